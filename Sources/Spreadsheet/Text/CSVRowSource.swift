/// The rows of a CSV file, read chunk by chunk.
final class CSVRowSource: RowSource {
    private static let chunkByteCount = 64 << 10

    private let file: InputFile
    private let limits: SpreadsheetLimits
    private var decoder: TextDecoder
    private var parser: CSVParser
    private let delimiter: UInt8

    private var offset: Int
    private var isAtEnd = false
    private var chunk: [UInt8]
    private var text: [UInt8] = []
    private var rows: [RawRow] = []
    private var nextRow = 0

    init(file: consuming InputFile, limits: SpreadsheetLimits) throws(SpreadsheetError) {
        let path = file.path
        guard file.byteCount <= limits.fileByteCount else {
            throw .tooLarge(path: path, what: "it has \(file.byteCount) bytes")
        }
        let sample = try file.bytes(at: 0, count: min(file.byteCount, Self.chunkByteCount))
        var trial = TextDecoder(path: path, sample: sample)
        var sampleText: [UInt8] = []
        let isWhole = sample.count == file.byteCount
        try trial.decode(
            sample.dropFirst(trial.markByteCount), isLast: isWhole, into: &sampleText)
        guard !sampleText.contains(0) else {
            throw .wrongType(path: path, found: "binary data", advice: nil)
        }
        let declared = CSVDelimiter.declared(in: sampleText)
        delimiter = declared ?? CSVDelimiter.sniff(sampleText, isWhole: isWhole)
        decoder = TextDecoder(path: path, sample: sample)
        parser = CSVParser(delimiter: delimiter, limits: limits)
        offset = decoder.markByteCount
        chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
        self.limits = limits
        self.file = file
        if declared != nil { try skipDeclaration() }
    }

    /// The line `sep=;` counts as row 1 but is no row of the list.
    private func skipDeclaration() throws(SpreadsheetError) {
        try fill()
        if rows.first?.number == 1 { nextRow = 1 }
    }

    func next() throws(SpreadsheetError) -> RawRow? {
        while nextRow == rows.count {
            if isAtEnd { return nil }
            rows.removeAll(keepingCapacity: true)
            nextRow = 0
            try fill()
        }
        defer { nextRow += 1 }
        return rows[nextRow]
    }

    private func fill() throws(SpreadsheetError) {
        let count = try readChunk()
        offset += count
        isAtEnd = count < chunk.count
        text.removeAll(keepingCapacity: true)
        try decoder.decode(chunk[..<count], isLast: isAtEnd, into: &text)
        do throws(CSVParser.Failure) {
            try parser.consume(text, into: &rows)
            if isAtEnd { try parser.finish(into: &rows) }
        } catch {
            throw explained(error)
        }
    }

    private func readChunk() throws(SpreadsheetError) -> Int {
        try file.read(into: &chunk, at: offset)
    }

    private func explained(_ failure: CSVParser.Failure) -> SpreadsheetError {
        switch failure {
        case .openQuote(let row), .cellTooLong(let row, isQuoted: true):
            .openQuote(path: file.path, row: row)
        case .cellTooLong(let row, isQuoted: false):
            .tooLarge(
                path: file.path,
                what: "a cell in row \(row) has more than \(limits.cellByteCount) bytes")
        case .tooManyRows:
            .tooLarge(path: file.path, what: "it has more than \(limits.rowCount) rows")
        case .tooManyColumns(let row):
            .tooLarge(
                path: file.path, what: "row \(row) has more than \(limits.columnCount) columns")
        }
    }

    var notes: [String] {
        var notes: [String] = []
        if decoder.encoding != .utf8 { notes.append("Read as \(decoder.encoding.rawValue).") }
        if decoder.fallbackByteCount > 0 {
            notes.append(
                "\(decoder.fallbackByteCount) bytes are not UTF-8 and were read as Windows-1252.")
        }
        switch delimiter {
        case UInt8(ascii: ","): break
        case UInt8(ascii: ";"): notes.append("Cells are separated by semicolons.")
        case UInt8(ascii: "\t"): notes.append("Cells are separated by tabs.")
        default:
            notes.append("Cells are separated by '\(Character(Unicode.Scalar(delimiter)))'.")
        }
        return notes
    }
}
