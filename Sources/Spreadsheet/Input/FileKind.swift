/// What a file is, judged by its first bytes alone.
enum FileKind {
    case zip
    case text
    /// An XLSX in the encrypted wrapping that a password gives it.
    case encryptedWorkbook
    case foreign(name: String, advice: String?)

    init(of file: borrowing InputFile) throws(SpreadsheetError) {
        let head = try file.bytes(at: 0, count: 512)
        guard !head.isEmpty else { throw .emptyFile(path: file.path) }
        if head.starts(with: "PK\u{3}\u{4}".utf8) || head.starts(with: "PK\u{5}\u{6}".utf8) {
            self = .zip
        } else if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            self = try Self.compoundFile(file, head: head)
        } else if let known = Self.signatures.first(where: { head.starts(with: $0.bytes) }) {
            self = .foreign(name: known.name, advice: known.advice)
        } else if let markup = Self.markup(head) {
            self = markup
        } else {
            self = .text
        }
    }

    private struct Signature {
        let bytes: [UInt8]
        let name: String
        let advice: String?

        init(_ bytes: [UInt8], _ name: String, advice: String? = nil) {
            self.bytes = bytes
            self.name = name
            self.advice = advice
        }
    }

    private static let saveAsXLSX = "Save it as XLSX or CSV."

    private static let signatures: [Signature] = [
        Signature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a PNG image"),
        Signature([0xFF, 0xD8, 0xFF], "a JPEG image"),
        Signature(Array("GIF8".utf8), "a GIF image"),
        Signature(Array("RIFF".utf8), "a media file"),
        Signature(Array("%PDF-".utf8), "a PDF document"),
        Signature(Array("{\\rtf".utf8), "a rich text document"),
        Signature([0x1F, 0x8B], "a gzip archive", advice: "Unpack it first."),
        Signature(
            [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", advice: "Unpack it first."),
        Signature(Array("Rar!".utf8), "a RAR archive", advice: "Unpack it first."),
        Signature(Array("BZh".utf8), "a bzip2 archive", advice: "Unpack it first."),
        Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive", advice: "Unpack it first."),
        Signature([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive", advice: "Unpack it first."),
        Signature([0x7F, 0x45, 0x4C, 0x46], "a program"),
        Signature(Array("SQLite format 3\u{0}".utf8), "an SQLite database"),
        Signature(Array("PAR1".utf8), "a Parquet file", advice: saveAsXLSX),
        // BIFF 2 to 5, from before the compound file.
        Signature([0x09, 0x08, 0x10, 0x00], "an old Excel file (.xls)", advice: saveAsXLSX),
        Signature([0x09, 0x04, 0x06, 0x00], "an old Excel file (.xls)", advice: saveAsXLSX),
        Signature([0x09, 0x00, 0x04, 0x00], "an old Excel file (.xls)", advice: saveAsXLSX),
    ]

    /// Old Office documents and encrypted new ones share this container; its directory names tell.
    private static func compoundFile(
        _ file: borrowing InputFile, head: [UInt8]
    ) throws(SpreadsheetError) -> FileKind {
        guard head.count == 512 else { throw .damaged(path: file.path, reason: "it is cut short") }
        let sectorShift = Int(head[30]) | Int(head[31]) << 8
        let sector = (0..<4).reduce(0) { $0 | Int(head[48 + $1]) << (8 * $1) }
        let sectorByteCount = sectorShift == 12 ? 4096 : 512
        let names = try file.bytes(at: (sector + 1) * sectorByteCount, count: 4096)
        func has(_ name: String) -> Bool {
            names.contains(sequence: name.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        }
        if has("EncryptedPackage") || has("EncryptionInfo") { return .encryptedWorkbook }
        if has("Workbook") || has("Book") {
            return .foreign(name: "an old Excel file (.xls)", advice: saveAsXLSX)
        }
        if has("WordDocument") { return .foreign(name: "a Word document", advice: nil) }
        return .foreign(name: "an old Office document", advice: saveAsXLSX)
    }

    private static func markup(_ head: [UInt8]) -> FileKind? {
        let text = String(decoding: head, as: UTF8.self).trimmed.lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            return .foreign(
                name: "a web page", advice: "Open it in a spreadsheet program and save it as XLSX.")
        }
        if text.hasPrefix("<?xml") {
            return .foreign(name: "an XML file", advice: saveAsXLSX)
        }
        return nil
    }
}

extension [UInt8] {
    func contains(sequence wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return false }
        return (0...(count - wanted.count)).contains { start in
            self[start] == first && self[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}
