import ArgumentParser
import Projections
import Spreadsheet

/// A file to write a table to, and its format.
struct ExportTarget: Hashable, Sendable {
    var path: String
    var format: TableFormat

    /// - Throws: `ValidationError` when the name does not tell the format.
    init(typed path: String) throws {
        guard let format = TableFormat(path: path) else {
            throw ValidationError(
                "'\(path.harmless)' does not tell the format; end it in .xlsx, .csv or .ndjson")
        }
        self.path = path
        self.format = format
    }
}

/// Where to export to.
struct ExportOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write: .xlsx, .csv or .ndjson.", valueName: "file"),
        completion: .file(extensions: ["xlsx", "csv", "ndjson"]),
        transform: ExportTarget.init(typed:))
    var output: ExportTarget
}

/// Where to export to, for a command that also prints.
struct OptionalExportOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the firms to this file instead: .xlsx, .csv or .ndjson.", valueName: "file"),
        completion: .file(extensions: ["xlsx", "csv", "ndjson"]),
        transform: ExportTarget.init(typed:))
    var target: ExportTarget?

    init() {}

    /// As if it had been typed.
    init(target: ExportTarget?) {
        self.target = target
    }
}
