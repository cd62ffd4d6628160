import CWorkbooks
import Spreadsheet
import Testing

@Suite("XML that asks for too much")
struct HostileXMLTests {
    private let rows =
        WorkbookBuilder.row("Firm", "Website") + WorkbookBuilder.row("Acme", "a.example")

    /// The words after the path and the place, or `nil` when the sheet can be read.
    private func reason(of sheet: String) throws -> String? {
        let scratch = try Scratch()
        var builder = WorkbookBuilder(rows: "")
        builder.parts["xl/worksheets/sheet1.xml"] = sheet
        switch readingError(try builder.write(to: scratch)) {
        case nil: return nil
        case .brokenXML(_, part: "xl/worksheets/sheet1.xml", line: _, let reason): return reason
        case let other: return other?.description
        }
    }

    private func reason(ofRows rows: String) throws -> String? {
        try reason(of: WorkbookBuilder.sheet(rows: rows))
    }

    @Test("a row that names one place again and again is refused, and holds no more in memory")
    func crowdedRow() throws {
        let cell = "<c r=\"A3\" t=\"str\"><v>x</v></c>"
        let few = "<row r=\"3\">" + String(repeating: cell, count: 16_384) + "</row>"
        #expect(try reason(ofRows: rows + few) == nil)
        let many = "<row r=\"3\">" + String(repeating: cell, count: 16_385) + "</row>"
        let said = try reason(ofRows: rows + many)
        #expect(said?.contains("row 3 has more cells than a sheet has columns") == true)
    }

    @Test("a tag or comment of a megabyte is refused before its end, and a smaller one is read")
    func longTags() throws {
        let half = String(repeating: "x", count: 500_000)
        #expect(try reason(ofRows: "<!--\(half)--><c a=\"\(half)\"/>" + rows) == nil)
        let long = half + half + half
        for tag in ["<!--\(long)-->", "<c a=\"\(long)\"/>", "<?p \(long)?>", "&\(long);"] {
            let expected = "a tag has more than 1048576 bytes"
            #expect(try reason(ofRows: tag + rows) == expected, "\(tag.prefix(8))")
            #expect(
                try reason(of: tag) == (tag.first == "&" ? "it is no XML in UTF-8" : expected))
        }
        #expect(try reason(ofRows: rows + "<c><v>\(long)</v></c>")?.contains("bytes") == true)
        #expect(try reason(ofRows: long + rows) == nil, "text between cells is passed over")
    }

    @Test("short tags without end may precede and follow the sheet")
    func manyComments() throws {
        let comments = String(repeating: "<!-- a comment -->\n", count: 100_000)
        let sheet = WorkbookBuilder.sheet(rows: rows).split(separator: "\n", maxSplits: 1)[1]
        #expect(try reason(of: sheet + comments) == nil)
        #expect(try reason(ofRows: comments + rows) == nil)
    }

    @Test("names are kept, so they are bounded")
    func manyNames() throws {
        let elements = (0..<400_000).map { "<a\($0)/>" }.joined()
        #expect(try reason(ofRows: elements + rows) == "its tags and names take too much memory")
        let attributes = (0..<200_000).map { "<z a\($0)=\"\" b\($0)=\"\"/>" }.joined()
        #expect(try reason(ofRows: attributes + rows) == "its tags and names take too much memory")
    }

    @Test("the name of a namespace is short, because the parser repeats it")
    func longNamespaces() throws {
        let element = { (count: Int) in
            "<c xmlns:n=\"\(String(repeating: "n", count: count))\" n:a=\"\"/>"
        }
        #expect(try reason(ofRows: element(256) + rows) == nil)
        #expect(
            try reason(ofRows: element(257) + rows) == "the name of a namespace is too long")
    }

    @Test("prefixes have to be declared, and attributes to differ")
    func names() throws {
        #expect(try reason(ofRows: "<x:row/>") == "unbound prefix")
        #expect(try reason(ofRows: "<row r=\"1\" r=\"2\"/>") == "duplicate attribute")
        let most = (0..<256).map { " a\($0)=\"\"" }.joined()
        #expect(try reason(ofRows: "<c\(most)/>" + rows) == nil)
        #expect(try reason(ofRows: "<c\(most) b=\"\"/>" + rows) == "a tag has too many attributes")
    }

    @Test("a part is read as UTF-8 whatever encoding it names, and has to be UTF-8")
    func encodings() throws {
        let sheet = WorkbookBuilder.sheet(rows: rows + WorkbookBuilder.row("Zürich", "z.example"))
        let scratch = try Scratch()
        for name in ["ISO-8859-1", "UTF-16", "x-unknown"] {
            var builder = WorkbookBuilder(rows: "")
            builder.parts["xl/worksheets/sheet1.xml"] =
                sheet.split(separator: "UTF-8").joined(separator: name)
            let path = try builder.write(to: scratch)
            #expect(try FirmSheet(path: path).rows.last?.name == "Zürich", "\(name)")
        }
    }

    @Test("what a parser may take is counted, and what it gives back counts again")
    func memory() {
        let before = vc_xml_memory_left(1000)
        defer { _ = vc_xml_memory_left(before) }
        let block = vc_xml_memory.malloc_fcn(600)
        #expect(block != nil)
        #expect(vc_xml_memory.malloc_fcn(600) == nil)
        let longer = vc_xml_memory.realloc_fcn(block, 900)
        #expect(longer != nil)
        #expect(vc_xml_memory.realloc_fcn(longer, 1100) == nil)
        vc_xml_memory.free_fcn(longer)
        #expect(vc_xml_memory_left(1000) == 1000)
    }
}
