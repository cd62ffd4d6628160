/// A file whose format is known and whose header has been found.
struct OpenedList {
    let source: any RowSource
    let sheetName: String?
    let sheetNames: [String]
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
            let container = try ZipContainer(file: file, limits: limits)
            self = try Self.xlsx(Workbook(container: container), choice: choice)
        case .encryptedWorkbook:
            throw .encrypted(path: path)
        case .foreign(let name, let advice):
            throw .wrongType(path: path, found: name, advice: advice)
        }
    }

    private init(
        source: any RowSource, sheetName: String?, sheetNames: [String], sample: [RawRow],
        header: HeaderRow, notes: [String]
    ) {
        self.source = source
        self.sheetName = sheetName
        self.sheetNames = sheetNames
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
                source: source, sheetName: nil, sheetNames: [], sample: sample, header: header,
                notes: [])
        } catch {
            throw error.explained(path: path, sheet: nil)
        }
    }

    private static func xlsx(
        _ workbook: Workbook, choice: ColumnChoice
    ) throws(SpreadsheetError) -> OpenedList {
        let path = workbook.container.path
        var failures: [(sheet: String, reason: HeaderFailure)] = []
        for sheet in try sheets(of: workbook, named: choice.sheet) {
            let source = try SheetRowSource(sheet, of: workbook)
            let sample = try firstRows(of: source, limits: workbook.container.limits)
            if sample.isEmpty { continue }
            do throws(HeaderFailure) {
                let header = try HeaderRow.find(in: sample, choice: choice)
                return OpenedList(
                    source: source, sheetName: sheet.name,
                    sheetNames: workbook.sheets.map(\.name), sample: sample, header: header,
                    notes: otherSheetsNote(workbook, chosen: sheet))
            } catch {
                failures.append((sheet.name, error))
            }
        }
        guard let first = failures.first else { throw .noRows(path: path, sheet: choice.sheet) }
        let seen = failures.map { SeenHeaders(sheet: $0.sheet, headers: $0.reason.headers) }
        switch first.reason {
        case .noWebsite: throw .noWebsiteColumn(path: path, seen: seen)
        case .noSuchColumn(let role, let wanted, _):
            throw .noSuchColumn(path: path, role: role, wanted: wanted, seen: seen)
        }
    }

    /// The named sheet, or the visible ones in the workbook's order.
    private static func sheets(
        of workbook: Workbook, named wanted: String?
    ) throws(SpreadsheetError) -> [Workbook.Sheet] {
        let visible = workbook.sheets.filter { !$0.isHidden }
        guard let wanted else { return visible }
        let key = wanted.onOneLine.lowercased()
        let exact = workbook.sheets.first { $0.name == wanted }
        let similar = workbook.sheets.first { $0.name.onOneLine.lowercased() == key }
        guard let sheet = exact ?? similar else {
            throw .noSuchSheet(
                path: workbook.container.path, wanted: wanted,
                available: workbook.sheets.map(\.name))
        }
        return [sheet]
    }

    private static func otherSheetsNote(
        _ workbook: Workbook, chosen: Workbook.Sheet
    ) -> [String] {
        let others = workbook.sheets.filter { $0.part != chosen.part }.map(\.name)
        guard !others.isEmpty else { return [] }
        return ["Sheet \(chosen.name.quoted) is read; others: \(others.listed)."]
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
    /// The texts of the row that was most likely meant as the header.
    var headers: [String] {
        switch self {
        case .noWebsite(let headers), .noSuchColumn(_, _, let headers): headers
        }
    }

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
