import Testing

@testable import manual

@Suite("The text of a manual page")
struct ManualTextTests {
    @Test("nothing that a command says of itself is taken for a request or an escape")
    func escaping() {
        var roff = Roff()
        roff.line(".hidden 'a\\b' --all")
        roff.line("'quoted'")
        roff.macro("TH", "say \"x\"")
        #expect(
            roff.text == """
                \\&.hidden \\(aqa\\eb\\(aq \\-\\-all
                \\(aqquoted\\(aq
                .TH "say \\(dqx\\(dq"

                """)
    }

    @Test("a description is taken apart into what is told, shown, given as example, and the end")
    func discussion() {
        let discussion = Discussion(
            """
            Start with:
              vcctl list
                indented

            Two lines
            make one paragraph.

            Examples:
              vcctl a
              vcctl b | head

            Exit status: 0 done; 1 failed, and nothing else, 2 usage.
            """)
        #expect(
            discussion.body == [
                .paragraph("Start with:"), .literal(["vcctl list", "  indented"]),
                .paragraph("Two lines make one paragraph."),
            ])
        #expect(discussion.examples == ["vcctl a", "vcctl b | head"])
        #expect(discussion.statuses == ["0 done", "1 failed, and nothing else", "2 usage"])
    }

    @Test("an empty description has no parts")
    func empty() {
        let discussion = Discussion("")
        #expect(discussion.body.isEmpty && discussion.examples.isEmpty)
        #expect(discussion.statuses.isEmpty)
    }
}
