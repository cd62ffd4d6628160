import Projections
import Testing

@Suite("Text from outside")
struct HarmlessTextTests {
    @Test(
        "what drives a terminal is escaped",
        arguments: [
            ("\u{1B}[31mred", "\\u{1b}[31mred"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{7}bell\u{7F}", "\\u{7}bell\\u{7f}"),
            ("C1 \u{9B}2J", "C1 \\u{9b}2J"),
            ("abc\u{202E}def", "abc\\u{202e}def"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
            ("line\u{2028}end", "line\\u{2028}end"),
            ("\u{FEFF}bom", "\\u{feff}bom"),
            ("private \u{E000}", "private \\u{e000}"),
        ])
    func escaped(text: String, shown: String) {
        #expect(text.harmless == shown)
    }

    @Test(
        "letters of every script stay as they are",
        arguments: ["plain", "東京ベンチャー", "Café", "क्षि", "👩‍👩‍👧", "العربية", "می‌خواهم"])
    func kept(text: String) {
        #expect(text.harmless == text)
    }

    @Test("a heap of marks on one letter is cut down")
    func marks() {
        let heap = "Z" + String(repeating: "\u{301}", count: 10_000)
        #expect(heap.harmless.unicodeScalars.count == 7)
    }

    @Test("escaping what is escaped changes nothing")
    func twice() {
        let text = "a\u{1B}b\nc\u{202E}"
        #expect(text.harmless.harmless == text.harmless)
    }
}
