/// Why a list of firms cannot be read, or an enriched table cannot be written.
///
/// Each description is one line: what happened, where, and what to do next. Text that came out of a
/// file is shortened and escaped before it is shown.
package enum SpreadsheetError: Error, Hashable, Sendable {
    case notFound(path: String)
    case isDirectory(path: String)
    /// A pipe, socket or device: reading it could wait for ever.
    case notARegularFile(path: String)
    case unreadable(path: String, reason: String)
    case emptyFile(path: String)
    /// `found` names the true type with its article: "a PNG image".
    case wrongType(path: String, found: String, advice: String?)
    case encrypted(path: String)
    /// The container is cut short or damaged.
    case damaged(path: String, reason: String)
    case missingPart(path: String, part: String)
    case brokenXML(path: String, part: String, line: Int, reason: String)
    case doctypeRefused(path: String, part: String)
    /// `what` says what outgrew `limit`: "the sheet 'Firms' has more than 1,048,576 rows".
    case tooLarge(path: String, what: String)
    case suspiciousCompression(path: String, part: String)
    case brokenText(path: String, byteOffset: Int, encoding: String)
    case openQuote(path: String, row: Int)
    case noSuchSheet(path: String, wanted: String, available: [String])
    case noSuchColumn(path: String, role: ColumnRole, wanted: String, seen: [SeenHeaders])
    case noWebsiteColumn(path: String, seen: [SeenHeaders])
    case noRows(path: String, sheet: String?)
    /// A file that would be replaced, and that nobody said may be.
    case exists(path: String)
    case cannotWrite(path: String, reason: String)
    /// A library that is loaded when the first workbook needs it cannot be; `package` has it.
    case libraryMissing(path: String, library: String, package: String, reason: String)
}

/// What a column means to the engine.
package enum ColumnRole: String, Hashable, Sendable {
    case name, website
}

/// The header texts that were found in one sheet, for the message that says what is missing.
package struct SeenHeaders: Hashable, Sendable {
    /// The sheet's name; `nil` in a CSV file.
    package var sheet: String?
    package var headers: [String]

    package init(sheet: String?, headers: [String]) {
        self.sheet = sheet
        self.headers = headers
    }
}

extension SpreadsheetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let path): "\(path.shown): no such file."
        case .isDirectory(let path): "\(path.shown) is a directory, not a spreadsheet."
        case .notARegularFile(let path):
            "\(path.shown) is not a regular file. Copy its content into a file first."
        case .unreadable(let path, let reason):
            "\(path.shown) cannot be read: \(reason.shown)."
        case .emptyFile(let path): "\(path.shown) is empty."
        case .wrongType(let path, let found, let advice):
            "\(path.shown) is \(found), not a spreadsheet. \(advice ?? "Give an XLSX or CSV file.")"
        case .encrypted(let path):
            "\(path.shown) is protected with a password. Save a copy without one."
        case .damaged(let path, let reason):
            "\(path.shown) is damaged: \(reason.shown). Open it and save it again."
        case .missingPart(let path, let part):
            "\(path.shown) is no complete workbook: its part \(part.shown) is missing."
        case .brokenXML(let path, let part, let line, let reason):
            "\(path.shown) is damaged: part \(part.shown), line \(line): \(reason.shown)."
        case .doctypeRefused(let path, let part):
            "\(path.shown) is refused: part \(part.shown) has a DOCTYPE, which no workbook needs."
        case .tooLarge(let path, let what):
            "\(path.shown) is too large: \(what). Split the list."
        case .suspiciousCompression(let path, let part):
            """
            \(path.shown) is refused: part \(part.shown) unpacks to far more than an honest sheet \
            of its size. Save it as CSV if it is yours.
            """
        case .brokenText(let path, let byteOffset, let encoding):
            """
            \(path.shown) is no valid \(encoding) at byte \(byteOffset). Save it as CSV in UTF-8.
            """
        case .openQuote(let path, let row):
            "\(path.shown): a quoted cell in row \(row) is not closed. Look for a stray \" there."
        case .noSuchSheet(let path, let wanted, let available):
            "\(path.shown) has no sheet \(wanted.quoted). \(available.describedAsSheets)"
        case .noSuchColumn(let path, let role, let wanted, let seen):
            "\(path.shown) has no column \(wanted.quoted) for the \(role.rawValue). \(seen.described)"
        case .noWebsiteColumn(let path, let seen):
            """
            \(path.shown) has no column that is known to hold websites. \(seen.described) \
            Name it: --map website=COLUMN\(seen.count > 1 ? " (and --sheet NAME)" : "").
            """
        case .noRows(let path, let sheet):
            "\(path.shown)\(sheet.map { ", sheet \($0.quoted)," } ?? "") has no firms below its header."
        case .exists(let path):
            """
            \(path.shown) is there already, and was left as it is. Name another file, or give --force \
            to replace it.
            """
        case .cannotWrite(let path, let reason):
            "\(path.shown) cannot be written: \(reason.shown)."
        case .libraryMissing(let path, let library, let package, let reason):
            """
            \(path.shown): workbooks need \(library), which cannot be loaded: \(reason.shown). \
            Install the package \(package), or use CSV.
            """
        }
    }
}

extension [SeenHeaders] {
    fileprivate var described: String {
        if allSatisfy({ $0.headers.isEmpty }) { return "It has no header row that could be told." }
        return prefix(5).map { seen in
            let place = seen.sheet.map { "in sheet \($0.quoted)" } ?? "in its header"
            return "Seen \(place): \(seen.headers.listed)."
        }.joined(separator: " ")
    }
}

extension [String] {
    fileprivate var describedAsSheets: String {
        isEmpty ? "A CSV file has no sheets." : "Its sheets: \(listed)."
    }
}
