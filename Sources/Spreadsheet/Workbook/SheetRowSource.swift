/// The rows of one sheet of a workbook, read chunk by chunk.
final class SheetRowSource: RowSource {
    private let stream: ZipPart
    private let parser: XMLPartParser
    private let handler: SheetHandler
    private let extras: SheetExtras

    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    private var isAtEnd = false
    private var rows: [SparseRow] = []
    private var nextRow = 0

    /// The values that merged ranges carry on into the rows below, by column.
    private var carried: [Int: (text: String, lastRow: Int)] = [:]
    private var nextMerge = 0

    init(_ sheet: Workbook.Sheet, of workbook: Workbook) throws(SpreadsheetError) {
        let container = workbook.container
        extras = try SheetExtras(of: sheet, in: container)
        stream = try ZipPart(
            sheet.part, in: container, byteLimit: container.limits.sheetByteCount)
        handler = SheetHandler(workbook: workbook, sheet: sheet.name)
        parser = try XMLPartParser(
            path: container.path, part: sheet.part, limits: container.limits, handler: handler)
    }

    func next() throws(SpreadsheetError) -> RawRow? {
        while nextRow == rows.count {
            if isAtEnd { return nil }
            nextRow = 0
            let count = try stream.read(into: &chunk)
            isAtEnd = count < chunk.count
            try parser.feed(chunk[..<count], isLast: isAtEnd)
            rows = handler.takeRows()
        }
        defer { nextRow += 1 }
        return completed(rows[nextRow].filled)
    }

    var notes: [String] {
        switch handler.hiddenRowCount {
        case 0: []
        case 1: ["1 hidden row is read as well."]
        case let count: ["\(count) hidden rows are read as well."]
        }
    }

    /// The row with the links and the merged values that the sheet names elsewhere.
    private func completed(_ row: RawRow) -> RawRow {
        var row = row
        if !extras.links.isEmpty {
            for column in row.cells.indices {
                let cell = CellReference(column: column, row: row.number)
                if let link = extras.links[cell] { row.links[column] = link }
            }
        }
        while nextMerge < extras.merges.count, extras.merges[nextMerge].firstRow <= row.number {
            let merge = extras.merges[nextMerge]
            nextMerge += 1
            // A range whose first row was blank has no value to carry.
            guard merge.firstRow == row.number, merge.column < row.cells.count else { continue }
            carried[merge.column] = (row.cells[merge.column], merge.lastRow)
        }
        for (column, value) in carried {
            if value.lastRow < row.number {
                carried[column] = nil
            } else {
                while row.cells.count <= column { row.cells.append("") }
                if row.cells[column].isEmpty { row.cells[column] = value.text }
            }
        }
        return row
    }
}
