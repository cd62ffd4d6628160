import CWorkbooks
import Glibc

/// A fresh workbook with firms on its first sheet and people on its second.
///
/// A full sheet is continued on a further one. Every cell is a string, or a number that enrichment
/// counted, so nothing is computed, linked or reformatted.
final class XLSXTarget: TableTarget {
    private let file: ReplacedFile
    private let library: vc_xlsx_writer
    /// `nil` once closed.
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var firms: XLSXSheetSeries
    private var people: XLSXSheetSeries?

    init(
        path: String, replacing: Bool, layout: EnrichedTableLayout
    ) throws(SpreadsheetError) {
        library = try WorkbookLibraries.xlsxWriter.get(for: path)
        file = try ReplacedFile(path: path, replacing: replacing)
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let library = library
        let temporaryPath = file.temporaryPath
        let workbook = Self.quietly {
            library.open(temporaryPath, scratchDirectory: directory)
        }
        guard let workbook else {
            throw .cannotWrite(path: path, reason: "out of memory")
        }
        do throws(SpreadsheetError) {
            firms = try XLSXSheetSeries(
                library: library, workbook: workbook, path: path, name: layout.firmsSheetName,
                headers: layout.columns + layout.addedColumns,
                counts: layout.counts(in: layout.addedColumns, behind: layout.columns.count))
            people =
                try layout.peopleColumns.isEmpty
                ? nil
                : XLSXSheetSeries(
                    library: library, workbook: workbook, path: path,
                    name: layout.peopleSheetName, headers: layout.peopleColumns,
                    counts: layout.counts(in: layout.peopleColumns))
        } catch {
            _ = Self.quietly { library.workbook_close(workbook) }
            throw error
        }
        self.workbook = workbook
    }

    deinit {
        // An abandoned workbook: closing is the only way to give its memory and files back.
        if let workbook { _ = Self.quietly { library.workbook_close(workbook) } }
    }

    /// Runs a call of the library that says on standard error what it also returns.
    private static func quietly<Result>(_ call: () -> Result) -> Result {
        let errors = vc_mute_errors()
        defer { vc_unmute_errors(errors) }
        return call()
    }

    func append(_ firm: EnrichedFirmRow, people rows: [PersonRow]) throws(SpreadsheetError) {
        try firms.append(firm.cells + firm.added)
        for row in rows { try people?.append(row) }
    }

    var cutCellCount: Int { firms.cutCellCount + (people?.cutCellCount ?? 0) }

    func finish() throws(SpreadsheetError) -> [String] {
        let (code, cause) = Self.quietly { [library, workbook] in
            errno = 0
            return (library.workbook_close(workbook), errno)
        }
        workbook = nil
        guard code == LXW_NO_ERROR else {
            // The library knows the file, and the system why it could not be written.
            let reason = cause == 0 ? library.words(code) : errorText(cause)
            throw .cannotWrite(path: file.path, reason: reason)
        }
        try XLSXProof.check(
            file.temporaryPath, has: firms.cellCount + (people?.cellCount ?? 0), as: file.path)
        try file.synchronize()
        try file.commit()
        return [file.path]
    }
}

extension vc_xlsx_writer {
    /// Rows leave memory as soon as the next one begins, for nameless files on the target's disk.
    fileprivate func open(
        _ path: String, scratchDirectory: String
    ) -> UnsafeMutablePointer<lxw_workbook>? {
        var directory = Array(scratchDirectory.utf8CString)
        return directory.withUnsafeMutableBufferPointer { directory in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = directory.baseAddress  // Copied by the library.
            return workbook_new_opt(path, &options)
        }
    }

    /// The library's words for its error codes.
    func words(_ code: lxw_error) -> String {
        lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
