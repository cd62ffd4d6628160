/// A whole list of firms in memory; for very long lists take ``FirmSheetReader`` instead.
package struct FirmSheet: Hashable, Sendable {
    /// The last component of the path.
    package var fileName: String
    /// `nil` for a CSV file.
    package var sheetName: String?
    /// All sheets of the workbook in its order, hidden ones too; none for a CSV file.
    package var sheetNames: [String]
    /// Header texts; a column without one is called "Column H".
    package var columns: [String]
    package var nameColumn: Int?
    package var websiteColumn: Int
    package var headerRow: Int
    /// At least one; duplicates are kept, blank rows are not here.
    package var rows: [FirmRow]
    /// What the user should know about how the file was read, one sentence each.
    package var notes: [String]

    /// Reads the list at `path` to its end.
    ///
    /// - Throws: ``SpreadsheetError``; in particular `noRows` when nothing stands below the header.
    package init(
        path: String, choice: ColumnChoice = ColumnChoice(), limits: SpreadsheetLimits = .standard
    ) throws(SpreadsheetError) {
        let reader = try FirmSheetReader(path: path, choice: choice, limits: limits)
        var rows: [FirmRow] = []
        while let row = try reader.next() { rows.append(row) }
        fileName = reader.fileName
        sheetName = reader.sheetName
        sheetNames = reader.sheetNames
        columns = reader.columns
        nameColumn = reader.nameColumn
        websiteColumn = reader.websiteColumn
        headerRow = reader.headerRow
        notes = reader.notes
        self.rows = rows
    }
}
