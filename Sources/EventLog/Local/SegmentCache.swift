import Synchronization

/// Opened segments, the few that were used last.
final class SegmentCache: Sendable {
    private static let countLimit = 32

    private let environment: LogEnvironment
    private let log: UniqueID
    /// The last used comes last.
    private let segments = Mutex<[SegmentFile]>([])

    private let sealed: SealedSegments

    init(_ environment: LogEnvironment, log: UniqueID, sealed: SealedSegments) {
        self.environment = environment
        self.log = log
        self.sealed = sealed
    }

    /// A reader of segment `number`, in the form that it has by now.
    func reader(_ number: UInt64) throws(LogError) -> SegmentReader {
        do throws(LogError) {
            return SegmentReader(FrameReader(try segment(number)))
        } catch {
            // Since its places were looked up, it may have been sealed.
            let path = environment.directory.sealedSegment(number)
            let isSealed = try onDisk { () throws(DiskError) in
                try environment.disk.exists(path)
            }
            guard isSealed else { throw error }
            return SegmentReader(try sealed.reader(number))
        }
    }

    private func segment(_ number: UInt64) throws(LogError) -> SegmentFile {
        try segments.withLock { (segments) throws(LogError) in
            var known: SegmentFile?
            if let index = segments.firstIndex(where: { $0.number == number }) {
                known = segments.remove(at: index)
                // It may have been sealed, and its payloads been erased since then.
                let isLinked = try onDisk { [known] () throws(DiskError) in
                    try known?.file.isLinked()
                }
                if isLinked != true { known = nil }
            }
            let segment =
                if let known { known } else {
                    try SegmentFile(opening: number, of: log, environment)
                }
            if segments.count >= Self.countLimit { segments.removeFirst() }
            segments.append(segment)
            return segment
        }
    }
}

/// Reads commits of one segment by where they lie in its raw form.
struct SegmentReader {
    // One of the two; apart, so that each is changed where it is and its buffers are not copied.
    private(set) var raw: FrameReader?
    private(set) var sealed: SealedReader?
    let number: UInt64

    init(_ reader: FrameReader) {
        raw = reader
        number = reader.segment.number
    }

    init(_ reader: SealedReader) {
        sealed = reader
        number = reader.segment.number
    }

    /// Visits the part of a known commit that lies in `range`.
    ///
    /// - Returns: Whether to go on.
    mutating func visit(
        _ reference: CommitReference, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ environment: LogEnvironment, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        if let goesOn = try raw?.visit(reference, range, parts, environment, visitor) {
            return goesOn
        }
        if let goesOn = try sealed?.visit(atRaw: reference.offset, range, parts, visitor) ?? nil {
            return goesOn
        }
        throw environment.corrupt(
            sealed?.segment.path ?? environment.directory.sealedSegment(number), 0,
            "it lacks the commit that was at byte \(reference.offset)",
            streams: [reference.stream])
    }
}
