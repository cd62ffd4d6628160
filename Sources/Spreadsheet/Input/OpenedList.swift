/// A file whose format is known and whose header has been found.
struct OpenedList {
    let source: any RowSource
    let sheetName: String?
    /// The first rows that are not blank, the header among them.
    let sample: [RawRow]
    let header: HeaderRow
    let notes: [String]

    init(
        path: String, choice: ColumnChoice, limits: SpreadsheetLimits
    ) throws(SpreadsheetError) {
        let file = try InputFile(path: path)
        switch try FileKind(of: file) {
        case .text:
            self = try Self.csv(file, path: path, choice: choice, limits: limits)
        case .zip:
            throw .wrongType(path: path, found: "a ZIP archive", advice: nil)
        case .encryptedWorkbook:
            throw .encrypted(path: path)
        case .foreign(let name, let advice):
            throw .wrongType(path: path, found: name, advice: advice)
        }
    }

    private init(
        source: any RowSource, sheetName: String?, sample: [RawRow], header: HeaderRow,
        notes: [String]
    ) {
        self.source = source
        self.sheetName = sheetName
        self.sample = sample
        self.header = header
        self.notes = notes
    }

    private static func csv(
        _ file: consuming InputFile, path: String, choice: ColumnChoice, limits: SpreadsheetLimits
    ) throws(SpreadsheetError) -> OpenedList {
        if let sheet = choice.sheet { throw .noSuchSheet(path: path, wanted: sheet, available: []) }
        let source = try CSVRowSource(file: file, limits: limits)
        let sample = try firstRows(of: source, limits: limits)
        do throws(HeaderFailure) {
            let header = try HeaderRow.find(in: sample, choice: choice)
            return OpenedList(
                source: source, sheetName: nil, sample: sample, header: header, notes: [])
        } catch {
            throw error.explained(path: path, sheet: nil)
        }
    }

    static func firstRows(
        of source: any RowSource, limits: SpreadsheetLimits
    ) throws(SpreadsheetError) -> [RawRow] {
        var rows: [RawRow] = []
        while rows.count < limits.headerSearchRowCount, let row = try source.next() {
            rows.append(row)
        }
        return rows
    }
}

extension HeaderFailure {
    func explained(path: String, sheet: String?) -> SpreadsheetError {
        switch self {
        case .noWebsite(let headers):
            .noWebsiteColumn(path: path, seen: [SeenHeaders(sheet: sheet, headers: headers)])
        case .noSuchColumn(let role, let wanted, let headers):
            .noSuchColumn(
                path: path, role: role, wanted: wanted,
                seen: [SeenHeaders(sheet: sheet, headers: headers)])
        }
    }
}
