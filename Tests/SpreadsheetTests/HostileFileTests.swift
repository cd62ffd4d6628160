import Glibc
import Spreadsheet
import Testing

@Suite("Files that are not what they seem")
struct HostileFileTests {
    private let rows =
        WorkbookBuilder.row("Firm", "Website") + WorkbookBuilder.row("Acme", "a.example")

    private func error(
        of builder: WorkbookBuilder, limits: SpreadsheetLimits = .standard
    ) throws -> SpreadsheetError? {
        let scratch = try Scratch()
        return readingError(try builder.write(to: scratch), limits: limits)
    }

    /// The message without the path in front.
    private func message(of builder: WorkbookBuilder) throws -> String {
        let description = try error(of: builder)?.description ?? "no error"
        return description.split(separator: "firms.xlsx", maxSplits: 1).last.map(String.init) ?? ""
    }

    @Test("what is missing, a directory, a pipe or empty is named as such")
    func noFile() throws {
        let scratch = try Scratch()
        let missing = "\(scratch.path)/none.xlsx"
        #expect(readingError(missing) == .notFound(path: missing))
        #expect(readingError(scratch.path) == .isDirectory(path: scratch.path))
        let empty = try scratch.write("", as: "empty.csv")
        #expect(readingError(empty) == .emptyFile(path: empty))
        let pipe = "\(scratch.path)/pipe.csv"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(readingError(pipe) == .notARegularFile(path: pipe))
    }

