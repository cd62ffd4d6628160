/// Turns the XML of a sheet into rows of text.
final class SheetHandler: XMLPartHandler {
    /// Rows that are complete and not blank; taken away by the reader.
    var rows: [RawRow] = []
    private(set) var hiddenRowCount = 0

    private let workbook: Workbook
    private let sheet: String
    private let limits: SpreadsheetLimits

    private enum Capture {
        case nothing, value, formula
    }
    private enum CellType {
        case number, shared, inline, formulaText, boolean, error, isoDate
    }

    private var rowNumber = 0
    private var isRowHidden = false
    private var cells: [String] = []
    private var links: [Int: String] = [:]

    private var isInCell = false
    private var column = -1
    private var type = CellType.number
    private var style = 0
    private var capture = Capture.nothing
    private var value: [UInt8] = []
    private var formula: [UInt8] = []
    private var inline = TextCollector()

    init(workbook: Workbook, sheet: String) {
        self.workbook = workbook
        self.sheet = sheet
        limits = workbook.container.limits
    }

    func start(_ element: XMLElement) throws(SpreadsheetError) {
        if isInCell {
            if element.is("v") {
                capture = .value
            } else if element.is("f") {
                capture = .formula
            } else {
                inline.start(element)
            }
        } else if element.is("c") {
            try startCell(element)
        } else if element.is("row") {
            try startRow(element)
        }
    }

    func end(_ element: XMLElement) throws(SpreadsheetError) {
        if isInCell {
            if element.is("c") {
                try endCell()
            } else if element.is("v") || element.is("f") {
                capture = .nothing
            } else {
                inline.end(element)
            }
        } else if element.is("row") {
            endRow()
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError) {
        guard isInCell else { return }
        switch capture {
        case .value: value.append(contentsOf: text)
        case .formula: formula.append(contentsOf: text)
        case .nothing: inline.text(text)
        }
        guard max(value.count, formula.count, inline.bytes.count) <= limits.cellByteCount else {
            throw tooLarge("cell \(cellName) has more than \(limits.cellByteCount) bytes")
        }
    }

    private func startRow(_ element: XMLElement) throws(SpreadsheetError) {
        // The number may be left out; then the row follows the last one.
        rowNumber = element.integer("r") ?? rowNumber + 1
        guard (1...limits.rowCount).contains(rowNumber) else {
            throw tooLarge("sheet \(sheet.quoted) has more than \(limits.rowCount) rows")
        }
        isRowHidden = element.flag("hidden")
        column = -1
    }

    private func startCell(_ element: XMLElement) throws(SpreadsheetError) {
        isInCell = true
        column = element.bytes("r").flatMap { CellReference($0)?.column } ?? column + 1
        guard column < limits.columnCount else {
            throw tooLarge("row \(rowNumber) has more than \(limits.columnCount) columns")
        }
        style = element.integer("s") ?? 0
        type = .number
        guard let name = element.bytes("t") else { return }
        switch String(decoding: name, as: UTF8.self) {
        case "s": type = .shared
        case "inlineStr": type = .inline
        case "str": type = .formulaText
        case "b": type = .boolean
        case "e": type = .error
        case "d": type = .isoDate
        default: type = .number
        }
    }

    private func endCell() throws(SpreadsheetError) {
        let text = try cellText()
        if !text.isEmpty {
            while cells.count < column { cells.append("") }
            if cells.count == column {
                cells.append(text)
            } else {
                cells[column] = text
            }
            if let link = HyperlinkFormula.target(formula) { links[column] = link }
        }
        isInCell = false
        value.removeAll(keepingCapacity: true)
        formula.removeAll(keepingCapacity: true)
        inline.bytes.removeAll(keepingCapacity: true)
        capture = .nothing
    }

    private func endRow() {
        let row = RawRow(number: rowNumber, cells: cells, links: links)
        if !row.isBlank {
            rows.append(row)
            if isRowHidden { hiddenRowCount += 1 }
        }
        cells = []
        cells.reserveCapacity(row.cells.count)
        if !links.isEmpty { links = [:] }
    }

    private func cellText() throws(SpreadsheetError) -> String {
        guard !value.isEmpty else {
            if !inline.bytes.isEmpty { return cellString(inline.bytes[...]) }
            // A formula that no program has computed yet: kept as its own text.
            return formula.isEmpty ? "" : "=" + String(decoding: formula, as: UTF8.self)
        }
        switch type {
        case .shared:
            guard let index = decimal(value), let text = workbook.strings[index] else {
                throw .damaged(
                    path: workbook.container.path,
                    reason: "cell \(cellName) names a text that the workbook does not have")
            }
            return text
        case .formulaText, .inline: return cellString(value[...])
        case .boolean: return value == [UInt8(ascii: "1")] ? "TRUE" : "FALSE"
        case .error, .isoDate: return String(decoding: value, as: UTF8.self)
        case .number:
            let kind = workbook.formats[style]
            if kind != .number, let serial = Double(String(decoding: value, as: UTF8.self)) {
                let date = dateText(
                    serial: serial, kind: kind, from1904: workbook.countsFrom1904)
                if let date { return date }
            }
            return numberText(value)
        }
    }

    private var cellName: String { "\(columnLetters(max(0, column)))\(rowNumber)" }

    private func tooLarge(_ what: String) -> SpreadsheetError {
        .tooLarge(path: workbook.container.path, what: what)
    }
}

/// The address in `HYPERLINK("https://acme.example","Acme")`.
enum HyperlinkFormula {
    static func target(_ formula: [UInt8]) -> String? {
        guard formula.count > 12, formula.count < 4096 else { return nil }
        let text = String(decoding: formula, as: UTF8.self)
        let start = text.trimmed
        guard start.prefix(10).uppercased() == "HYPERLINK(" else { return nil }
        let argument = start.dropFirst(10).drop { $0 == " " }
        guard argument.first == "\"" else { return nil }
        let address = argument.dropFirst().prefix { $0 != "\"" }
        return address.isEmpty ? nil : String(address)
    }
}

/// A cell's place: "B7" is column 1, row 7.
struct CellReference: Hashable {
    /// From 0.
    var column: Int
    /// From 1.
    var row: Int

    init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    init?(_ bytes: some Collection<UInt8>) {
        var column = 0
        var row = 0
        var letterCount = 0
        var digitCount = 0
        for byte in bytes where byte != UInt8(ascii: "$") {
            let upper = byte & 0xDF
            if digitCount == 0, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(upper) {
                letterCount += 1
                column = column * 26 + Int(upper - UInt8(ascii: "A")) + 1
            } else if letterCount > 0, (0x30...0x39).contains(byte) {
                digitCount += 1
                row = row * 10 + Int(byte - 0x30)
            } else {
                return nil
            }
            guard letterCount <= 3, digitCount <= 7 else { return nil }
        }
        guard letterCount > 0, digitCount > 0 else { return nil }
        self.column = column - 1
        self.row = row
    }
}
