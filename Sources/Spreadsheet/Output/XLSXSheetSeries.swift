import CWorkbooks

/// Sheets with the same header, a new one begun when the last is full: "People", "People 2".
struct XLSXSheetSeries {
    /// The format's own limits.
    static let rowLimit = 1_048_576
    static let cellUnitLimit = 32_767
    static let columnLimit = 16_384

    private let library: vc_xlsx_writer
    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private let path: String
    private let name: String
    private let headers: [String]
    /// The columns that hold numbers.
    private let counts: Set<Int>
    private let headerFormat: UnsafeMutablePointer<lxw_format>?

    private var sheet: UnsafeMutablePointer<lxw_worksheet>?
    private var sheetCount = 0
    private var rowCount = 0
    /// Cells that were longer than the format allows.
    private(set) var cutCellCount = 0
    /// Cells that the sheets should have by now.
    private(set) var cellCount = 0

    init(
        library: vc_xlsx_writer, workbook: UnsafeMutablePointer<lxw_workbook>, path: String,
        name: String, headers: [String], counts: Set<Int>
    ) throws(SpreadsheetError) {
        guard headers.count <= Self.columnLimit else {
            throw .cannotWrite(path: path, reason: "\(headers.count) columns do not fit XLSX")
        }
        self.library = library
        self.workbook = workbook
        self.path = path
        self.name = name
        self.headers = headers
        self.counts = counts
        headerFormat = library.workbook_add_format(workbook)
        library.format_set_bold(headerFormat)
        try beginSheet()
    }

    mutating func append(_ cells: [String]) throws(SpreadsheetError) {
        if rowCount == Self.rowLimit { try beginSheet() }
        for (column, text) in cells.enumerated() where !text.isEmpty {
            if counts.contains(column), let number = Int(text) {
                try write(number, column: column)
            } else {
                try write(text, column: column, format: nil)
            }
        }
        rowCount += 1
    }

    private mutating func beginSheet() throws(SpreadsheetError) {
        sheetCount += 1
        let title = sheetCount == 1 ? name : "\(name) \(sheetCount)"
        guard let sheet = library.workbook_add_worksheet(workbook, title) else {
            throw .cannotWrite(path: path, reason: "the sheet name '\(title)' is refused")
        }
        self.sheet = sheet
        rowCount = 0
        for (column, header) in headers.enumerated() {
            let width = Double(min(40, max(12, header.unicodeScalars.count + 2)))
            _ = library.worksheet_set_column(
                sheet, lxw_col_t(column), lxw_col_t(column), width, nil)
            try write(header, column: column, format: headerFormat)
        }
        rowCount = 1
        library.worksheet_freeze_panes(sheet, 1, 0)
        // Years and sums are text here on purpose; no green corner should call that an error.
        let everything = "A1:\(columnLetters(max(0, headers.count - 1)))\(Self.rowLimit)"
        _ = library.worksheet_ignore_errors(
            sheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), everything)
    }

    private mutating func write(_ number: Int, column: Int) throws(SpreadsheetError) {
        let code = library.worksheet_write_number(
            sheet, lxw_row_t(rowCount), lxw_col_t(column), Double(number), nil)
        guard code == LXW_NO_ERROR else {
            throw .cannotWrite(path: path, reason: library.words(code))
        }
        cellCount += 1
    }

    private mutating func write(
        _ text: String, column: Int, format: UnsafeMutablePointer<lxw_format>?
    ) throws(SpreadsheetError) {
        let cell = xlsxText(text)
        if cell.isCut { cutCellCount += 1 }
        let code = library.worksheet_write_string(
            sheet, lxw_row_t(rowCount), lxw_col_t(column), cell.text, format)
        guard code == LXW_NO_ERROR else {
            throw .cannotWrite(path: path, reason: library.words(code))
        }
        // One without text and format is passed over.
        if !cell.text.isEmpty || format != nil { cellCount += 1 }
    }
}

/// `text` as an XLSX cell can hold it.
///
/// Characters that XML forbids are dropped; more than 32,767 UTF-16 units end in "…"; text that
/// looks like the format's own escapes ("_x000D_") is escaped to stay what it is.
func xlsxText(_ text: String) -> (text: String, isCut: Bool) {
    let isPlain = text.utf8.allSatisfy { (0x20..<0xEF).contains($0) && $0 != 0x7F && $0 != 0x5F }
    if isPlain, text.utf8.count <= XLSXSheetSeries.cellUnitLimit { return (text, false) }
    var isCut = false
    var result = String.UnicodeScalarView()
    var units = 0
    let scalars = text.unicodeScalars
    for index in scalars.indices where scalars[index].isAllowedInXML {
        let scalar = scalars[index]
        let isEscape = scalar == "_" && startsEscape(scalars[index...])
        let width = UTF16.width(scalar) + (isEscape ? 6 : 0)
        guard units + width < XLSXSheetSeries.cellUnitLimit else {
            result.append("…")
            isCut = true
            break
        }
        units += width
        result.append(scalar)
        if isEscape { result.append(contentsOf: "x005F_".unicodeScalars) }
    }
    return (String(result), isCut)
}

/// The text begins like `_x000D_`.
private func startsEscape(_ scalars: Substring.UnicodeScalarView) -> Bool {
    let head = Array(scalars.prefix(7))
    return head.count == 7 && head[1] == "x" && head[6] == "_"
        && head[2..<6].allSatisfy(\.properties.isASCIIHexDigit)
}

extension Unicode.Scalar {
    /// The characters of XML 1.0, without the C1 controls that it only discourages.
    fileprivate var isAllowedInXML: Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20..<0x7F, 0xA0..<0xFFFE, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
