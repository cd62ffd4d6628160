import Spreadsheet
import Testing

@Suite("Reading a list from CSV")
struct CSVReadingTests {
    private func sheet(_ text: String) throws -> FirmSheet { try sheet(Array(text.utf8)) }

    private func sheet(_ bytes: [UInt8]) throws -> FirmSheet {
        let scratch = try Scratch()
        return try FirmSheet(path: scratch.write(bytes, as: "list.csv"))
    }

    @Test("every column is carried, name and website without the white space around them")
    func carriesEveryColumn() throws {
        let sheet = try sheet(
            "Stage,Firm Name,Website\nseed,  Acme  Capital ,\u{A0}acme.example \n")
        #expect(sheet.columns == ["Stage", "Firm Name", "Website"])
        #expect(sheet.fileName == "list.csv")
        #expect(sheet.sheetName == nil)
        #expect(
            sheet.rows == [
                FirmRow(
                    sheetRow: 2, name: "Acme Capital", website: "acme.example",
                    cells: ["seed", "  Acme  Capital ", "\u{A0}acme.example "])
            ])
    }

    @Test(
        "the delimiter is recognised",
        arguments: [
            "Name,Website\nA,a.example\n", "Name;Website\nA;a.example\n",
            "Name\tWebsite\nA\ta.example\n", "Name|Website\nA|a.example\n",
            "sep=;\nName;Website\nA;a.example\n",
            "Name;Website;Note\nA;a.example;one, two, three\nB;b.example;one, two\n",
            "Name,Website,AUM\nA,a.example,\"1;2;3;4\"\nB,b.example,\"1;2;3;4\"\n",
        ])
    func delimiter(text: String) throws {
        let row = try #require(try sheet(text).rows.first)
        #expect(row.name == "A")
        #expect(row.website == "a.example")
    }

    @Test("lines end in LF, CR LF or CR", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) throws {
        let text = ["Name,Website", "A,a.example", "", "B,b.example"].joined(separator: end)
        let rows = try sheet(text).rows
        #expect(rows.map(\.name) == ["A", "B"])
        #expect(rows.map(\.sheetRow) == [2, 4])
    }

    @Test("quoted cells hold delimiters, quotes and line ends; rows are counted as records")
    func quotes() throws {
        let sheet = try sheet(
            "Name,Website,Note\r\n\"A \"\"B\"\"\",a.example,\"one\r\ntwo, three\"\r\nC,c.example,\"x\"y\r\n"
        )
        #expect(sheet.rows[0].name == "A \"B\"")
        #expect(sheet.rows[0].cells[2] == "one\r\ntwo, three")
        #expect(sheet.rows[1].sheetRow == 3)
        #expect(sheet.rows[1].cells[2] == "xy")
    }

    @Test("short rows are filled up, long ones add columns, and nothing is lost")
    func raggedRows() throws {
        let sheet = try sheet("Name,Website,Note\nA\nB,b.example,n,more\nC,c.example\n")
        #expect(sheet.rows.map(\.cells.count) == [3, 4, 3])
        #expect(sheet.rows[0].website == "")
        #expect(sheet.columns == ["Name", "Website", "Note", "Column D"])
        #expect(sheet.notes.contains { $0.contains("Row 3") })
    }

    @Test("blank rows are skipped, rows without a website and duplicates stay")
    func blankRows() throws {
        let sheet = try sheet("Name,Website\n,\n \t,\u{A0}\nA,a.example\nB,\nA,a.example\n")
        #expect(sheet.rows.map(\.sheetRow) == [4, 5, 6])
    }

    @Test("UTF-8 and UTF-16 are read with and without a byte order mark")
    func unicode() throws {
        let text = "Name,Website\nZürich 基金 🙂,a.example\n"
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let utf8 = Array(text.utf8)
        for bytes in [
            utf8, [0xEF, 0xBB, 0xBF] + utf8, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big,
        ] {
            let sheet = try sheet(bytes)
            #expect(sheet.columns == ["Name", "Website"])
            #expect(sheet.rows.first?.name == "Zürich 基金 🙂")
        }
    }

    @Test("bytes that are no UTF-8 are read as Windows-1252 and reported")
    func windows1252() throws {
        let sheet = try sheet(
            Array("Name,Website\nZ".utf8) + [0xFC] + Array("rich ".utf8) + [0x80, 0x99]
                + Array(",a.example\nGenève,b.example\n".utf8))
        #expect(sheet.rows.map(\.name) == ["Zürich €™", "Genève"])
        #expect(sheet.notes == ["3 bytes are not UTF-8 and were read as Windows-1252."])
    }

    @Test("a character that is cut by the end of a chunk comes out whole")
    func chunkSeams() throws {
        for padding in 0..<4 {
            let note = String(repeating: "x", count: (64 << 10) - 40 + padding)
            let tail = String(repeating: "é🙂", count: 20)
            let sheet = try sheet("Name,Website,Note\nA,a.example,\(note)\(tail)\nB,b.example,n\n")
            #expect(sheet.rows.first?.cells[2] == note + tail, "padding \(padding)")
            #expect(sheet.rows.count == 2)
        }
    }

    @Test("half a surrogate pair is refused with its place, never replaced")
    func brokenUTF16() throws {
        let scratch = try Scratch()
        let path = try scratch.write([0xFF, 0xFE, 0x41, 0, 0x00, 0xD8, 0x42, 0], as: "list.csv")
        #expect(
            readingError(path)
                == .brokenText(path: path, byteOffset: 4, encoding: "UTF-16 (little endian)"))
    }

    @Test("a quote that is never closed is an error with its row")
    func openQuote() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Name,Website\nA,a.example\n\"B,b.example\nC,c\n", as: "l.csv")
        #expect(readingError(path) == .openQuote(path: path, row: 3))
        var limits = SpreadsheetLimits()
        limits.cellByteCount = 20
        #expect(readingError(path, limits: limits) == .openQuote(path: path, row: 3))
    }

    @Test("rows, columns, cells and the file itself have limits")
    func limits() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Name,Website,\nA,a.example,x\n,,\n", as: "list.csv")
        let cases: [(WritableKeyPath<SpreadsheetLimits, Int>, Int, String)] = [
            (\.rowCount, 2, "it has more than 2 rows"),
            (\.columnCount, 2, "row 1 has more than 2 columns"),
            (\.cellByteCount, 8, "a cell in row 2 has more than 8 bytes"),
            (\.fileByteCount, 9, "it has 31 bytes"),
        ]
        for (limit, value, what) in cases {
            var limits = SpreadsheetLimits()
            limits[keyPath: limit] = value
            #expect(readingError(path, limits: limits) == .tooLarge(path: path, what: what))
        }
    }

    @Test("every prefix and every small damage of a list is read or refused, never a crash")
    func prefixes() throws {
        let scratch = try Scratch()
        let whole = Array("sep=;\r\nName;\"Web\"\"site\"\r\nZü;\"a.example\n\"\r\n".utf8)
        for count in whole.indices {
            _ = readingError(try scratch.write(Array(whole.prefix(count)), as: "list.csv"))
            for value: UInt8 in [0, 0x22, 0x80, 0xFF] {
                var damaged = whole
                damaged[count] = value
                _ = readingError(try scratch.write(damaged, as: "list.csv"))
            }
        }
    }
}
