/// Reads a sealed segment from its first frame to its last, without help from its index.
struct SealedScan {
    private let file: any DiskFile
    private let byteCount: UInt64
    private let environment: LogEnvironment
    let header: SegmentHeader
    /// Where the first frame after the header's starts.
    private let start: UInt64

    init(
        _ file: any DiskFile, _ byteCount: UInt64, _ environment: LogEnvironment
    ) throws(LogError) {
        self.file = file
        self.byteCount = byteCount
        self.environment = environment
        let first = try Self.frame(at: 0, of: file, byteCount, environment)
        guard let content = first.content else {
            throw environment.corrupt(file.path, 0, "it does not start with a segment's header")
        }
        header = try SegmentHeader(decoding: content, path: file.path)
        start = UInt64(first.byteCount)
    }

    /// One frame of the file.
    struct Frame {
        var offset: UInt64
        var byteCount: Int
        /// Of a data frame; nil when the frame is skippable.
        var content: [UInt8]?
        var bytes: [UInt8]
    }

    private static func frame(
        at offset: UInt64, of file: any DiskFile, _ byteCount: UInt64,
        _ environment: LogEnvironment
    ) throws(LogError) -> Frame {
        // What is read is doubled until it holds the frame.
        var readCount = 1 << 18
        while true {
            let bytes = try onDisk { [readCount] () throws(DiskError) in
                try file.readAll(readCount, at: offset)
            }
            let span = unsafe bytes.span.bytes
            switch LZ4.look(at: span) {
            case .skippable(_, let count):
                return Frame(
                    offset: offset, byteCount: count, bytes: Array(bytes.prefix(count)))
            case .data(let count, let contentCount):
                do throws(LZ4Error) {
                    let content = try LZ4.decompress(
                        span.extracting(0..<count), byteCount: contentCount)
                    return Frame(
                        offset: offset, byteCount: count, content: content,
                        bytes: Array(bytes.prefix(count)))
                } catch {
                    throw environment.corrupt(file.path, offset, "a block is damaged")
                }
            case .neither:
                guard bytes.count == readCount, readCount < 64 << 20 else {
                    throw environment.corrupt(file.path, offset, "no LZ4 frame starts here")
                }
                readCount *= 4
            }
        }
    }

    /// What a scan finds of one group.
    struct Group {
        var group: SealedGroup
        var fronts: SealedTables.Piece
        var bodies: [SealedTables.Body]
        /// All bodies of the group.
        var content: [UInt8]
    }

    /// Visits each group with its bodies, in the order of the log.
    func groups(_ visit: (Group) throws(LogError) -> Void) throws(LogError) {
        var offset = start
        while offset < byteCount {
            let frame = try Self.frame(at: offset, of: file, byteCount, environment)
            guard let fronts = frame.content else { return }
            let group: SealedGroup
            do throws(FrameDefect) { group = try SealedGroup(fronts: fronts) } catch {
                throw environment.corrupt(file.path, offset, "\(error)")
            }
            var found = Group(
                group: group, fronts: piece(frame), bodies: [], content: [])
            let needed = group.frames.reduce(0) { $0 + $1.body.count }
            offset += UInt64(frame.byteCount)
            while found.content.count < needed {
                let body = try Self.frame(at: offset, of: file, byteCount, environment)
                guard let content = body.content,
                    found.content.count + content.count <= needed
                else {
                    throw environment.corrupt(file.path, offset, "payloads should follow here")
                }
                found.bodies.append(
                    SealedTables.Body(piece: piece(body), start: found.content.count))
                found.content += content
                offset += UInt64(body.byteCount)
            }
            try visit(found)
        }
    }

    private func piece(_ frame: Frame) -> SealedTables.Piece {
        let span = unsafe frame.bytes.span.bytes
        return SealedTables.Piece(
            offset: frame.offset, byteCount: frame.byteCount,
            contentByteCount: frame.content?.count ?? 0,
            checksum: span.checksum(0..<frame.bytes.count, seed: header.seed))
    }

    /// What the end of the file should say, made anew.
    ///
    /// - Parameter previous: The directory of the segment before.
    func locatorAndIndex(
        after previous: () throws(LogError) -> StreamDirectory
    ) throws(LogError) -> (locator: SealedLocator, index: SealedIndex) {
        var builder = SealedIndexBuilder(of: header, after: try previous())
        var end = LogTail(startOf: header)
        var successor: UniqueID?
        var indexOffset = start
        try groups { (found) throws(LogError) in
            do throws(FrameDefect) {
                try builder.add(found.group, fronts: found.fronts, bodies: found.bodies)
                for frame in found.group.frames {
                    let front = try found.group.header(at: frame.front.lowerBound)
                    switch front.kind {
                    case .commit: end = end.advanced(over: front)
                    case .gap:
                        if let gap = found.group.gap(of: frame) { end = end.advanced(over: gap) }
                    case .seal:
                        let details = found.group.fronts
                        let span = unsafe details.span.bytes
                        let place = frame.front.lowerBound + front.detailsOffset
                        successor = UniqueID(
                            first: span.uint64(place), second: span.uint64(place + 8))
                    }
                }
            } catch {
                throw environment.corrupt(file.path, found.fronts.offset, "\(error)")
            }
            let last = found.bodies.last?.piece ?? found.fronts
            indexOffset = last.offset + UInt64(last.byteCount)
        }
        // What was cut between two blocks looks whole but for that; one that was given up has no
        // seal either, and still its index behind.
        guard successor != nil || indexOffset < byteCount else {
            throw environment.corrupt(file.path, byteCount, "it ends without its seal")
        }
        let index = builder.finished(orTime: header.predecessorTime)
        let locator = SealedLocator(
            header: header, index: index, endingAt: end, successor: successor,
            indexFrameOffset: indexOffset)
        return (locator, index)
    }
}

extension SealedLocator {
    /// The locator of `index`, whose frame starts at `indexFrameOffset` of the file.
    init(
        header: SegmentHeader, index: SealedIndex, endingAt end: LogTail, successor: UniqueID?,
        indexFrameOffset: UInt64
    ) {
        let tables = index.tables.encoded
        let directory = index.directory.encoded
        self.init(
            header: header,
            indexOffset: indexFrameOffset + UInt64(LZ4.skippableHeaderByteCount),
            tableByteCount: tables.count,
            tableChecksum: unsafe tables.span.bytes.checksum(0..<tables.count, seed: header.seed),
            directoryByteCount: directory.count,
            directoryChecksum:
                unsafe directory.span.bytes.checksum(0..<directory.count, seed: header.seed),
            postingByteCount: index.postings.count, end: end, firstTime: index.firstTime,
            successor: successor)
    }
}
