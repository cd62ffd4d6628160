/// Reads a list of firms row by row: memory is bounded by a chunk of the file and one row.
///
/// The format is decided by the content, never by the name. The sheet is the named one, or the
/// first visible one whose header has a website column; the header may stand below title rows.
package final class FirmSheetReader {
    package let fileName: String
    /// `nil` for a CSV file.
    package let sheetName: String?
    /// All sheets of the workbook in its order, hidden ones too; none for a CSV file.
    package let sheetNames: [String]
    package let nameColumn: Int?
    package let websiteColumn: Int
    package let headerRow: Int
    /// Header texts on one line each; grows when a later row is wider than the header.
    package private(set) var columns: [String]

    private let path: String
    private let limits: SpreadsheetLimits
    private let source: any RowSource
    private var sample: ArraySlice<RawRow>
    private let choiceNotes: [String]
    private let headerWidth: Int

    private var rowCount = 0
    private var cellCount = 0
    private var textByteCount = 0
    private var firstWideRow: Int?

    package init(
        path: String, choice: ColumnChoice = ColumnChoice(), limits: SpreadsheetLimits = .standard
    ) throws(SpreadsheetError) {
        let opened = try OpenedList(path: path, choice: choice, limits: limits)
        self.path = path
        self.limits = limits
        fileName = path.split(separator: "/").last.map(String.init) ?? path
        source = opened.source
        sheetName = opened.sheetName
        sheetNames = opened.sheetNames
        choiceNotes = opened.notes

        let header = opened.header
        let row = opened.sample[header.index]
        headerRow = row.number
        nameColumn = header.nameColumn
        websiteColumn = header.websiteColumn
        headerWidth = max(row.cells.count, header.websiteColumn + 1, (header.nameColumn ?? 0) + 1)
        columns = (0..<headerWidth).map { index in
            let text = index < row.cells.count ? row.cells[index].onOneLine : ""
            return text.isEmpty ? "Column \(columnLetters(index))" : text
        }
        sample = opened.sample[(header.index + 1)...]
    }

    /// The next firm, or `nil` after the last one.
    ///
    /// - Throws: `noRows` at the end of a list without a single firm, and whatever is wrong with
    ///   the file further down.
    package func next() throws(SpreadsheetError) -> FirmRow? {
        guard let raw = try nextRaw() else {
            if rowCount == 0 { throw .noRows(path: path, sheet: sheetName) }
            return nil
        }
        rowCount += 1
        try count(raw)
        widen(for: raw)
        return firm(from: raw)
    }

    private func nextRaw() throws(SpreadsheetError) -> RawRow? {
        if let row = sample.popFirst() { return row }
        return try source.next()
    }

    /// What the user should know about how the file was read; complete after the last row.
    package var notes: [String] {
        var notes = choiceNotes + source.notes
        if nameColumn == nil {
            notes.append("No column of names was recognised; firms are called by their website.")
        }
        if let firstWideRow {
            notes.append("Row \(firstWideRow) and maybe others have more cells than the header.")
        }
        return notes
    }

    private func count(_ raw: RawRow) throws(SpreadsheetError) {
        cellCount += max(raw.cells.count, headerWidth)
        textByteCount += raw.cells.reduce(0) { $0 + $1.utf8.count }
        if cellCount > limits.cellCount {
            throw .tooLarge(path: path, what: "it has more than \(limits.cellCount) cells")
        }
        if textByteCount > limits.textByteCount {
            throw .tooLarge(
                path: path, what: "its rows hold more than \(limits.textByteCount) bytes of text")
        }
    }

    private func widen(for raw: RawRow) {
        guard raw.cells.count > columns.count else { return }
        firstWideRow = firstWideRow ?? raw.number
        for index in columns.count..<raw.cells.count {
            columns.append("Column \(columnLetters(index))")
        }
    }

    private func firm(from raw: RawRow) -> FirmRow {
        var cells = raw.cells
        while cells.count < headerWidth { cells.append("") }
        if let link = raw.links[websiteColumn], WebsiteText(cells[websiteColumn]) != .address,
            WebsiteText(link) == .address
        {
            cells[websiteColumn] = link
        }
        let website = cells[websiteColumn].trimmed
        let name = nameColumn.map { cells[$0].onOneLine } ?? website
        return FirmRow(sheetRow: raw.number, name: name, website: website, cells: cells)
    }
}
