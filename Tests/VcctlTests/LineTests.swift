import Testing

@testable import vcctl

@Suite("Lines")
struct LineTests {
    @Test("a line never holds a control character, whatever went into it")
    func lines() {
        let line = Line("a\u{1B}[2J\n", .red) + Line("\u{202E}b")
        #expect(line.rendered(coloured: false) == "a\\u{1b}[2J\\n\\u{202e}b")
        #expect(line.rendered(coloured: true) == "\u{1B}[31ma\\u{1b}[2J\\n\u{1B}[0m\\u{202e}b")
    }
}