    @Test(
        "the type is told by content, whatever the name says",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "a PNG image"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG image"),
            (Array("%PDF-1.7\n".utf8), "a PDF document"),
            (Array(" \n<!DOCTYPE html><html>".utf8), "a web page"),
            (Array("<?xml version=\"1.0\"?><Workbook/>".utf8), "an XML file"),
            ([0x1F, 0x8B, 8, 0], "a gzip archive"),
            ([0x09, 0x08, 0x10, 0x00], "an old Excel file (.xls)"),
            ([0x41, 0x00, 0x03, 0x2C, 0x0A], "binary data"),
        ] as [([UInt8], String)])
    func wrongType(bytes: [UInt8], found: String) throws {
        let scratch = try Scratch()
        let path = try scratch.write(bytes, as: "firms.xlsx")
        let description = readingError(path)?.description
        #expect(description?.hasPrefix("\(path) is \(found), not a spreadsheet. ") == true)
    }

    @Test("old and encrypted workbooks are told apart by the names in their container")
    func compoundFiles() throws {
        for (name, isEncrypted) in [("Workbook", false), ("EncryptedPackage", true)] {
            var bytes: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
            bytes += [UInt8](repeating: 0, count: 504 + 512)
            bytes[30] = 9
            bytes += name.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            bytes[48] = 1  // The directory is in the second sector after the header.
            let scratch = try Scratch()
            let path = try scratch.write(bytes, as: "firms.xlsx")
            let expected: SpreadsheetError =
                isEncrypted
                ? .encrypted(path: path)
                : .wrongType(
                    path: path, found: "an old Excel file (.xls)", advice: "Save it as XLSX or CSV."
                )
            #expect(readingError(path) == expected)
        }
    }

    @Test("a ZIP file without a workbook is called what it is")
    func otherContainers() throws {
        var builder = WorkbookBuilder(rows: rows)
        builder.parts = ["mimetype": "application/vnd.oasis.opendocument.spreadsheet"]
        #expect(try message(of: builder).contains("an OpenDocument sheet (.ods)"))
        builder.parts = ["word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"]
        #expect(try message(of: builder).contains("a Word document"))
        builder.parts = ["xl/workbook.bin": "x"]
        #expect(try message(of: builder).contains("a binary workbook (.xlsb)"))
        builder.parts = ["notes.txt": "x"]
        #expect(try message(of: builder).contains("a ZIP archive"))
    }

    @Test("parts that are missing or broken are named, with the line")
    func brokenParts() throws {
        var builder = WorkbookBuilder(rows: rows)
        builder.parts["xl/worksheets/sheet1.xml"] = nil
        #expect(
            try message(of: builder)
                == " is no complete workbook: its part xl/worksheets/sheet1.xml is missing.")
        builder = WorkbookBuilder(rows: "<row>\n<c></row>")
        #expect(
            try message(of: builder)
                == " is damaged: part xl/worksheets/sheet1.xml, line 3: mismatched tag.")
        builder = WorkbookBuilder(rows: "<row><c t=\"s\"><v>7</v></c></row>")
        #expect(try message(of: builder).contains("cell A1 names a text"))
        builder = WorkbookBuilder(rows: "\u{FFFE}")
        #expect(try message(of: builder).contains("is damaged: part xl/worksheets/sheet1.xml"))
    }

    @Test("a DOCTYPE is refused in every part")
    func doctype() throws {
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">\
            <!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet>&b;&c;</worksheet>
            """
        let parts = [
            "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
            "_rels/.rels", "xl/_rels/workbook.xml.rels",
        ]
        for part in parts {
            var builder = WorkbookBuilder(rows: rows)
            builder.parts[part] = bomb
            let scratch = try Scratch()
            let path = try builder.write(to: scratch)
            #expect(readingError(path) == .doctypeRefused(path: path, part: part))
        }
    }

    @Test("entities that nobody declared, deep nesting and floods of attributes are refused")
    func crookedXML() throws {
        #expect(try message(of: WorkbookBuilder(rows: "&xxe;")).contains("is damaged"))
        let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
        #expect(try message(of: WorkbookBuilder(rows: deep)).contains("nested more than 64 deep"))
        let attributes = (0..<50_000).map { " a\($0)=\">'\"" }.joined()
        let flood = "<!-- it's --><row\(attributes)></row>"
        #expect(try message(of: WorkbookBuilder(rows: flood)).contains("too many attributes"))
        var builder = WorkbookBuilder(rows: rows)
        builder.parts["xl/worksheets/sheet1.xml"] = "\u{FEFF}" + WorkbookBuilder.sheet(rows: rows)
        #expect(try error(of: builder) == nil, "a byte order mark is allowed")
        builder.parts["xl/worksheets/sheet1.xml"] = "<\u{0}r\u{0}"
        #expect(try message(of: builder).contains("no XML in UTF-8"))
    }

    @Test("a part that unpacks to far more than it is packed stops the reading")
    func bombs() throws {
        var limits = SpreadsheetLimits()
        limits.ratioGraceByteCount = 1 << 20
        let filler = String(repeating: "<row></row>", count: 400_000)
        let builder = WorkbookBuilder(rows: rows + filler)
        guard case .suspiciousCompression = try error(of: builder, limits: limits) else {
            Issue.record("a sheet packed 1 to 900 was read")
            return
        }
        limits.compressionRatio = 5000
        limits.sheetByteCount = 2 << 20
        guard case .tooLarge(_, let what) = try error(of: builder, limits: limits) else {
            Issue.record("a sheet over the limit was read")
            return
        }
        #expect(what == "its part xl/worksheets/sheet1.xml unpacks to more than 2097152 bytes")
    }

    @Test("rows, columns, cells and texts have limits, each with its own message")
    func limits() throws {
        let wide = WorkbookBuilder(rows: rows + "<row><c r=\"XFE2\"><v>1</v></c></row>")
        #expect(try message(of: wide).contains("row 3 has more than 16384 columns"))
        let tall = WorkbookBuilder(rows: rows + "<row r=\"1048577\"><c><v>1</v></c></row>")
        #expect(try message(of: tall).contains("more than 1048576 rows"))

        var limits = SpreadsheetLimits()
        limits.cellCount = 10_000
        let sparse = WorkbookBuilder(rows: rows + "<row><c r=\"XFD3\"><v>1</v></c></row>")
        #expect(try error(of: sparse, limits: limits)?.description.contains("10000 cells") == true)
        limits = SpreadsheetLimits()
        limits.textByteCount = 12
        #expect(try error(of: sparse, limits: limits)?.description.contains("12 bytes") == true)
        limits = SpreadsheetLimits()
        limits.cellByteCount = 8
        #expect(try error(of: sparse, limits: limits)?.description.contains("cell B2") == true)
        limits = SpreadsheetLimits()
        limits.entryCount = 3
        #expect(try error(of: sparse, limits: limits)?.description.contains("parts") == true)
    }

    @Test("every prefix of a workbook is refused and no damaged byte crashes")
    func prefixesAndDamage() throws {
        let scratch = try Scratch()
        var builder = WorkbookBuilder(rows: rows)
        builder.parts["xl/sharedStrings.xml"] = "<sst xmlns=\"\(WorkbookBuilder.main)\"/>"
        builder.parts["xl/styles.xml"] = "<styleSheet xmlns=\"\(WorkbookBuilder.main)\"/>"
        try builder.write(to: scratch, as: "whole.xlsx")
        let whole = try scratch.bytes(of: "whole.xlsx")
        for count in whole.indices {
            let path = try scratch.write(Array(whole.prefix(count)), as: "cut.xlsx")
            #expect(readingError(path) != nil, "\(count) of \(whole.count) bytes")
        }
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 1 << UInt8(index % 8)
            _ = readingError(try scratch.write(damaged, as: "damaged.xlsx"))
        }
    }
}
