/// Firms in one CSV file, people in a second beside it: UTF-8 with a byte order mark, without
/// which spreadsheet programs take it for Windows-1252; commas; CR LF.
final class CSVTarget: TableTarget {
    private let firms: ReplacedFile
    private let people: ReplacedFile?

    init(
        path: String, replacing: Bool, layout: EnrichedTableLayout
    ) throws(SpreadsheetError) {
        firms = try ReplacedFile(path: path, replacing: replacing)
        people =
            layout.peopleColumns.isEmpty
            ? nil
            : try ReplacedFile(path: Self.peoplePath(for: path), replacing: replacing)
        try firms.write("\u{FEFF}" + Self.line(layout.columns + layout.addedColumns))
        try people?.write("\u{FEFF}" + Self.line(layout.peopleColumns))
    }

    /// "out/list.csv" has its people in "out/list-people.csv".
    static func peoplePath(for path: String) -> String {
        path.lowercased().hasSuffix(".csv")
            ? "\(path.dropLast(4))-people\(path.suffix(4))" : "\(path)-people.csv"
    }

    func append(_ firm: EnrichedFirmRow, people rows: [PersonRow]) throws(SpreadsheetError) {
        try firms.write(Self.line(firm.cells + firm.added))
        for row in rows { try people?.write(Self.line(row)) }
    }

    func finish() throws(SpreadsheetError) -> [String] {
        try firms.synchronize()
        try people?.synchronize()
        // The firms' file last: who sees it new finds its people new as well.
        try people?.commit()
        try firms.commit()
        return [firms.path] + (people.map { [$0.path] } ?? [])
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A cell that no spreadsheet program runs as a formula, quoted where RFC 4180 asks for it.
    static func cell(_ text: String) -> String {
        var text = text
        if text.utf8.contains(0) { text.unicodeScalars.removeAll { $0.value == 0 } }
        if startsFormula(text) { text = "'" + text }
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ";")
                || byte < 0x20
        }
        guard needsQuotes || text.first == " " || text.last == " " else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// The text begins as a formula does, maybe behind white space that a program may trim.
    ///
    /// Some programs also take the full-width forms.
    private static func startsFormula(_ text: String) -> Bool {
        switch text.unicodeScalars.first {
        case "\t", "\r", "\n": return true
        case nil: return false
        default: break
        }
        switch text.unicodeScalars.first(where: { !$0.isBlank }) {
        case "=", "+", "-", "@", "＝", "＋", "－", "＠": return true
        default: return false
        }
    }
}
