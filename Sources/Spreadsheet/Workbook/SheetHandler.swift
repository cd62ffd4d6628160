/// Turns the XML of a sheet into rows of text.
final class SheetHandler: XMLPartHandler {
    /// One value, so that its exclusive use is asked for once in a callback, not once a property.
    private var sheet: SheetInProgress

    init(workbook: Workbook, sheet: String) {
        self.sheet = SheetInProgress(workbook: workbook, sheet: sheet)
    }

    /// Takes away the rows that are complete and not blank.
    func takeRows() -> [SparseRow] {
        defer { sheet.rows = [] }
        return sheet.rows
    }
    var hiddenRowCount: Int { sheet.hiddenRowCount }

    func start(_ element: XMLElement) throws(SpreadsheetError) { try sheet.start(element) }
    func end(_ element: XMLElement) throws(SpreadsheetError) { try sheet.end(element) }
    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError) { try sheet.text(text) }
}

private struct SheetInProgress {
    var rows: [SparseRow] = []
    private(set) var hiddenRowCount = 0

    private let workbook: Workbook
    private let sheet: String
    private let limits: SpreadsheetLimits

    private enum Capture {
        case nothing, value, formula
    }
    private enum CellType {
        case number, shared, inline, formulaText, boolean, error, isoDate

        /// As bytes: nearly every cell has a type, and a string of each would cost more than it.
        init(_ name: UnsafeBufferPointer<UInt8>) {
            if name.elementsEqual("s".utf8) {
                self = .shared
            } else if name.elementsEqual("inlineStr".utf8) {
                self = .inline
            } else if name.elementsEqual("str".utf8) {
                self = .formulaText
            } else if name.elementsEqual("b".utf8) {
                self = .boolean
            } else if name.elementsEqual("e".utf8) {
                self = .error
            } else {
                self = name.elementsEqual("d".utf8) ? .isoDate : .number
            }
        }
    }

    private var row = SparseRow(number: 0)
    private var rowElementCount = 0
    private var isRowHidden = false
    /// Of the cells of the row that is being read.
    private var rowTextByteCount = 0

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

    mutating func start(_ element: XMLElement) throws(SpreadsheetError) {
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

    mutating func end(_ element: XMLElement) throws(SpreadsheetError) {
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

    mutating func text(_ text: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError) {
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

    private mutating func startRow(_ element: XMLElement) throws(SpreadsheetError) {
        // The number may be left out; then the row follows the last one.
        row = SparseRow(number: element.integer("r") ?? row.number + 1)
        rowElementCount += 1
        guard (1...limits.rowCount).contains(max(row.number, rowElementCount)) else {
            throw tooLarge("sheet \(sheet.quoted) has more than \(limits.rowCount) rows")
        }
        isRowHidden = element.flag("hidden")
        rowTextByteCount = 0
        column = -1
    }

    private mutating func startCell(_ element: XMLElement) throws(SpreadsheetError) {
        isInCell = true
        column = element.bytes("r").flatMap { CellReference($0)?.column } ?? column + 1
        guard column < limits.columnCount else {
            throw tooLarge("row \(row.number) has more than \(limits.columnCount) columns")
        }
        style = element.integer("s") ?? 0
        type = .number
        guard let name = element.bytes("t") else { return }
        type = CellType(name)
    }

    private mutating func endCell() throws(SpreadsheetError) {
        let text = try cellText()
        if !text.isEmpty {
            // One place may be named again and again, and the row is counted when it ends.
            rowTextByteCount += text.utf8.count
            guard row.cells.count < limits.columnCount else {
                throw tooLarge("row \(row.number) has more cells than a sheet has columns")
            }
            guard rowTextByteCount <= limits.textByteCount else {
                throw tooLarge("its rows hold more than \(limits.textByteCount) bytes of text")
            }
            row.cells.append((column, text))
            if let link = HyperlinkFormula.target(formula) { row.links[column] = link }
        }
        isInCell = false
        if !value.isEmpty { value.removeAll(keepingCapacity: true) }
        if !formula.isEmpty { formula.removeAll(keepingCapacity: true) }
        if !inline.bytes.isEmpty { inline.bytes.removeAll(keepingCapacity: true) }
        capture = .nothing
    }

    private mutating func endRow() {
        guard !row.isBlank else { return }
        rows.append(row)
        if isRowHidden { hiddenRowCount += 1 }
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
        case .error: return String(decoding: value, as: UTF8.self)
        case .isoDate:
            let parts = value.split(separator: UInt8(ascii: "T"), maxSplits: 1)
            let isMidnight = parts.count == 2 && parts[1].starts(with: "00:00:00".utf8)
            return parts.prefix(isMidnight ? 1 : 2).map { String(decoding: $0, as: UTF8.self) }
                .joined(separator: " ")
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

    private var cellName: String { "\(columnLetters(max(0, column)))\(row.number)" }

    private func tooLarge(_ what: String) -> SpreadsheetError {
        .tooLarge(path: workbook.container.path, what: what)
    }
}

/// A row as the file has it: a single cell far to the right costs no more than one to the left.
struct SparseRow {
    var number: Int
    var cells: [(column: Int, text: String)] = []
    var links: [Int: String] = [:]

    var isBlank: Bool { cells.allSatisfy(\.text.isBlank) }

    /// With every cell up to the last; of two in one place the later one counts.
    var filled: RawRow {
        let width = (cells.map(\.column).max() ?? -1) + 1
        var texts: [String] = []
        texts.reserveCapacity(width)
        for (column, text) in cells {
            if column >= texts.count {
                while texts.count < column { texts.append("") }
                texts.append(text)
            } else {
                texts[column] = text
            }
        }
        return RawRow(number: number, cells: texts, links: links)
    }
}
