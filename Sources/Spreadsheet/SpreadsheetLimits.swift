/// How much of a file is read before it is refused; every limit is on counted output.
///
/// The standard values let through the largest sheet that a spreadsheet program can hold with some
/// twenty columns, and stop a crafted file within seconds and some hundred megabytes.
package struct SpreadsheetLimits: Hashable, Sendable {
    /// Bytes of the file itself.
    package var fileByteCount = 1 << 30
    /// Entries in the container; a workbook of a thousand sheets has a few thousand.
    package var entryCount = 20_000
    /// Unpacked bytes of one sheet, and of all shared strings with their markup.
    package var sheetByteCount = 2 << 30
    /// Unpacked bytes of any other part (table of contents, styles, relations).
    package var partByteCount = 64 << 20
    /// Text bytes of all shared strings, which stay in memory.
    package var sharedTextByteCount = 128 << 20
    /// Unpacked bytes for one packed byte, beyond the first `ratioGraceByteCount`.
    package var compressionRatio = 200
    package var ratioGraceByteCount = 32 << 20
    package var rowCount = 1_048_576
    package var columnCount = 16_384
    /// Cells of all rows, counting the empty ones up to each row's last full one.
    package var cellCount = 32 << 20
    package var cellByteCount = 1 << 20
    /// Text bytes of all rows together: one long shared string may be named a million times.
    package var textByteCount = 1 << 30
    /// Rows that may stand above the header (titles, dates of export).
    package var headerSearchRowCount = 50
    package var elementDepth = 64

    package static let standard = SpreadsheetLimits()

    package init() {}
}
