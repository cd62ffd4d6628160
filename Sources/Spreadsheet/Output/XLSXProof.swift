/// Reads a workbook back that was just written, and holds it against what was asked for.
///
/// The library keeps rows in scratch files and passes over what the system says when it writes to
/// them. On a disk that fills up a workbook may lack rows and be packed as if nothing were wrong.
enum XLSXProof {
    /// Makes sure that the sheets of the workbook in `file` have `cellCount` cells.
    ///
    /// - Parameter path: The name that the workbook is going to have.
    static func check(
        _ file: String, has cellCount: Int, as path: String
    ) throws(SpreadsheetError) {
        let found: Int
        do throws(SpreadsheetError) { found = try Self.cellCount(of: file) } catch {
            throw .cannotWrite(
                path: path, reason: "it could not be read back, maybe for want of room on the disk")
        }
        guard found == cellCount else {
            throw .cannotWrite(
                path: path,
                reason: """
                    read back it has \(found) cells, and should have \(cellCount), maybe for want of \
                    room on the disk
                    """)
        }
    }

    private static func cellCount(of path: String) throws(SpreadsheetError) -> Int {
        let file = try InputFile(path: path)
        // It is our own, and may be as large as it has become.
        var limits = SpreadsheetLimits()
        limits.fileByteCount = .max
        limits.sheetByteCount = .max
        limits.compressionRatio = .max
        let workbook = try Workbook(container: ZipContainer(file: file, limits: limits))
        let counter = CellCounter()
        for sheet in workbook.sheets {
            let stream = try ZipPart(
                sheet.part, in: workbook.container, byteLimit: limits.sheetByteCount)
            try XMLPartParser.parse(stream, path: path, limits: limits, handler: counter)
        }
        return counter.cellCount
    }
}

private final class CellCounter: XMLPartHandler {
    var cellCount = 0

    func start(_ element: XMLElement) {
        if element.is("c") { cellCount += 1 }
    }

    func end(_ element: XMLElement) {}

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
