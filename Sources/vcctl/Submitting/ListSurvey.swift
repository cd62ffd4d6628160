import Jobs
import Spreadsheet

/// What a list holds, found by reading it to its end once: everything that must be known before
/// the first event is appended.
///
/// Memory does not grow with the rows' texts: four bytes a row are kept, a few first rows, and the
/// different websites.
struct ListSurvey {
    /// Rows kept for a preview.
    static let sampleCount = 10

    let fileName: String
    let sheetName: String?
    let columns: [String]
    let nameColumn: Int?
    let websiteColumn: Int
    let headerRow: Int
    let firstRows: [FirmRow]
    let findings: SheetFindings
    let notes: [String]
    /// Of every row, the bytes that it takes in the log.
    let rowByteCounts: [UInt32]
    /// Tells whether the file is still the same when it is read again.
    let fingerprint: ListFingerprint

    init(path: String, choice: ColumnChoice) throws(SpreadsheetError) {
        let reader = try FirmSheetReader(path: path, choice: choice)
        var firstRows: [FirmRow] = []
        var findings = SheetFindings()
        var rowByteCounts: [UInt32] = []
        var fingerprint = ListFingerprint()
        while let row = try reader.next() {
            if firstRows.count < Self.sampleCount { firstRows.append(row) }
            findings.add(row)
            rowByteCounts.append(UInt32(clamping: FirmRecord(row).storedByteCount))
            fingerprint.add(row)
        }
        fileName = reader.fileName
        sheetName = reader.sheetName
        columns = reader.columns
        nameColumn = reader.nameColumn
        websiteColumn = reader.websiteColumn
        headerRow = reader.headerRow
        notes = reader.notes
        self.firstRows = firstRows
        self.findings = findings
        self.rowByteCounts = rowByteCounts
        self.fingerprint = fingerprint
    }

    var firmCount: Int { rowByteCounts.count }

    /// Bytes that the whole list takes in the log, or a little more.
    var byteCount: Int { rowByteCounts.reduce(65_536) { $0 + Int($1) } }

    func body(_ actor: Actor) -> SubmissionBody {
        SubmissionBody(
            fileName: fileName, sheetName: sheetName ?? "", columns: columns,
            nameColumn: UInt32(nameColumn ?? websiteColumn), websiteColumn: UInt32(websiteColumn),
            actor: actor)
    }
}

/// A running hash over rows (FNV-1a): enough to notice a file that changes while it is read.
struct ListFingerprint: Hashable, Sendable {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private var rowCount = 0

    mutating func add(_ row: FirmRow) {
        rowCount += 1
        for cell in row.cells {
            for byte in cell.utf8 { mix(byte) }
            mix(0xFF)  // No byte of UTF-8: cells cannot run into each other.
        }
        mix(0xFE)
    }

    private mutating func mix(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}

extension FirmRecord {
    init(_ row: FirmRow) {
        self.init(
            sheetRow: UInt32(clamping: row.sheetRow), name: row.name, website: row.website,
            cells: row.cells)
    }

    /// At least the bytes that the record takes in an event's payload: texts, and up to five bytes
    /// for each length.
    var storedByteCount: Int {
        let texts = cells.reduce(name.utf8.count + website.utf8.count) { $0 + $1.utf8.count }
        return texts + 5 * (cells.count + 4)
    }
}
