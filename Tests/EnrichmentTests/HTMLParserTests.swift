@testable import Enrichment
import Testing

@Suite("Hostile HTML")
struct HTMLParserTests {
    private func parse(_ html: String) -> HTMLTree { HTMLParser.parse(Array(html.utf8)) }

    @Test("a page becomes a tree whose ranges nest")
    func tree() {
        let tree = parse("<div id=a><p class='x y'>One<br>Two</p><p>Three</div><p>Four")
        for id in tree.nodes.indices.dropFirst() {
            #expect(tree.parent(id) < id)
            #expect(id < tree.end(id) && tree.end(id) <= tree.end(tree.parent(id)))
        }
        #expect(tree.text(0) == "One Two Three Four")
        #expect(tree.all(.p).count == 3)
        #expect(tree.attribute(tree.all(.p)[0], .class) == "x y")
    }

    @Test("deep nesting is cut", arguments: ["div", "table", "b", "blockquote", "svg"])
    func deep(tag: String) {
        let tree = parse("<p>First</p>" + String(repeating: "<\(tag)>", count: 200_000) + "Last")
        #expect(tree.nodes.count < 2000)
        #expect(tree.isCut)
        #expect(tree.text(0).hasPrefix("First"))
    }

    @Test("closing tags without number are cheap")
    func unmatched() {
        let tree = parse(
            String(repeating: "<div>", count: 250) + String(repeating: "</p></q>", count: 200_000)
                + "<p>Last")
        #expect(tree.nodes.count <= HTMLParser.nodeLimit + 1)
    }

    @Test("a tag of a hundred thousand attributes is cut to a few")
    func attributes() {
        let many = (0..<100_000).map { " id\($0)=1" }.joined()
        let tree = parse("<p\(many) class=late>Text</p><i>More</i>")
        #expect(tree.text(0) == "Text More")
        #expect(HTMLGuard.guarded(Array("<p\(many)>".utf8)).count < 2000)
    }

    @Test("attributes pressed together are counted as well")
    func pressed() {
        let many = (0..<50_000).map { "a\($0)=\"\"" }.joined()
        #expect(HTMLGuard.guarded(Array("<p \(many)>x".utf8)).count < 2000)
    }

    @Test("ten megabytes of paragraphs stay bounded")
    func big() {
        let piece = Array(
            "<p>some words that fill a paragraph as paragraphs are filled on pages, and no more</p>"
                .utf8)
        var html: [UInt8] = []
        while html.count < 10 << 20 { html += piece }
        #expect(HTMLParser.parse(html).nodes.count <= HTMLParser.nodeLimit + 1)
    }

    @Test(
        "a page of one construct stays bounded",
        arguments: ["<a href=x>", "<!--", "&amp;", "<script>", "<td>", "x ", "<a b=\""])
    func monotone(piece: String) {
        let html = [UInt8](String(repeating: piece, count: 500_000 / piece.utf8.count).utf8)
        #expect(HTMLParser.parse(html).nodes.count <= HTMLParser.nodeLimit + 1)
    }

    @Test(
        "NUL bytes, broken quotes and unended constructs are survived",
        arguments: [
            "a\0b<p>c", "<a href=\"x>link</a><p>end", "<p class='", "<", "<!doctype", "<![CDATA[",
            "&#x110000;", "&#0;", "<p><", "</", "<a <b <c",
            "\u{feff}<p>x", "<p =x =y>z",
        ])
    func broken(html: String) {
        _ = PageText(parse(html)).lines
    }

    @Test("no entity and no document type leads to a file or the network")
    func external() {
        let tree = parse("<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>")
        #expect(!tree.text(0).contains("root:"))
    }

    @Test("lines follow blocks and breaks, and know where they stand")
    func lines() {
        let lines = PageText(
            parse(
                "<nav><a>Menu</a></nav><h2>Head</h2><p>One <b>two</b><br>three</p><footer>Foot</footer>"
            )
        ).lines
        #expect(lines.map(\.text) == ["Menu", "Head", "One two", "three", "Foot"])
        #expect(lines[0].place.contains(.nav))
        #expect(lines[1].headingLevel == 2)
        #expect(lines[2].segments.map(\.text) == ["One", "two"])
        #expect(lines[4].place.contains(.footer))
    }

    @Test("text made safe keeps no control characters, direction marks or line breaks")
    func safe() {
        #expect(
            SafeText.line("\u{1b}[31m a\u{202e}b\r\n\tc\u{2028}d\u{0}\u{9b}e ", limit: 99)
                == "[31m ab c d e")
        #expect(SafeText.line("abcdef", limit: 3) == "abc")
    }
}
