import Jobs
import Testing

@testable import vcctl

@Suite("vcctl diff")
struct DiffTests {
    private func run(_ arguments: String..., width: Int? = 80) async throws -> Outcome {
        let outcome = try await Fixture.morning().run(["diff"] + arguments, width: width)
        if let width {
            for line in outcome.output.split(separator: "\n") {
                #expect(line.displayWidth <= width, "wider than the terminal: \(line)")
            }
        }
        return outcome
    }

    @Test("two moments differ in what became of firms, and in numbers")
    func moments() async throws {
        let text = try await run("330001", "checkpoint:1..").output
        #expect(
            text == """
                Job 330001: #15 (2026-03-03T09:02:40Z) → #34 (2026-03-03T09:06:12Z)
                firms     +2 enriched · +2 failed
                people    +4
                pages     +2 pages · +25 kB
                workers   w-7f3a → w-b201
                takeovers +1

                #4 Café Fictional: waiting → failed: not-found  #23
                    HTTP 404 from the site
                #6 Tidewell Ocean Fund: waiting → failed: bad-address  #27
                    no address in '\\u{7}n/a'
                #7 Sechs Beispiel AG: waiting → enriched  #29
                    + Person 0, Partner
                    + Person 1, Partner
                #8 Seven Oakmeres: waiting → enriched  #31
                    + Person 0, Partner
                    + Person 1, Partner

                4 firms differ · +4 people

                """)
    }

    @Test("--stat has the numbers alone, and no list of firms")
    func stat() async throws {
        let whole = try await run("330001", "checkpoint:1..").output
        let numbers = try await run("330001", "checkpoint:1..", "--stat").output
        #expect(whole.hasPrefix(numbers) && numbers.split(separator: "\n").count < 8)
        let json = try await run("330001", "..HEAD", "--stat", "--json", width: nil).output
        #expect(json.split(separator: "\n").count == 1)
        #expect(json.hasPrefix(#"{"v":1,"type":"states","job":330001,"beforeRevision":0,"#))
        #expect(json.contains(#""firmsInFlight":{"before":[],"after":["16"]}"#))
    }

    @Test("two jobs differ in their firms")
    func jobs() async throws {
        let text = try await run("330001", "330002").output
        #expect(
            text == """
                Job 330001 → job 330002
                firms     2 in both · 10 only in 330001
                of these  1 enriched → failed
                people    10 → 2

                #2 Beta: enriched → failed: not-found
                    HTTP 404 from \\u{1b}]0;x
                    - Person 0, Partner
                    - Person 1, Partner
                #3 東京ベンチャー: only in 330001, enriched
                    - Person 0, Partner
                    - Person 1, Partner
                #4 Café Fictional: only in 330001, failed: not-found
                    HTTP 404 from the site
                #5 Evil \\u{1b}[31mRed\\u{1b}[0m\\u{202e}tset: only in 330001, waiting
                #6 Tidewell Ocean Fund: only in 330001, failed: bad-address
                    no address in '\\u{7}n/a'
                #7 Sechs Beispiel AG: only in 330001, enriched
                    - Person 0, Partner
                    - Person 1, Partner
                #8 Seven Oakmeres: only in 330001, enriched
                    - Person 0, Partner
                    - Person 1, Partner
                #9 Acht Fictional: only in 330001, waiting
                #10 Nine\\nLines: only in 330001, waiting
                #11 Ten Partners: only in 330001, waiting
                #12 Eleven Invest: only in 330001, waiting

                11 firms differ · -8 people

                """)
    }

    @Test("--exit-code says whether anything differs, and nothing else does")
    func exitCode() async throws {
        #expect(try await run("330001", "HEAD..HEAD", "--exit-code").status == .done)
        #expect(try await run("330001", "..", "--exit-code").status == .findings)
        #expect(try await run("330001", "..").status == .done)
        #expect(try await run("330001", "330001", "--exit-code").status == .done)
        #expect(try await run("330001", "330002", "--exit-code", "--stat").status == .findings)
    }

    @Test("what makes no sense is refused with what would")
    func refused() async throws {
        let reversed = try await run("330001", "HEAD..HEAD~3")
        #expect(reversed.status == .usage)
        #expect(reversed.talk.contains("'HEAD~3..HEAD'"))
        let bare = try await run("330001", "18")
        #expect(bare.status == .notFound)
        #expect(bare.talk.contains("'vcctl diff 330001 18..'"))
        #expect(try await run("330001", "330009").status == .notFound)
        for wrong in [["HEAD"], ["a..b"], ["..", "--at", "HEAD"]] {
            await #expect(throws: (any Error).self) {
                try await Fixture.morning().run(["diff", "330001"] + wrong)
            }
        }
    }
}
