import Synchronization

/// Opened sealed segments, the few that were used last.
final class SealedSegments: Sendable {
    private static let countLimit = 32

    private let environment: LogEnvironment
    private let log: UniqueID
    /// The last used comes last.
    private let opened = Mutex<[SealedSegment]>([])
    /// Of the last visit of a stream; nil while somebody has them.
    private let buffers = Mutex<SealedReader.Buffers?>(nil)

    init(_ environment: LogEnvironment, log: UniqueID) {
        self.environment = environment
        self.log = log
    }

    func segment(_ number: UInt64) throws(LogError) -> SealedSegment {
        let known = opened.withLock { opened -> SealedSegment? in
            guard let index = opened.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            let segment = opened.remove(at: index)
            opened.append(segment)
            return segment
        }
        // An erasure may have put another file in its place.
        if let known, try onDisk({ () throws(DiskError) in try known.file.isLinked() }) {
            return known
        }
        // Opening may need the segment before, so the lock is not held meanwhile.
        let segment = try SealedSegment(opening: number, of: log, environment) {
            [weak self] () throws(LogError) in
            guard number > 1 else { return StreamDirectory() }
            guard let self else { throw .failed("the log was closed") }
            return try self.segment(number - 1).directory()
        }
        opened.withLock { opened in
            opened.removeAll { $0.number == number }
            if opened.count >= Self.countLimit { opened.removeFirst() }
            opened.append(segment)
        }
        return segment
    }

    func reader(
        _ number: UInt64, buffers: SealedReader.Buffers = SealedReader.Buffers()
    ) throws(LogError) -> SealedReader {
        SealedReader(try segment(number), environment, buffers: buffers)
    }

    /// The buffers of the last visit with what is in them, for the next one.
    func takeBuffers() -> SealedReader.Buffers {
        buffers.withLock { $0.take() } ?? SealedReader.Buffers()
    }

    func keep(_ used: consuming SealedReader.Buffers) {
        buffers.withLock { [used] in $0 = used }
    }

    /// The entry of `stream` in segment `number`, which holds some of it.
    func entry(
        of stream: StreamID, in number: UInt64
    ) throws(LogError) -> StreamDirectory.Entry? {
        try segment(number).directory().entry(of: stream)
    }

    /// Forgets opened segments whose files were replaced.
    func forgetAll() {
        opened.withLock { $0 = [] }
        buffers.withLock { $0 = nil }
    }
}
