@testable import EventLog

/// A sealed segment whose parts can be changed and which is put together with right checksums.
struct ForgedSegment {
    let path: String
    let header: SegmentHeader
    private var locator: SealedLocator
    /// The file's first block, with the segment's header.
    private let lead: [UInt8]
    /// Blocks as they are stored, in their order, each with the bytes of its content.
    private var blocks: [(stored: [UInt8], contentByteCount: Int)] = []
    private var tables: SealedTables
    private(set) var directory: [StreamDirectory.Entry]
    private(set) var postings: [StreamID: [UInt8]] = [:]
    /// Changes the bytes of the tables, after all else.
    var tableForgery: ([UInt8]) -> [UInt8] = { $0 }
    var directoryForgery: ([UInt8]) -> [UInt8] = { $0 }
    /// Changes the bytes of the locator, its frame and its checksum not counted.
    var locatorForgery: ([UInt8]) -> [UInt8] = { $0 }

    init(_ segment: SealedSegment, _ file: [UInt8]) throws(LogError) {
        path = segment.path
        header = segment.locator.header
        locator = segment.locator
        tables = try segment.tables()
        directory = try segment.directory().entries
        lead = Array(file[..<Int(tables.groups[0].fronts.offset)])
        for group in tables.groups {
            for piece in [group.fronts] + tables.bodies[group.bodies].map(\.piece) {
                let start = Int(piece.offset)
                blocks.append(
                    (Array(file[start..<start + piece.byteCount]), piece.contentByteCount))
            }
        }
        let index = Int(locator.indexOffset) + locator.tableByteCount + locator.directoryByteCount
        for entry in directory where entry.segment == segment.number {
            let range = entry.postings
            postings[entry.stream] = Array(
                file[index + range.lowerBound..<index + range.upperBound])
        }
    }

    var blockCount: Int { blocks.count }

    /// Whether the block is one of fronts.
    func isFronts(_ block: Int) -> Bool {
        var next = 0
        for group in tables.groups {
            if next == block { return true }
            next += 1 + group.bodies.count
        }
        return false
    }

    func content(_ block: Int) throws(LZ4Error) -> [UInt8] {
        let block = blocks[block]
        return try LZ4.decompress(
            block.stored.span.bytes, byteCount: block.contentByteCount)
    }

    /// Gives a block other content; it stands in the tables as what it is then.
    mutating func replace(_ block: Int, with content: [UInt8]) throws(LZ4Error) {
        blocks[block] = (try LZ4.compress(content), content.count)
    }

    mutating func replacePostings(of stream: StreamID, with bytes: [UInt8]) {
        postings[stream] = bytes
    }

    /// The file, with every checksum right.
    func file() -> [UInt8] {
        var file = lead
        var tables = tables
        var next = 0
        func place() -> SealedTables.Piece {
            let block = blocks[next]
            next += 1
            let piece = SealedTables.Piece(
                offset: UInt64(file.count), byteCount: block.stored.count,
                contentByteCount: block.contentByteCount,
                checksum: Resum.checksum(block.stored, seed: header.seed))
            file += block.stored
            return piece
        }
        for index in tables.groups.indices {
            tables.groups[index].fronts = place()
            var start = 0
            for body in tables.groups[index].bodies {
                tables.bodies[body].piece = place()
                tables.bodies[body].start = start
                start += tables.bodies[body].piece.contentByteCount
            }
            tables.groups[index].bodyByteCount = start
        }
        var (entries, allPostings): ([StreamDirectory.Entry], [UInt8]) = (directory, [])
        for index in entries.indices {
            guard let bytes = postings[entries[index].stream] else { continue }
            entries[index].postings = allPostings.count..<allPostings.count + bytes.count
            entries[index].postingChecksum = Resum.checksum(bytes, seed: header.seed)
            allPostings += bytes
        }
        let tableBytes = tableForgery(tables.encoded)
        let directoryBytes = directoryForgery(StreamDirectory(entries).encoded)
        var locator = locator
        locator.indexOffset = UInt64(file.count + LZ4.skippableHeaderByteCount)
        locator.tableByteCount = tableBytes.count
        locator.tableChecksum = Resum.checksum(tableBytes, seed: header.seed)
        locator.directoryByteCount = directoryBytes.count
        locator.directoryChecksum = Resum.checksum(directoryBytes, seed: header.seed)
        locator.postingByteCount = allPostings.count
        file += LZ4.skippable(
            tableBytes + directoryBytes + allPostings, kind: SealedLocator.indexFrameKind)
        let lead = LZ4.skippableHeaderByteCount
        var end = Array(locator.encoded[lead..<lead + SealedLocator.byteCount - 8])
        end = locatorForgery(end)
        var sum = end + [UInt8](repeating: 0, count: 8)
        Resum.end(&sum, at: end.count, seed: header.seed)
        return file + LZ4.skippable(sum, kind: SealedLocator.frameKind)
    }
}
