/// How a sealed segment is cut into blocks.
struct SealingLimits: Hashable, Sendable {
    /// Raw bytes after which a group ends.
    ///
    /// A reader decompresses the fronts of a whole group.
    var groupByteCount = 4 << 20
    /// Bytes of bodies after which a block ends.
    ///
    /// A reader of one payload decompresses one block.
    var bodyByteCount = 128 << 10
}

/// Writes the frames of one segment into the file of a sealed one, in their order.
struct SealedWriter {
    private let file: any DiskFile
    private let limits: SealingLimits
    private let header: SegmentHeader
    private var builder: SealedIndexBuilder
    private var offset: UInt64 = 0
    private var fronts: [UInt8] = []
    private var bodies: [UInt8] = []
    /// Of the group that is gathered; bodies as they lie in ``bodies``.
    private var frames: [SealedGroup.Frame] = []

    /// - Parameters:
    ///   - file: Empty.
    ///   - previous: The directory of the segment before.
    init(
        _ file: any DiskFile, _ header: SegmentHeader, after previous: StreamDirectory,
        _ limits: SealingLimits
    ) throws(LogError) {
        self.file = file
        self.limits = limits
        self.header = header
        builder = SealedIndexBuilder(of: header, after: previous)
        _ = try put(header.encoded)
    }

    /// Adds one frame.
    ///
    /// - Parameters:
    ///   - front: Header, heads and details; may go on.
    ///   - body: Salt and payloads.
    mutating func add(
        _ header: FrameHeader, front: borrowing RawSpan, body: borrowing RawSpan
    ) throws(LogError) {
        let frontStart = fronts.count
        fronts += front.array(0..<header.saltOffset)
        bodies += body.array(0..<header.bodyByteCount)
        frames.append(
            SealedGroup.Frame(
                stream: header.stream, front: frontStart..<fronts.count,
                body: bodies.count - header.bodyByteCount..<bodies.count))
        if fronts.count + bodies.count >= limits.groupByteCount { try endGroup() }
    }

    /// Writes the index; the file is whole once it is synced.
    ///
    /// - Parameter end: Of the raw segment, its seal not counted.
    mutating func finish(
        at end: LogTail, successor: UniqueID?
    ) throws(LogError) -> SealedLocator {
        try endGroup()
        let index = builder.finished(orTime: header.predecessorTime)
        let locator = SealedLocator(
            header: header, index: index, endingAt: end, successor: successor,
            indexFrameOffset: offset)
        try write(LZ4.skippable(index.encoded, kind: SealedLocator.indexFrameKind))
        try write(locator.encoded)
        return locator
    }

    /// Ends a group, if there is anything in it.
    mutating func endGroup() throws(LogError) {
        guard !frames.isEmpty else { return }
        var placed = frames
        for index in placed.indices { placed[index].body = 0..<placed[index].body.count }
        SealedGroup.lay(&placed)
        let order = placed.indices.sorted {
            placed[$0].body.lowerBound < placed[$1].body.lowerBound
        }
        let piece = try put(fronts)
        var found: [SealedTables.Body] = []
        var block: [UInt8] = []
        var start = 0
        for index in order where !frames[index].body.isEmpty {
            block += bodies[frames[index].body]
            guard block.count >= limits.bodyByteCount else { continue }
            found.append(SealedTables.Body(piece: try put(block), start: start))
            start += block.count
            block.removeAll(keepingCapacity: true)
        }
        if !block.isEmpty { found.append(SealedTables.Body(piece: try put(block), start: start)) }
        do throws(FrameDefect) {
            try builder.add(SealedGroup(fronts: fronts), fronts: piece, bodies: found)
        } catch {
            throw .failed("cannot seal \(file.path): \(error)")
        }
        fronts.removeAll(keepingCapacity: true)
        bodies.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
    }

    /// Compresses and writes one block.
    private mutating func put(_ content: [UInt8]) throws(LogError) -> SealedTables.Piece {
        let bytes: [UInt8]
        do throws(LZ4Error) { bytes = try LZ4.compress(content) } catch {
            throw .failed("cannot compress for \(file.path): \(error.reason)")
        }
        let piece = SealedTables.Piece(
            offset: offset, byteCount: bytes.count, contentByteCount: content.count,
            checksum: unsafe bytes.span.bytes.checksum(0..<bytes.count, seed: header.seed))
        try write(bytes)
        return piece
    }

    private mutating func write(_ bytes: [UInt8]) throws(LogError) {
        try onDisk { [offset, file] () throws(DiskError) in
            try file.writeAll(bytes, at: offset)
        }
        offset += UInt64(bytes.count)
    }
}
