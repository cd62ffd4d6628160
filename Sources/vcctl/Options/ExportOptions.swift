import ArgumentParser
import Projections
import Spreadsheet

/// A file to write a table to, and its format.
struct ExportTarget: Hashable, Sendable {
    var path: String
    var format: TableFormat
    /// Whether a file that is there may be replaced.
    var replaces = false

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
    private var output: ExportTarget

    @Flag(help: "Replace a file that is there.")
    private var force = false

    var target: ExportTarget {
        var target = output
        target.replaces = force
        return target
    }
}

/// Where to export to, for a command that also prints.
struct OptionalExportOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the firms to this file instead: .xlsx, .csv or .ndjson.", valueName: "file"),
        completion: .file(extensions: ["xlsx", "csv", "ndjson"]),
        transform: ExportTarget.init(typed:))
    private var output: ExportTarget?

    @Flag(help: "Replace a file that is there.")
    private var force = false

    var target: ExportTarget? {
        var target = output
        target?.replaces = force
        return target
    }
}
