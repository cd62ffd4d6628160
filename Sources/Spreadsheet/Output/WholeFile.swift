/// A text file that comes to be under its name only when it is whole and durable.
package enum WholeFile {
    /// Writes `text` to `path`.
    ///
    /// - Parameter replaces: Whether a file that is there may lose its name to this one.
    /// - Throws: ``SpreadsheetError``; nothing is at `path` then that was not there before.
    package static func write(
        _ text: String, to path: String, replacing replaces: Bool
    ) throws(SpreadsheetError) {
        let file = try ReplacedFile(path: path, replacing: replaces)
        try file.write(text)
        try file.synchronize()
        try file.commit()
    }
}
