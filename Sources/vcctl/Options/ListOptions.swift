import ArgumentParser
import Projections
import Spreadsheet

/// Which list to read, and where in it the firms are.
struct ListOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("An XLSX or CSV file with one firm a row.", valueName: "file"),
        completion: .file(extensions: ["xlsx", "csv"]))
    var file: String

    @Option(
        help: ArgumentHelp("The sheet to read (default: the first that fits).", valueName: "name"))
    var sheet: String?

    @Option(
        help: ArgumentHelp(
            "Columns by header or letter, such as 'name=Fund,website=C'.", valueName: "columns"))
    var map: [String] = []

    func validate() throws {
        _ = try choice()
    }

    /// What was said about sheet and columns.
    func choice() throws(ValidationError) -> ColumnChoice {
        var choice = ColumnChoice(sheet: sheet)
        let pairs = try map.map { text throws(ValidationError) in try Self.pairs(text) }
        for (role, column) in pairs.joined() {
            switch role {
            case .name: choice.name = column
            case .website: choice.website = column
            }
        }
        return choice
    }

    /// Splits "name=A,website=B"; a comma that no role follows belongs to the header before it.
    private static func pairs(_ text: String) throws(ValidationError) -> [(ColumnRole, String)] {
        var pairs: [(ColumnRole, String)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, let role = ColumnRole(rawValue: String(sides[0])) {
                pairs.append((role, String(sides[1])))
            } else if let last = pairs.indices.last {
                pairs[last].1 += "," + part
            } else {
                throw ValidationError(
                    """
                    '\(text.harmless)' names no column; write 'name=COLUMN', 'website=COLUMN' or \
                    both with a comma between
                    """)
            }
        }
        guard pairs.allSatisfy({ !$0.1.isEmpty }) else {
            throw ValidationError("'\(text.harmless)' leaves a column's name empty")
        }
        return pairs
    }
}
