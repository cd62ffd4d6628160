import Jobs
import Testing

@testable import vcctl

/// What is told of single firms; screens are compared literally.
@Suite("vcctl firms and firm")
struct FirmsTests {
    private func run(_ arguments: String..., width: Int? = 80) async throws -> Outcome {
        let outcome = try await Fixture.morning().run(arguments, width: width)
        if let width {
            for line in outcome.output.split(separator: "\n") {
                #expect(line.displayWidth <= width, "wider than the terminal: \(line)")
            }
        }
        return outcome
    }

    @Test("firms has a line a firm, with where it stands")
    func firms() async throws {
        let outcome = try await run("firms", "330001", "--rows", "1-6,12")
        #expect(
            outcome.output == """
                FIRM  NAME               STATE              PEOPLE  TRIES       TOOK  WHEN
                   1  Hazelbank Ventur…  enriched                2      1       30 s  09:01:35
                   2  Oakmere Capital    enriched                2      1       30 s  09:02:05
                   3  東京ベンチャー     enriched                2      1       30 s  09:02:35
                   4  Cafe\u{301} Fictional     failed: not-found       -      2       10 s  09:04:55
                   5  Evil \\u{1b}[31mR…  working                 -      1       16 s  09:06:00
                   6  Tidewell Ocean F…  failed: bad-addr…       -      1        5 s  09:05:00
                  12  Eleven Invest      waiting                 -      0          -  -

                """)
    }

    @Test("on a narrow terminal columns make room for the names", arguments: [40, 50, 60, 66])
    func narrow(width: Int) async throws {
        let text = try await run("firms", "330001", width: width).output
        #expect(text.contains("Hazelba") && text.contains("failed: "))
    }

    @Test("in a pipe nothing is cut, and times are whole")
    func pipe() async throws {
        let outcome = try await run("firms", "330001", "--state", "failed", width: nil)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("https://firm4.example"))
        #expect(lines[1].contains("failed: not-found"))
        #expect(lines[1].hasSuffix("2026-03-03T09:04:55Z"))
    }

    @Test("fields of JSON are as documented")
    func json() async throws {
        let text = try await run("firms", "330001", "--rows", "5", "--json", width: nil).output
        let evil = #"Evil \u001b[31mRed\u001b[0m\u202etset"#
        #expect(
            text == """
                {"v":1,"job":330001,"firm":5,"name":"\(evil)","website":"https://firm5.example",\
                "state":"working","cause":null,"peopleCount":null,"attemptCount":1,\
                "seconds":16.0,"retryAt":null,"lastEvent":"firmStarted","lastRevision":32,\
                "lastTime":"2026-03-03T09:06:00.000000Z"}

                """)
    }

    @Test("filters that make no sense, and firms that are not there, are refused")
    func refused() async throws {
        let fixture = try await Fixture.morning()
        let beyond = try await fixture.run(["firms", "330001", "--rows", "10-13"])
        #expect(beyond.status == .notFound)
        #expect(beyond.talk.contains("its firms have the numbers 1 to 12"))
        let nobody = try await fixture.run(["firms", "330001", "--cause", "tls"])
        #expect(nobody.status == .done)
        #expect(nobody.output == "Job 330001: no firm of 12 is like that\n")
        for wrong in [["--state", "lost"], ["--rows", "x"], ["--slow", "0"], ["--host", "//"]] {
            await #expect(throws: (any Error).self) {
                try await fixture.run(["firms", "330001"] + wrong)
            }
        }
    }

    @Test("firm of a failed one has its row, every attempt, and what is not on record")
    func firm() async throws {
        let text = try await run("firm", "330001", "4").output
        #expect(
            text == """
                Firm 4 of job 330001: Café Fictional
                  failed: not-found · 2 tries · 10 s · last event #23 firmFailed 09:04:55

                Row 5 of vc-europe-2026.xlsx, sheet Funds
                  Fund  Café Fictional
                  URL   https://firm4.example
                  Note  =1+1

                Attempts
                  EVENT  STARTED   TRY  TOOK  WORKER              OUTCOME              EVENT
                    #13  09:02:35    1   5 s  w-7f3a 4127@host-a  timeout                #14
                       nothing after 5 s
                       asked last: https://firm4.example/team
                       again from 09:02:44
                    #22  09:04:50    2   5 s  w-b201 4131@host-a  not-found, given up    #23
                       HTTP 404 from the site
                       asked last: https://firm4.example/team

                Not on record
                  - The pages of attempts that failed: only the address asked for last is
                  recorded.

                """)
    }

    @Test("firm of an enriched one has its site, pages and people, each with the event")
    func enriched() async throws {
        let text = try await run("firm", "330001", "hazel").output
        #expect(
            text == """
                Firm 1 of job 330001: Hazelbank Ventures
                  enriched · 2 people · 1 try · 30 s · last event #8 firmEnriched 09:01:35

                Row 2 of vc-europe-2026.xlsx, sheet Funds
                  Fund  Hazelbank Ventures
                  URL   https://firm1.example
                  Note  =1+1

                Attempts
                  EVENT  STARTED   TRY  TOOK  WORKER              OUTCOME                  EVENT
                     #7  09:01:05    1  30 s  w-7f3a 4127@host-a  enriched: 2 people on …     #8

                Site  event #8
                  outcome    people-found
                  summary    Backs firm 1.
                  e-mail     hi@firm.example

                Pages  event #8
                  STATUS   SIZE    TOOK  PAGE
                     200  12 kB  700 ms  https://firm1.example

                People  event #8
                  NAME      TITLE    GROUP  E-MAIL  NAMED ON
                  Person 0  Partner  team   =cmd()  https://firm1.example/team
                  Person 1  Partner  team   =cmd()  https://firm1.example/team

                Not on record
                  - When each page was fetched: only how long it took is recorded.

                """)
    }

    @Test("a firm is found by its number, its name, or a part of the name")
    func names() async throws {
        let fixture = try await Fixture.morning()
        for text in ["6", "#6", "tidewell ocean fund", "TIDE", "ocean"] {
            let found = try await fixture.run(["firm", "330001", text, "--json"])
            #expect(found.output.contains(#""firm":6,"name":"Tidewell Ocean Fund""#), "\(text)")
        }
        let words = try await fixture.run(["firm", "330001", "tidewell", "ocean", "--json"])
        #expect(words.output.contains(#""firm":6,"#))
        let several = try await fixture.run(["firm", "330001", "oakmere"])
        #expect(several.status == .done, "a name that begins so comes before one that holds it")
        let many = try await fixture.run(["firm", "330001", "fictional"])
        #expect(many.status == .usage)
        #expect(many.talk.contains("may be any of 2 firms: 4 Cafe\u{301} Fictional, 9 Acht"))
        let near = try await fixture.run(["firm", "330001", "tidwel"])
        #expect(near.status == .notFound)
        #expect(near.talk.contains("did you mean 6 Tidewell Ocean Fund?"))
        for text in ["13", "0", "#99999999999"] {
            let beyond = try await fixture.run(["firm", "330001", text])
            #expect(beyond.status == .notFound)
            #expect(beyond.talk.contains("its firms have the numbers 1 to 12"), "\(text)")
        }
    }

    @Test("nothing that a list or a site says reaches the terminal as it came")
    func hostile() async throws {
        for firm in ["2", "5", "6", "10"] {
            for options in [[], ["--json"]] {
                let outcome = try await Fixture.morning().run(
                    ["firm", "330001", firm] + options, width: 100)
                let scalars = (outcome.output + outcome.talk).unicodeScalars
                #expect(!scalars.contains("\u{1B}") && !scalars.contains("\u{202E}"))
            }
        }
    }

    @Test("as of a moment it is as it was then")
    func past() async throws {
        let fixture = try await Fixture.morning()
        let then = try await fixture.run(["firms", "330001", "--at", "first:firmStarted"])
        #expect(then.output.split(separator: "\n")[1].contains("working"))
        #expect(then.talk.hasPrefix("at #"))
        let firm = try await fixture.run(
            ["firm", "330001", "1", "--at", "first:firmStarted", "--json"])
        #expect(firm.output.contains(#""outcome":"working","endedAt":null"#))
    }
}
