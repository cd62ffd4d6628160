import Glibc
import Testing

@testable import Spreadsheet

@Suite("Writing an enriched table")
struct WritingTests {
    private let layout = EnrichedTableLayout(
        columns: ["Firm", "Website", "Note", "Note"], addedColumns: ["Status"],
        peopleColumns: ["Firm", "Person"])

    private func write(
        _ format: TableFormat, to path: String, rows: [(EnrichedFirmRow, [PersonRow])]
    ) throws -> [String] {
        let writer = try EnrichedTableWriter(path: path, format: format, layout: layout)
        for (firm, people) in rows { try writer.append(firm, people: people) }
        return try writer.finish()
    }

    private func firm(_ cells: String..., status: String = "done") -> EnrichedFirmRow {
        EnrichedFirmRow(cells: cells, added: [status])
    }

    @Test("the format is told by the end of the name")
    func format() {
        #expect(TableFormat(path: "out/a.XLSX") == .xlsx)
        #expect(TableFormat(path: "a.csv") == .csv)
        #expect(TableFormat(path: "a.ndjson") == .ndjson)
        #expect(TableFormat(path: "a.jsonl") == .ndjson)
        #expect(TableFormat(path: "a.pdf") == nil)
    }

    @Test("a workbook read back has every cell as it was, and formulas stay text")
    func workbookRoundTrip() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.xlsx"
        let rows = [
            (firm("Zürich 基金 🙂", "https://a.example/?x=1&y=2", "=1+1", " edge "), [["Z", "Ann"]]),
            (firm("B <b>", "mailto:b@b.example", "_x000D_ line\ntwo", "'00123"), []),
            (firm("C\u{1}\u{1B}[31m\u{FFFF}", "=HYPERLINK(\"x\")", "45000000"), [["C", "+1"]]),
        ]
        #expect(try write(.xlsx, to: path, rows: rows) == [path])
        let sheet = try FirmSheet(path: path)
        #expect(sheet.sheetName == "Firms")
        #expect(sheet.columns == layout.columns + ["Status"])
        #expect(
            sheet.rows.map(\.cells) == [
                ["Zürich 基金 🙂", "https://a.example/?x=1&y=2", "=1+1", " edge ", "done"],
                ["B <b>", "mailto:b@b.example", "_x000D_ line\ntwo", "'00123", "done"],
                ["C[31m", "=HYPERLINK(\"x\")", "45000000", "", "done"],
            ])
        let people = try FirmSheet(
            path: path, choice: ColumnChoice(sheet: "People", website: "Person"))
        #expect(people.rows.map(\.cells) == [["Z", "Ann"], ["C", "+1"]])
        #expect(scratch.names == ["out.xlsx"])
    }

    @Test("a workbook that lacks cells when it is read back is refused")
    func lostCells() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.xlsx"
        _ = try write(.xlsx, to: path, rows: [(firm("A", "a.example"), [["A", "Ann"]])])
        // Five headers and two, three cells and two.
        try XLSXProof.check(path, has: 12, as: path)
        #expect(throws: SpreadsheetError.self) { try XLSXProof.check(path, has: 13, as: path) }
        let cut = try scratch.write("PK", as: "cut.xlsx")
        #expect(throws: SpreadsheetError.self) { try XLSXProof.check(cut, has: 0, as: path) }
    }

    @Test("what was counted is a number, what the list holds stays text")
    func counts() throws {
        let layout = EnrichedTableLayout(
            columns: ["Firm", "Website", "Found"], addedColumns: ["Found", "Summary"],
            peopleColumns: ["Number", "Person"], countColumns: ["Found", "Number"])
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.ndjson"
        let writer = try EnrichedTableWriter(path: path, format: .ndjson, layout: layout)
        try writer.append(
            EnrichedFirmRow(cells: ["A", "a.example", "7"], added: ["12", "3"]),
            people: [["1", "2"]])
        try writer.append(EnrichedFirmRow(cells: ["B", "b.example", ""], added: ["", ""]))
        try writer.finish()
        let lines = try scratch.text(of: "out.ndjson").split(separator: "\n")
        #expect(
            lines.first?.contains(#""original":{"Firm":"A","Website":"a.example","Found":"7"}"#)
                == true)
        #expect(lines.first?.contains(#""enriched":{"Found":12,"Summary":"3"}"#) == true)
        #expect(lines.first?.contains(#""people":[{"Number":1,"Person":"2"}]"#) == true)
        #expect(lines.last?.contains(#""enriched":{"Found":null,"Summary":""}"#) == true)
    }

    @Test("a text longer than a cell can hold is cut and says so")
    func longText() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.xlsx"
        let long = String(repeating: "🙂", count: 20_000)
        let escapes = String(repeating: "_x000D_", count: 5000)
        _ = try write(.xlsx, to: path, rows: [(firm("A", "a.example", long, escapes), [])])
        let cells = try FirmSheet(path: path).rows[0].cells
        #expect(cells[2] == String(repeating: "🙂", count: 16_383) + "…")
        #expect(cells[3].hasSuffix("…"))
        #expect(cells[3].hasPrefix("_x000D__x000D_"))
    }

    @Test(
        "a CSV cell that could be run as a formula gets an apostrophe",
        arguments: [
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "\"'\tx\""),
            ("\rx", "\"'\rx\""), ("＝1", "'＝1"), (" =1", "' =1"), ("\u{FEFF}=1", "'\u{FEFF}=1"),
            ("a=1", "a=1"), ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""), (" a", "\" a\""),
            ("a\u{0}b", "ab"), ("\u{0}=1", "'=1"), ("", ""),
        ])
    func csvCells(text: String, written: String) throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.csv"
        _ = try write(.csv, to: path, rows: [(firm("A", "a.example", text), [])])
        #expect(
            try scratch.text(of: "out.csv")
                == "\u{FEFF}Firm,Website,Note,Note,Status\r\nA,a.example,\(written),,done\r\n")
    }

    @Test("people of a CSV file stand in a second one beside it")
    func csvPeople() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.csv"
        let written = try write(.csv, to: path, rows: [(firm("A"), [["A", "Ann"], ["A"]])])
        #expect(written == [path, "\(scratch.path)/out-people.csv"])
        #expect(
            try scratch.text(of: "out-people.csv") == "\u{FEFF}Firm,Person\r\nA,Ann\r\nA,\r\n")
        #expect(scratch.names == ["out-people.csv", "out.csv"])
    }

    @Test("an object a line in NDJSON, with people inside and equal headers told apart")
    func ndjson() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/out.ndjson"
        let rows = [(firm("A \"q\" \\", "a\n\u{1B}\u{9B}\u{2028}é🙂", "x", "y"), [["A", "Ann"]])]
        _ = try write(.ndjson, to: path, rows: rows)
        #expect(
            try scratch.text(of: "out.ndjson") == """
                {"v":1,"original":{"Firm":"A \\"q\\" \\\\",\
                "Website":"a\\n\\u001b\\u009b\\u2028é🙂","Note":"x","Note (2)":"y"},\
                "enriched":{"Status":"done"},"people":[{"Firm":"A","Person":"Ann"}]}

                """)
    }

    @Test(
        "an older table stays whole until the new one is, and an abandoned one leaves nothing",
        arguments: TableFormat.allCases)
    func replaces(format: TableFormat) throws {
        let scratch = try Scratch()
        let name = "out.\(format.rawValue)"
        let path = try scratch.write("old", as: name)
        do {
            let writer = try EnrichedTableWriter(path: path, format: format, layout: layout)
            try writer.append(firm("A"))
            #expect(try scratch.text(of: name) == "old")
            #expect(scratch.names.count > 1)
        }
        #expect(scratch.names == [name])
        _ = try write(format, to: path, rows: [(firm("A"), [])])
        #expect(try scratch.text(of: name) != "old")
        #expect(!scratch.names.contains { $0.hasPrefix(".") })
    }

    @Test("a place that cannot be written is refused at once", arguments: TableFormat.allCases)
    func unwritable(format: TableFormat) throws {
        let scratch = try Scratch()
        let missing = "\(scratch.path)/none/out"
        #expect(
            throws: SpreadsheetError.cannotWrite(path: missing, reason: "No such file or directory")
        ) {
            try EnrichedTableWriter(path: missing, format: format, layout: layout)
        }
        #expect(throws: SpreadsheetError.self) {
            try EnrichedTableWriter(path: scratch.path, format: format, layout: layout)
        }
    }

    @Test("more columns than a sheet has are refused, and nothing is left behind")
    func tooManyColumns() throws {
        let scratch = try Scratch()
        let wide = EnrichedTableLayout(
            columns: Array(repeating: "c", count: 16_385), addedColumns: [], peopleColumns: [])
        #expect(throws: SpreadsheetError.self) {
            try EnrichedTableWriter(
                path: "\(scratch.path)/out.xlsx", format: .xlsx, layout: wide)
        }
        #expect(scratch.names.isEmpty)
    }
}
