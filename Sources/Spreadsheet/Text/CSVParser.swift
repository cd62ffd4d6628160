/// Splits valid UTF-8 into records, as RFC 4180 says and as real files need it.
///
/// Lines may end in LF, CR LF or CR, also mixed. A quote opens a quoted cell only as the first
/// character of the cell; text after the closing quote is kept. Records may be of any length.
struct CSVParser {
    private enum State {
        case cellStart
        case plain
        case quoted
        /// After a quote inside a quoted cell: its end, or the first half of a doubled quote.
        case quoteInQuoted
    }

    let delimiter: UInt8
    let cellByteLimit: Int
    let columnLimit: Int
    let rowLimit: Int

    private var state = State.cellStart
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var rowNumber = 1
    /// A CR ended the last record, so that an LF right after it belongs to the same line end.
    private var skipsLineFeed = false

    init(delimiter: UInt8, limits: SpreadsheetLimits) {
        self.delimiter = delimiter
        cellByteLimit = limits.cellByteCount
        columnLimit = limits.columnCount
        rowLimit = limits.rowCount
    }

    /// Why the text cannot be split; a row is a record, counted from 1.
    enum Failure: Error {
        case cellTooLong(row: Int, isQuoted: Bool)
        case tooManyColumns(row: Int)
        /// Blank ones count too.
        case tooManyRows
        case openQuote(row: Int)
    }

    /// Appends the records that `text` completes to `rows`, blank ones left out but counted.
    mutating func consume(_ text: [UInt8], into rows: inout [RawRow]) throws(Failure) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if skipsLineFeed {
                skipsLineFeed = false
                if byte == UInt8(ascii: "\n") {
                    index += 1
                    continue
                }
            }
            switch state {
            case .cellStart where byte == UInt8(ascii: "\""):
                state = .quoted
            case .cellStart, .plain:
                if try !endsCell(byte, into: &rows) {
                    state = .plain
                    cell.append(byte)
                }
            case .quoted:
                // Straight to the next quote: most bytes of long notes are passed over here.
                let end = text[index...].firstIndex(of: UInt8(ascii: "\"")) ?? text.count
                cell.append(contentsOf: text[index..<end])
                if end < text.count { state = .quoteInQuoted }
                index = end
            case .quoteInQuoted:
                if byte == UInt8(ascii: "\"") {
                    state = .quoted
                    cell.append(byte)
                } else if try !endsCell(byte, into: &rows) {
                    state = .plain
                    cell.append(byte)
                }
            }
            if cell.count > cellByteLimit {
                throw .cellTooLong(row: rowNumber, isQuoted: state == .quoted)
            }
            index += 1
        }
    }

    /// Ends the last record, which needs no line end.
    mutating func finish(into rows: inout [RawRow]) throws(Failure) {
        if state == .quoted { throw .openQuote(row: rowNumber) }
        if state != .cellStart || !cells.isEmpty {
            try endCell()
            try endRecord(into: &rows)
        }
    }

    private mutating func endsCell(
        _ byte: UInt8, into rows: inout [RawRow]
    ) throws(Failure) -> Bool {
        if byte == delimiter {
            try endCell()
            return true
        }
        guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { return false }
        try endCell()
        try endRecord(into: &rows)
        skipsLineFeed = byte == UInt8(ascii: "\r")
        return true
    }

    private mutating func endCell() throws(Failure) {
        guard cells.count < columnLimit else { throw .tooManyColumns(row: rowNumber) }
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        state = .cellStart
    }

    private mutating func endRecord(into rows: inout [RawRow]) throws(Failure) {
        guard rowNumber <= rowLimit else { throw .tooManyRows }
        let width = cells.count
        while cells.last?.isEmpty == true { cells.removeLast() }
        let row = RawRow(number: rowNumber, cells: cells)
        if !row.isBlank { rows.append(row) }
        cells = []
        cells.reserveCapacity(width)
        rowNumber += 1
    }
}
