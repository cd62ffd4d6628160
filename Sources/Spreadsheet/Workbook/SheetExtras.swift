import Glibc

/// What a sheet says about its cells only after all rows: merged ranges and links.
struct SheetExtras {
    /// A range of one value that covers several rows: it counts for each of them.
    struct Merge: Hashable {
        var column: Int
        var firstRow: Int
        var lastRow: Int
    }

    /// By first row.
    fileprivate(set) var merges: [Merge] = []
    /// External addresses by cell.
    fileprivate(set) var links: [CellReference: String] = [:]

    /// Reads `sheet` once beforehand; only unpacks it when it has neither merges nor links.
    init(of sheet: Workbook.Sheet, in container: ZipContainer) throws(SpreadsheetError) {
        let relations = try Relations(of: sheet.part, in: container)
        let hasLinks = relations.byID.values.contains { $0.kind == "hyperlink" && $0.isExternal }
        if !hasLinks {
            guard try Self.mentionsMerges(sheet, in: container) else { return }
        }
        let limits = container.limits
        let stream = try ZipPart(sheet.part, in: container, byteLimit: limits.sheetByteCount)
        let handler = SheetExtrasHandler(
            path: container.path, relations: relations, limits: limits)
        try XMLPartParser.parse(stream, path: container.path, limits: limits, handler: handler)
        self = handler.extras
        merges.sort { ($0.firstRow, $0.column) < ($1.firstRow, $1.column) }
    }

    fileprivate init() {}

    private static func mentionsMerges(
        _ sheet: Workbook.Sheet, in container: ZipContainer
    ) throws(SpreadsheetError) -> Bool {
        let stream = try ZipPart(
            sheet.part, in: container, byteLimit: container.limits.sheetByteCount)
        var search = ByteSearch("mergeCell")
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try stream.read(into: &chunk)
            if search.finds(in: chunk[..<count]) { return true }
            if count < chunk.count { return false }
        }
    }
}

private final class SheetExtrasHandler: XMLPartHandler {
    var extras = SheetExtras()
    private let path: String
    private let relations: Relations
    private let limits: SpreadsheetLimits

    init(path: String, relations: Relations, limits: SpreadsheetLimits) {
        self.path = path
        self.relations = relations
        self.limits = limits
    }

    func start(_ element: XMLElement) throws(SpreadsheetError) {
        if element.is("hyperlink"), let id = element.text("id"), let range = element.bytes("ref"),
            let relation = relations.byID[id], relation.isExternal,
            let cell = CellReference(range.prefix { $0 != UInt8(ascii: ":") })
        {
            extras.links[cell] = relation.target
        } else if element.is("mergeCell"), let range = element.bytes("ref") {
            let corners = range.split(separator: UInt8(ascii: ":"))
            guard corners.count == 2, let first = CellReference(corners[0]),
                let last = CellReference(corners[1]), last.row > first.row
            else { return }
            extras.merges.append(
                SheetExtras.Merge(
                    column: first.column, firstRow: first.row, lastRow: last.row))
        }
        guard extras.merges.count + extras.links.count <= limits.rowCount else {
            throw .tooLarge(path: path, what: "a sheet has too many links and merged cells")
        }
    }

    func end(_ element: XMLElement) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// Looks for a short text in bytes that come in chunks.
struct ByteSearch {
    private let wanted: [UInt8]
    /// The end of what was seen, one byte shorter than the text.
    private var tail: [UInt8] = []

    init(_ wanted: String) { self.wanted = Array(wanted.utf8) }

    mutating func finds(in chunk: ArraySlice<UInt8>) -> Bool {
        let edge = wanted.count - 1
        let seam = tail + chunk.prefix(edge)
        let lastBytes = chunk[max(chunk.startIndex, chunk.endIndex - edge)...]
        tail = Array((tail + lastBytes).suffix(edge))
        return seam.contains(sequence: wanted) || chunk.withUnsafeBytes(occurs)
    }

    private func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard var start = bytes.baseAddress else { return false }
        let end = start + bytes.count
        while end - start >= wanted.count,
            let found = memchr(start, CInt(wanted[0]), end - start - (wanted.count - 1))
        {
            if memcmp(found, wanted, wanted.count) == 0 { return true }
            start = UnsafeRawPointer(found) + 1
        }
        return false
    }
}
