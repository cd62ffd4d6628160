/// A file that comes to be under its name only when it is whole and durable.
package struct WholeFile: ~Copyable {
    private let file: ReplacedFile

    /// - Parameter replaces: Whether a file that is there may lose its name to this one.
    /// - Throws: ``SpreadsheetError``.
    package init(_ path: String, replacing replaces: Bool) throws(SpreadsheetError) {
        file = try ReplacedFile(path: path, replacing: replaces)
    }

    /// Adds to the file's end.
    package func write(_ bytes: some Collection<UInt8>) throws(SpreadsheetError) {
        try file.write(bytes: bytes)
    }

    /// Gives the file its name; without it, nothing is left of it.
    package consuming func finish() throws(SpreadsheetError) {
        try file.synchronize()
        try file.commit()
    }
}
