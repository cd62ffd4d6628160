/// What can be found in a sealed segment whose index does not check out and some of whose blocks
/// do not, either.
struct SealedMending {
    /// One run of commits, with the places of its bodies as far as they are known.
    private struct Found {
        var group: SealedGroup
        var fronts: SealedTables.Piece
        /// Blocks that follow the fronts; nil stands for bytes that are none.
        var blocks: [SealedTables.Piece?] = []

        var rawOffset: UInt64 {
            (try? group.header(at: group.frames.first?.front.lowerBound ?? 0))?.offset ?? 0
        }
        var blockCount: Int { blocks.count { $0 != nil } }
    }

    let header: SegmentHeader
    /// Whether the header is in the file.
    let isHeaderStated: Bool
    private var found: [Found] = []

    /// - Parameters:
    ///   - stated: The header that the locator holds, if that checks out.
    ///   - fallback: The header that the segment should have.
    init?(
        _ file: any DiskFile, _ byteCount: UInt64, header stated: SegmentHeader?,
        orElse fallback: SegmentHeader?
    ) throws(DiskError) {
        let bytes = try file.readAll(Int(byteCount), at: 0)
        var blocks = Self.blocks(of: bytes)
        var own: SegmentHeader?
        if case .whole(let piece, let content)? = blocks.first, piece.offset == 0 {
            own = try? SegmentHeader(decoding: content, path: file.path)
            blocks.removeFirst()
        }
        guard let header = own ?? stated ?? fallback else { return nil }
        self.header = header
        isHeaderStated = own != nil || stated != nil
        for block in blocks { take(block, bytes) }
        if found.isEmpty { return nil }
        // A block may lie in two places; the one with more of its payloads counts.
        found.sort { ($0.rawOffset, -$0.blockCount) < ($1.rawOffset, -$1.blockCount) }
    }

    private enum Block {
        case whole(SealedTables.Piece, [UInt8])
        /// Bytes that are no block.
        case damaged
    }

    /// All blocks that decompress to what they were, in their order.
    private static func blocks(of bytes: [UInt8]) -> [Block] {
        let span = unsafe bytes.span.bytes
        var blocks: [Block] = []
        var offset = 0
        var isDamaged = false
        while offset + LZ4.skippableHeaderByteCount <= bytes.count {
            let rest = span.extracting(offset..<bytes.count)
            switch LZ4.look(at: rest) {
            case .skippable:
                // How long it says it is may be what is damaged.
                offset = LZ4.nextFrame(in: span, from: offset + LZ4.skippableHeaderByteCount)
                continue
            case .data(let count, let contentCount):
                let frame = rest.extracting(0..<count)
                guard
                    let content = try? LZ4.decompress(
                        frame, byteCount: contentCount)
                else { break }
                let piece = SealedTables.Piece(
                    offset: UInt64(offset), byteCount: count, contentByteCount: contentCount,
                    checksum: 0)
                blocks.append(.whole(piece, content))
                offset += count
                isDamaged = false
                continue
            case .neither: break
            }
            if !isDamaged { blocks.append(.damaged) }
            isDamaged = true
            offset = LZ4.nextFrame(in: span, from: offset + 1)
        }
        return blocks
    }

    private mutating func take(_ block: Block, _ bytes: [UInt8]) {
        switch block {
        case .damaged:
            if !found.isEmpty { found[found.count - 1].blocks.append(nil) }
        case .whole(var piece, let content):
            let span = unsafe bytes.span.bytes
            let start = Int(piece.offset)
            piece.checksum = span.checksum(start..<start + piece.byteCount, seed: header.seed)
            if let group = group(content) {
                found.append(Found(group: group, fronts: piece))
            } else if !found.isEmpty {
                found[found.count - 1].blocks.append(piece)
            }
        }
    }

    /// The group whose fronts `content` is; nil when it is something else.
    private func group(_ content: [UInt8]) -> SealedGroup? {
        guard let group = try? SealedGroup(fronts: content), !group.frames.isEmpty else {
            return nil
        }
        let span = unsafe content.span.bytes
        let isWhole =
            (try? FrameHeader(decoding: span, at: span.uint64(16), seed: header.seed)) != nil
        return isWhole ? group : nil
    }

    /// An index of what was found; its directory and postings are not to be used.
    var locatorAndIndex: (SealedLocator, SealedIndex)? {
        var builder = SealedIndexBuilder(of: header, after: StreamDirectory())
        for entry in found {
            do throws(FrameDefect) {
                try builder.add(entry.group, fronts: entry.fronts, bodies: bodies(of: entry))
            } catch {
                continue
            }
        }
        let index = builder.finished(orTime: header.predecessorTime)
        guard !index.tables.groups.isEmpty else { return nil }
        let locator = SealedLocator(
            header: header, index: index, endingAt: LogTail(startOf: header), successor: nil,
            indexFrameOffset: 0)
        return (locator, index)
    }

    /// Where the bodies start that can be placed: from the group's start on up to a hole, and from
    /// its end back to one.
    private func bodies(of entry: Found) -> [SealedTables.Body] {
        var bodies: [SealedTables.Body] = []
        var start = 0
        for case let piece? in entry.blocks.prefix(while: { $0 != nil }) {
            bodies.append(SealedTables.Body(piece: piece, start: start))
            start += piece.contentByteCount
        }
        var end = entry.group.frames.reduce(0) { $0 + $1.body.count }
        var last: [SealedTables.Body] = []
        guard bodies.count < entry.blocks.count else { return bodies }
        for case let piece? in entry.blocks.reversed().prefix(while: { $0 != nil }) {
            end -= piece.contentByteCount
            guard end >= start else { break }
            last.append(SealedTables.Body(piece: piece, start: end))
        }
        return bodies + last.reversed()
    }
}

extension LZ4 {
    /// The next place from `offset` on where a frame of ours may start, or the end.
    static func nextFrame(in bytes: borrowing RawSpan, from offset: Int) -> Int {
        var offset = offset
        while offset + 4 <= bytes.byteCount {
            // The magic of a data frame, or of one of the skippable ones that are ours.
            let word = bytes.uint32(offset)
            if word == 0x184D_2204 || word & 0xFFFF_FFF0 == 0x184D_2A50 { return offset }
            offset += 1
        }
        return bytes.byteCount
    }
}
