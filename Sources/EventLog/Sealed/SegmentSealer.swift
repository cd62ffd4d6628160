import Glibc

/// Replaces raw segments that have ended by sealed ones, safe at any instruction.
///
/// The sealed file is made under another name, synced, read back and compared with the raw one
/// before it gets its name; the raw one goes once that name is durable. A crash leaves a file in
/// the making, which the next one overwrites, or both files, of which the raw one then goes.
struct SegmentSealer {
    let environment: LogEnvironment
    let log: UniqueID
    let segments: SealedSegments
    var limits = SealingLimits()

    /// Removes raw segments, before `number`, whose sealed forms are in place.
    ///
    /// A crash came between the one and the other.
    func removeLeftovers(before number: UInt64) throws(LogError) {
        let names = try SegmentNames(of: environment)
        for left in names.raw.intersection(names.sealed).sorted() where left < number {
            try compare(
                SegmentFile(opening: left, of: log, environment), with: segments.segment(left))
            try removeRaw(environment.directory.segment(left))
        }
    }

    /// Seals segment `number`, which has ended; all before it are sealed.
    func seal(_ number: UInt64) throws(LogError) {
        let directory = environment.directory
        let path = directory.sealedSegment(number)
        let raw = try SegmentFile(opening: number, of: log, environment)
        let isSealed = try onDisk { () throws(DiskError) in
            try environment.disk.exists(path)
        }
        if isSealed {
            // Somebody was killed between the one form and the other.
            try compare(raw, with: segments.segment(number))
        } else {
            do throws(LogError) {
                try make(from: raw)
            } catch {
                // What is in the making is of no use to anyone.
                try? environment.disk.remove(directory.sealInMaking)
                throw error
            }
        }
        try removeRaw(raw.path)
    }

    /// Removes the raw form of a segment whose sealed form is in place.
    private func removeRaw(_ path: String) throws(LogError) {
        try onDisk { () throws(DiskError) in
            // The sealed name must be durable first; a crash may have come before that.
            try environment.disk.syncDirectory(environment.directory.segments)
            try environment.disk.remove(path)
            try environment.disk.syncDirectory(environment.directory.segments)
        }
    }

    private func make(from raw: SegmentFile) throws(LogError) {
        let previous =
            raw.number == 1 ? StreamDirectory() : try segments.segment(raw.number - 1).directory()
        let directory = environment.directory
        let file = try onDisk { () throws(DiskError) in
            // To seal must not be what fills the disk.
            try environment.checkRoom(for: raw.byteCount, at: directory.sealInMaking)
            return try environment.disk.open(directory.sealInMaking, .replace)
        }
        try write(raw, to: file, after: previous)
        try onDisk { () throws(DiskError) in try file.syncData() }
        let made = try SealedSegment(
            opening: raw.number, of: log, environment, path: directory.sealInMaking
        ) { () throws(LogError) in previous }
        try compare(raw, with: made)
        try onDisk { () throws(DiskError) in
            try environment.disk.rename(
                directory.sealInMaking, to: directory.sealedSegment(raw.number))
            try environment.disk.syncDirectory(directory.segments)
        }
    }

    /// Copies every frame, checking each against all that is known of it.
    private func write(
        _ raw: SegmentFile, to file: any DiskFile, after previous: StreamDirectory
    ) throws(LogError) {
        let next = try SegmentFile(opening: raw.number + 1, of: log, environment).header
        var writer = try SealedWriter(file, raw.header, after: previous, limits)
        var tail = LogTail(startOf: raw.header)
        var tips: [StreamID: Tip] = [:]
        var successor: UniqueID?
        var reader = FrameReader(raw)
        while successor == nil {
            if next.abandonsPredecessor, tail.offset == next.predecessorEnd { break }
            let (header, named) = try copyFrame(&reader, at: tail, to: &writer) {
                tips[$0] ?? previous.tip(of: $0)
            }
            switch header.kind {
            case .commit:
                tips[header.stream] = header.tip
                tail = tail.advanced(over: header)
            case .seal: successor = named
            case .gap: preconditionFailure("no raw segment holds one: the tail has refused it")
            }
        }
        guard tail.offset == next.predecessorEnd, tail.checksum == next.predecessorChecksum,
            tail.position.rawValue + 1 == next.firstPosition.rawValue,
            successor.map({ $0 == next.segment }) ?? next.abandonsPredecessor
        else {
            throw environment.corrupt(
                raw.path, tail.offset, "it does not end where its successor says")
        }
        _ = try writer.finish(at: tail, successor: successor)
    }

    private func copyFrame(
        _ reader: inout FrameReader, at tail: LogTail, to writer: inout SealedWriter,
        _ known: (StreamID) -> Tip
    ) throws(LogError) -> (header: FrameHeader, successor: UniqueID?) {
        var failure: LogError?
        let path = reader.segment.path
        do throws(FrameReaderError) {
            let frame = try reader.frame(at: tail.offset, checkingPayloads: true) {
                (header, bytes) throws(FrameDefect) in
                try tail.check(header, after: known(header.stream))
                let frame = try KnownFrame(header, bytes)
                do throws(LogError) {
                    try writer.add(
                        header, front: bytes,
                        body: bytes.extracting(header.saltOffset..<header.fillerOffset))
                } catch {
                    failure = error
                }
                return frame
            }
            if let failure { throw FrameReaderError.log(failure) }
            return (frame.header, frame.successor)
        } catch {
            switch error {
            case .log(let error): throw error
            case .disk(let error): throw LogError(error)
            case .defect(let defect):
                throw environment.corrupt(path, tail.offset, "\(defect)")
            }
        }
    }

    /// Makes sure that `sealed` holds each frame of `raw`, byte for byte.
    func compare(
        _ raw: SegmentFile, with sealed: SealedSegment
    ) throws(LogError) {
        var expected = SegmentFile.firstFrameOffset
        let tables = try sealed.tables()
        let reader = SealedReader(sealed, environment)
        for entry in tables.groups {
            let group = try sealed.group(entry)
            let bodies = try reader.bodies(of: entry, in: tables)
            for frame in group.frames {
                let bytes = SealedGroup.raw(frame, fronts: group.fronts, bodies: bodies)
                let found = try onDisk { [expected] () throws(DiskError) in
                    try raw.file.readAll(bytes.count, at: expected)
                }
                guard Self.isSame(found, bytes) else {
                    throw .failed(
                        "\(sealed.path) is not the same as \(raw.path) at byte \(expected)")
                }
                expected += UInt64(bytes.count)
            }
        }
        let sealByteCount =
            sealed.locator.successor == nil ? 0 : UInt64(FrameHeader.sealByteCount)
        guard expected == sealed.locator.end.offset + sealByteCount else {
            throw .failed("\(sealed.path) ends at byte \(expected) of \(raw.path)")
        }
    }
}

extension SegmentSealer {
    /// Whether two arrays hold the same bytes; `==` would go through them one by one.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        guard !left.isEmpty else { return true }
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress
                else { return true }
                return unsafe memcmp(first, second, left.count) == 0
            }
        }
    }
}

extension SealedGroup {
    /// The frame as it was in the raw segment.
    static func raw(_ frame: Frame, fronts: [UInt8], bodies: [UInt8]) -> [UInt8] {
        var bytes = Array(fronts[frame.front])
        bytes += bodies[frame.body]
        let byteCount = FrameHeader.frameByteCount(fillerOffset: bytes.count)
        bytes += [UInt8](repeating: FrameHeader.filler, count: byteCount - bytes.count)
        return bytes
    }
}
