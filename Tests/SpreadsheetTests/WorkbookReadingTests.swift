import Spreadsheet
import Testing

@Suite("Reading a list from a workbook")
struct WorkbookReadingTests {
    private func read(
        _ builder: WorkbookBuilder, choice: ColumnChoice = ColumnChoice()
    ) throws -> FirmSheet {
        let scratch = try Scratch()
        return try FirmSheet(path: builder.write(to: scratch), choice: choice)
    }

    private let header = WorkbookBuilder.row("Firm", "Website", "Note")

    @Test("inline texts, without any cell or row reference")
    func inlineTexts() throws {
        let row = WorkbookBuilder.row("Acme", "", "a &amp; b")
        let sheet = try read(WorkbookBuilder(rows: header + row))
        #expect(sheet.sheetName == "Firms")
        #expect(
            sheet.rows == [
                FirmRow(sheetRow: 2, name: "Acme", website: "", cells: ["Acme", "", "a & b"])
            ])
    }

    @Test("shared texts: rich runs are joined, phonetic readings left out, escapes undone")
    func sharedTexts() throws {
        let cells = (0..<6).map { "<c t=\"s\"><v>\($0)</v></c>" }
        var builder = WorkbookBuilder(
            rows:
                "<row>\(cells[0])\(cells[1])\(cells[5])</row><row>\(cells[2])\(cells[3])\(cells[4])</row>"
        )
        builder.parts["xl/sharedStrings.xml"] = """
            <sst xmlns="\(WorkbookBuilder.main)"><si><t>Firm</t></si><si><t>Website</t></si>\
            <si><r><rPr><b/></rPr><t>Zü</t></r><r><t xml:space="preserve">rich </t></r>\
            <rPh sb="0" eb="1"><t>reading</t></rPh></si>\
            <si><t>a.example</t></si><si><t>x_x000A_y_x005F_x000A_ _x0000_</t></si>\
            <si><t><![CDATA[N<o>te]]></t></si></sst>
            """
        let sheet = try read(builder)
        #expect(sheet.columns == ["Firm", "Website", "N<o>te"])
        #expect(sheet.rows[0].cells == ["Zürich ", "a.example", "x\ny_x000A_ _x0000_"])
    }

    @Test("booleans, errors, formula results, dates and numbers become the text one sees")
    func values() throws {
        let cells = """
            <c t="str"><f>A1</f><v>Acme</v></c><c t="inlineStr"><is><t>a.example</t></is></c>\
            <c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c s="1"><v>45429</v></c>\
            <c s="2"><v>45429.5</v></c><c><v>4.5E7</v></c><c><v>0.30000000000000004</v></c>\
            <c><f>1+1</f><v></v></c><c t="d"><v>2024-05-17T00:00:00</v></c><c s="9"><v>12345678901234567</v></c>
            """
        var builder = WorkbookBuilder(rows: header + "<row>\(cells)</row>")
        builder.parts["xl/styles.xml"] = """
            <styleSheet xmlns="\(WorkbookBuilder.main)">\
            <numFmts><numFmt numFmtId="170" formatCode="[$-409]d\\-mmm\\-yy\\ h:mm;@"/></numFmts>\
            <cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>
            """
        let expected = [
            "TRUE", "#N/A", "2024-05-17", "2024-05-17 12:00:00", "45000000", "0.3", "=1+1",
            "2024-05-17", "12345678901234567",
        ]
        #expect(try Array(read(builder).rows[0].cells.dropFirst(2)) == expected)

        builder.parts["xl/workbook.xml"] = WorkbookBuilder.workbook(
            sheets: [("Firms", "visible")], properties: "<workbookPr date1904=\"1\"/>")
        #expect(try read(builder).rows[0].cells[4] == "2028-05-18")
    }

    @Test("references place cells; sparse rows and gaps keep their numbers")
    func references() throws {
        let sheet = try read(
            WorkbookBuilder(
                rows: """
                    <row r="3"><c r="B3" t="inlineStr"><is><t>Website</t></is></c>\
                    <c r="D3" t="inlineStr"><is><t>Firm</t></is></c></row>\
                    <row r="7"><c r="D7" t="inlineStr"><is><t>Acme</t></is></c>\
                    <c r="B7" t="inlineStr"><is><t>a.example</t></is></c></row>\
                    <row><c t="inlineStr"><is><t>x</t></is></c></row>
                    """))
        #expect(sheet.headerRow == 3)
        #expect(sheet.columns == ["Column A", "Website", "Column C", "Firm"])
        #expect(sheet.rows.map(\.sheetRow) == [7, 8])
        #expect(sheet.rows[0].cells == ["", "a.example", "", "Acme"])
    }

    @Test("a website cell that shows other text gives the address behind it")
    func hyperlinks() throws {
        let formula = "HYPERLINK(&quot;https://c.example&quot;,&quot;C&quot;)"
        var builder = WorkbookBuilder(
            rows: header + WorkbookBuilder.row("A", "website")
                + WorkbookBuilder.row("B", "b.example")
                + "<row><c t=\"inlineStr\"><is><t>C</t></is></c><c t=\"str\"><f>\(formula)</f><v>C</v></c></row>"
                + WorkbookBuilder.row("D", "files"),
            after: """
                <hyperlinks><hyperlink ref="B2" r:id="rId1"/><hyperlink ref="B3:B4" r:id="rId2"/>\
                <hyperlink ref="A2" location="Sheet2!A1"/><hyperlink ref="B5" r:id="rId3"/></hyperlinks>
                """)
        builder.parts["xl/worksheets/_rels/sheet1.xml.rels"] = WorkbookBuilder.relations([
            ("hyperlink", "https://a.example/?x=1&amp;y=2"),
            ("hyperlink", "https://other.example/"),
            ("hyperlink", "ftp://files.example/"),
        ])
        let rows = try read(builder).rows
        #expect(
            rows.map(\.website) == [
                "https://a.example/?x=1&y=2", "b.example", "https://c.example", "files",
            ])
        #expect(rows[0].cells[1] == "https://a.example/?x=1&y=2")
        #expect(rows[0].name == "A")
    }

    @Test("a value merged over several rows counts for each of them")
    func mergedCells() throws {
        let sheet = try read(
            WorkbookBuilder(
                rows: header + WorkbookBuilder.row("A", "a.example")
                    + WorkbookBuilder.row("", "b.example")
                    + WorkbookBuilder.row("C", "c.example") + WorkbookBuilder.row("", "d.example"),
                after:
                    "<mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B9:C9\"/></mergeCells>")
        )
        #expect(sheet.rows.map(\.name) == ["A", "A", "C", ""])
    }

    @Test("the first visible sheet with the columns is taken, another one when it is named")
    func choosesSheet() throws {
        var builder = WorkbookBuilder(rows: WorkbookBuilder.row("Notes only"))
        builder.parts["xl/workbook.xml"] = WorkbookBuilder.workbook(
            sheets: [("Intro", "visible"), ("Old", "hidden"), ("List", "visible")])
        builder.parts["xl/_rels/workbook.xml.rels"] = WorkbookBuilder.relations([
            ("worksheet", "/xl/worksheets/sheet1.xml"), ("worksheet", "worksheets/../deep/old.xml"),
            ("worksheet", "./worksheets/sheet3.xml"),
        ])
        builder.parts["xl/deep/old.xml"] = WorkbookBuilder.sheet(
            rows: header + WorkbookBuilder.row("Old", "old.example"))
        builder.parts["xl/worksheets/sheet3.xml"] = WorkbookBuilder.sheet(
            rows: header + WorkbookBuilder.row("New", "new.example"))

        let sheet = try read(builder)
        #expect(sheet.sheetName == "List")
        #expect(sheet.sheetNames == ["Intro", "Old", "List"])
        #expect(sheet.rows.map(\.name) == ["New"])
        #expect(sheet.notes == ["Sheet 'List' is read; others: 'Intro', 'Old'."])
        #expect(try read(builder, choice: ColumnChoice(sheet: " old ")).rows[0].name == "Old")

        let scratch = try Scratch()
        let path = try builder.write(to: scratch)
        #expect(
            readingError(path, choice: ColumnChoice(sheet: "Nope"))
                == .noSuchSheet(path: path, wanted: "Nope", available: ["Intro", "Old", "List"]))
        #expect(
            readingError(path, choice: ColumnChoice(sheet: "Intro"))
                == .noWebsiteColumn(
                    path: path, seen: [SeenHeaders(sheet: "Intro", headers: ["Notes only"])]))
    }

    @Test("the strict form of the standard, prefixes and foreign elements are understood")
    func strictForm() throws {
        let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
        var builder = WorkbookBuilder(rows: "")
        builder.parts["xl/workbook.xml"] = """
            <x:workbook xmlns:x="\(strict)" xmlns:q="http://purl.oclc.org/ooxml/officeDocument/relationships">\
            <x:sheets><x:sheet name="S" sheetId="1" q:id="rId1"/></x:sheets></x:workbook>
            """
        builder.parts["xl/worksheets/sheet1.xml"] = """
            <x:worksheet xmlns:x="\(strict)" xmlns:f="urn:other"><x:sheetData>\
            <x:row><x:c t="inlineStr"><x:is><x:t>Firm</x:t></x:is></x:c><f:c/>\
            <x:c t="inlineStr"><x:is><x:t>Url</x:t></x:is></x:c></x:row>\
            <x:row hidden="1"><x:c t="inlineStr"><x:is><x:t>A</x:t></x:is></x:c><f:row/></x:row>\
            </x:sheetData></x:worksheet>
            """
        let sheet = try read(builder)
        #expect(sheet.columns == ["Firm", "Url"])
        #expect(sheet.rows.map(\.name) == ["A"])
        #expect(sheet.notes.contains("1 hidden row is read as well."))
    }

    @Test("a list that spans many chunks is read to its last row")
    func manyRows() throws {
        let rows = (0..<5000).map { WorkbookBuilder.row("Firm \($0)", "f\($0).example", "note") }
        let sheet = try read(WorkbookBuilder(rows: header + rows.joined()))
        #expect(sheet.rows.count == 5000)
        #expect(sheet.rows.last?.name == "Firm 4999")
        #expect(sheet.rows.last?.sheetRow == 5001)
    }
}
