import CXlsxWriter

/// A fresh workbook: firms on the first sheet, people on the second, further ones when a sheet is
/// full. Every cell is a string, so nothing is computed, linked or reformatted.
final class XLSXTarget: TableTarget {
    private let file: ReplacedFile
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var firms: XLSXSheetSeries
    private var people: XLSXSheetSeries?

    init(path: String, layout: EnrichedTableLayout) throws(SpreadsheetError) {
        file = try ReplacedFile(path: path)
        // Rows leave memory as soon as the next one begins.
        var options = lxw_workbook_options()
        options.constant_memory = 1
        guard let workbook = workbook_new_opt(file.temporaryPath, &options) else {
            throw .cannotWrite(path: path, reason: "out of memory")
        }
        self.workbook = workbook
        firms = try XLSXSheetSeries(
            workbook: workbook, path: path, name: layout.firmsSheetName,
            headers: layout.columns + layout.addedColumns)
        if !layout.peopleColumns.isEmpty {
            people = try XLSXSheetSeries(
                workbook: workbook, path: path, name: layout.peopleSheetName,
                headers: layout.peopleColumns)
        }
    }

    deinit {
        // An abandoned workbook: closing is the only way to give its memory and files back.
        if let workbook { workbook_close(workbook) }
    }

    func append(_ firm: EnrichedFirmRow, people rows: [PersonRow]) throws(SpreadsheetError) {
        try firms.append(firm.cells + firm.added)
        for row in rows { try people?.append(row) }
    }

    func finish() throws(SpreadsheetError) -> [String] {
        guard let workbook else {
            preconditionFailure("a table is finished once")
        }
        self.workbook = nil
        let code = workbook_close(workbook)
        guard code == LXW_NO_ERROR else { throw .cannotWrite(path: file.path, reason: words(code)) }
        try file.synchronize()
        try file.commit()
        return [file.path]
    }
}

/// The library's words for its error codes.
func words(_ code: lxw_error) -> String {
    lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
}
