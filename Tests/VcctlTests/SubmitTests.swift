import ArgumentParser
import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Submitting")
struct SubmitTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func list(_ count: Int, cell: String = "x") -> String {
        "Fund,URL,Note\n"
            + (1...count).map { "Firm \($0),https://firm\($0).example,\(cell)\n" }.joined()
    }

    @Test("the first job is 330001, the next 330002, and a small list is one commit")
    func numbers() async throws {
        let fixture = try Fixture()
        let file = try folder.file("firms.csv", list(250))
        let first = try await fixture.run(["submit", file])
        #expect(first.output == "Job 330001: 250 firms from firms.csv\n")
        #expect(first.talk == "Next: vcctl watch 330001\n")
        #expect(try await fixture.log.head() == Position(1))
        let second = try await fixture.run(["submit", file, "--batch-size", "10", "--json"])
        #expect(
            second.output
                == #"{"v":1,"job":330002,"firmCount":250,"batchSize":10,"batchCount":25,"#
                + #""file":"firms.csv","sheet":null,"dryRun":false}"# + "\n")
        let folded = try await JobReader(fixture.log).state(of: JobNumber(330_002))
        #expect(folded.state.status == .pending)
        #expect(folded.state.firms.batchCount == 25)
    }

    @Test("every row is on record as it stands in the file")
    func rows() async throws {
        let fixture = try Fixture()
        let file = try folder.file(
            "a.csv", "Fund,URL,Note\nOakmere,oakmere.example,=1+1\n\nHazel,,\"two\nlines\"\n")
        let outcome = try await fixture.run(["submit", file])
        #expect(outcome.talk.contains("1 row has no website"))
        let firms = try await JobReader(fixture.log).firms(of: BatchNumber(1), in: .first)
        #expect(
            firms == [
                FirmRecord(
                    sheetRow: 2, name: "Oakmere", website: "oakmere.example",
                    cells: ["Oakmere", "oakmere.example", "=1+1"]),
                FirmRecord(
                    sheetRow: 4, name: "Hazel", website: "", cells: ["Hazel", "", "two\nlines"]),
            ])
        let body = try await JobReader(fixture.log).submission(of: .first)
        #expect(body.columns == ["Fund", "URL", "Note"])
        #expect(body.actor.program == "vcctl")
    }

    @Test("a long list takes a commit a batch, and ends pending")
    func long() async throws {
        let fixture = try Fixture()
        let cell = String(repeating: "y", count: 9_000)
        let file = try folder.file("long.csv", list(450, cell: cell))
        #expect(try await fixture.run(["submit", file]).status == .done)
        let folded = try await JobReader(fixture.log).state(of: .first)
        #expect(folded.state.status == .pending)
        #expect(folded.state.listedBatchCount == 5)
        #expect(folded.tip.position == Position(7))
        let last = try await JobReader(fixture.log).firms(of: BatchNumber(5), in: .first)
        #expect(last.last?.name == "Firm 450")
    }

    @Test("rows too long for a hundred a batch make smaller batches, and say so")
    func smallerBatches() async throws {
        let fixture = try Fixture()
        let cell = String(repeating: "y", count: 30_000)
        let file = try folder.file("wide.csv", list(120, cell: cell))
        let outcome = try await fixture.run(["submit", file])
        #expect(outcome.status == .done)
        #expect(outcome.talk.contains("because the rows are long"))
        let state = try await JobReader(fixture.log).state(of: .first).state
        #expect(state.status == .pending)
        #expect((20..<40).contains(state.firms.batchSize))
        let refused = try await fixture.run(["submit", file, "--batch-size", "100"])
        #expect(refused.status == .failed)
        #expect(refused.talk.contains("set --batch-size to \(state.firms.batchSize) or less"))
    }

    @Test("a bad list, a dry run and a preview leave the log as it was")
    func nothing() async throws {
        let fixture = try Fixture()
        let good = try folder.file("good.csv", list(3))
        let bad = try folder.file("bad.csv", "Fund,Town\nOakmere,Bern\n")
        let picture = try folder.file("picture.xlsx", "\u{89}PNG\r\n\u{1A}\n")
        #expect(try await fixture.run(["submit", bad]).status == .failed)
        #expect(try await fixture.run(["submit", picture]).status == .failed)
        let dry = try await fixture.run(["submit", good, "--dry-run"])
        #expect(dry.output == "Would submit 3 firms from good.csv\n")
        #expect(try await fixture.run(["preview", good]).status == .done)
        #expect(try await fixture.log.head() == .none)
    }

    @Test("is refused by 'preview' in the same words where a row does not fit the log")
    func largeRow() async throws {
        let fixture = try Fixture()
        let cells = Array(repeating: String(repeating: "x", count: 300_000), count: 4)
        let file = try folder.file(
            "long.csv",
            "Investor name,Website,A,B,C,D\nOne,one.example," + cells.joined(separator: ","))
        let preview = try await fixture.run(["preview", file])
        let submission = try await fixture.run(["submit", file])
        #expect(preview.status == .failed)
        #expect(preview.talk.contains("firm 1 takes 1,200,"))
        #expect(preview.talk == submission.talk)
    }

    @Test("a preview shows columns, rows and findings, and its status says that there are some")
    func preview() async throws {
        let file = try folder.file(
            "mixed.csv",
            """
            Fund,URL,Note
            Oakmere Capital,https://oakmere.example,a
            東京ベンチャー,oakmere.example,b
            Evil \u{1B}[31m,mailto:x@y.example,c
            Hazelbank,,d

            """)
        let outcome = try await Fixture().run(["preview", file], width: 80)
        #expect(outcome.status == .findings)
        #expect(
            outcome.output == """
                mixed.csv: 4 firms, header in row 1
                  name     Fund
                  website  URL
                  carried  Note

                ROW  NAME             WEBSITE
                  2  Oakmere Capital  https://oakmere.example
                  3  東京ベンチャー   oakmere.example
                  4  Evil \\u{1b}[31m  mailto:x@y.example
                  5  Hazelbank

                1 row has no website
                  row 5
                1 website that cannot be visited
                  row 4: mailto:x@y.example (mailto: is not http)
                1 website occurs more than once
                  oakmere.example: rows 2, 3

                The list can be submitted as it is: a firm that cannot be visited fails.

                """)
    }

    @Test("where room is scarce nothing is submitted, and what to do is said")
    func noRoom() async throws {
        let fixture = try Fixture()
        let file = try folder.file("firms.csv", list(5))
        let command = try #require(
            try Vcctl.parseAsRoot(["submit", file]) as? SubmitCommand)
        let failure = await #expect(throws: CommandFailure.self) {
            try await command.run(on: RefusingLog(fixture.log, hasRoom: false), fixture.console())
        }
        #expect(failure?.status == .failed)
        #expect(
            failure?.cause == "there is too little room on the log's disk; nothing was submitted")
        #expect(failure?.fix == "free some space there, and submit it again")
        #expect(try await fixture.log.head() == .none)
    }

    @Test("two who submit at once get two numbers")
    func race() async throws {
        let fixture = try Fixture()
        let file = try folder.file("firms.csv", list(5))
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await fixture.run(["submit", file]).output } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(outputs.count == 8)
        #expect(try await fixture.log.streams().map(\.stream.rawValue) == Array(330_001...330_008))
    }
}
