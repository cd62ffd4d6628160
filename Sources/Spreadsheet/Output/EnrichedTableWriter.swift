/// Writes an enriched table row by row in bounded memory.
///
/// Nothing appears under the target's name before ``finish()``: rows go to hidden files beside it,
/// which are flushed, renamed and their directory flushed. A writer that is dropped unfinished
/// takes its hidden files with it.
///
/// No cell of any format is ever a formula or a link, whatever a web page or a list put into it.
package final class EnrichedTableWriter {
    private let layout: EnrichedTableLayout
    /// `nil` once finished.
    private var target: (any TableTarget)?

    /// Cells so far whose text was too long for the format; they end in "…".
    package private(set) var cutCellCount = 0

    /// Starts the files.
    ///
    /// - Parameters:
    ///   - path: The firms' file. CSV has a second one for people: `NAME-people.csv`.
    ///   - replacing: Whether files that are there may be replaced.
    /// - Throws: `exists`; `cannotWrite`, at once when the directory is missing or read-only.
    package init(
        path: String, format: TableFormat, replacing: Bool = true, layout: EnrichedTableLayout
    ) throws(SpreadsheetError) {
        self.layout = layout
        target =
            switch format {
            case .xlsx: try XLSXTarget(path: path, replacing: replacing, layout: layout)
            case .csv: try CSVTarget(path: path, replacing: replacing, layout: layout)
            case .ndjson: try NDJSONTarget(path: path, replacing: replacing, layout: layout)
            }
    }

    /// Adds a firm and its people; in NDJSON the people stand inside the firm's object.
    package func append(
        _ firm: EnrichedFirmRow, people: [PersonRow] = []
    ) throws(SpreadsheetError) {
        let firm = EnrichedFirmRow(
            cells: firm.cells.fitted(to: layout.columns.count),
            added: firm.added.fitted(to: layout.addedColumns.count))
        let width = layout.peopleColumns.count
        guard let target else { preconditionFailure("a row came after the table was finished") }
        try target.append(firm, people: width == 0 ? [] : people.map { $0.fitted(to: width) })
        cutCellCount = target.cutCellCount
    }

    /// Makes the table durable under its name.
    ///
    /// - Returns: The paths of the files, the firms' file first.
    @discardableResult
    package func finish() throws(SpreadsheetError) -> [String] {
        guard let target else { preconditionFailure("a table is finished once") }
        self.target = nil
        return try target.finish()
    }
}

/// One format's file or files.
///
/// Abandoning it unfinished removes what it has written.
protocol TableTarget: AnyObject {
    func append(_ firm: EnrichedFirmRow, people: [PersonRow]) throws(SpreadsheetError)
    /// Cells whose text is longer than the format allows, and was cut.
    var cutCellCount: Int { get }
    func finish() throws(SpreadsheetError) -> [String]
}

extension TableTarget {
    /// Most formats hold text of any length.
    var cutCellCount: Int { 0 }
}
