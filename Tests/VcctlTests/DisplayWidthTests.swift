import Testing

@testable import vcctl

@Suite("Columns that text takes")
struct DisplayWidthTests {
    @Test(
        "wide characters take two columns, marks none",
        arguments: [
            ("", 0), ("abc", 3), ("東京", 4), ("ｆｕｌｌ", 8), ("한국", 4), ("e\u{301}", 1),
            ("café", 4), ("👍", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("ß…·", 3), ("\u{301}", 0),
        ])
    func width(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test("a prefix never takes more columns than it may")
    func prefix() {
        #expect("東京都".prefix(displayWidth: 5) == "東京")
        #expect("abc".prefix(displayWidth: 2) == "ab")
        #expect("cafe\u{301}s".prefix(displayWidth: 4) == "cafe\u{301}")
        #expect("東".prefix(displayWidth: 1) == "")
    }

    @Test("a cut line ends in an ellipsis and fits")
    func cut() {
        #expect(Line("東京ベンチャー").cut(to: 8).plain == "東京ベ…")
        #expect(Line("short").cut(to: 8).plain == "short")
        for width in 0...20 {
            let line = (Line("ab東c", .red) + Line("京de\u{301}f")).cut(to: width)
            #expect(line.width <= width, "width \(width): '\(line.plain)'")
        }
    }

    @Test("folding keeps every word, and every line fits")
    func folding() {
        let text = "one two 東京 three verylongwordthatneedsbreaking four"
        for width in 4...30 {
            let lines = Line(text).folded(width: width, limit: 100)
            #expect(lines.allSatisfy { $0.width <= width }, "width \(width)")
            let joined = lines.map(\.plain).joined().filter { $0 != " " }
            #expect(joined == text.filter { $0 != " " }, "width \(width)")
        }
        let cut = Line(text).folded(width: 10, limit: 2)
        #expect(cut.map(\.plain) == ["one two", "東京 three…"].map { Line($0).cut(to: 10).plain })
    }
}
