import Glibc
import Jobs
import Testing

@testable import vcctl

@Suite("Exporting")
struct ExportTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("an export has the list's columns, what was found, and the people beside it")
    func csv() async throws {
        let fixture = try await Fixture.morning()
        let path = "\(folder.path)/out.csv"
        let outcome = try await fixture.run(["export", "330002", "-o", path])
        #expect(
            outcome.output
                == "Job 330002: 2 firms, 2 people in \(path) and \(folder.path)/out-people.csv\n")
        let firms = folder.text("out.csv")
        #expect(firms.contains("Fund,URL,Note,Status,Outcome,People found,Summary"))
        #expect(
            firms.contains(
                "Alpha,https://firm1.example,'=1+1,enriched,people-found,2,Backs firm 1.,"))
        #expect(firms.contains("Beta,https://firm2.example,'=1+1,failed,"))
        #expect(firms.contains(",not-found,"))
        let people = folder.text("out-people.csv")
        #expect(people.contains("1,Alpha,https://firm1.example,Person 0,Partner,team,,,'=cmd()"))
        #expect(folder.names == ["out-people.csv", "out.csv"])
    }

    @Test("what XLSX cannot hold is counted and said, and CSV holds it")
    func tooLong() async throws {
        let fixture = try await Fixture.morning()
        let job = JobNumber(330_009)
        let long = String(repeating: "x", count: 40_000)
        try await fixture.submit(job, file: "long.csv", names: [long])
        let path = "\(folder.path)/long.xlsx"
        let outcome = try await fixture.run(["export", "330009", "-o", path])
        #expect(outcome.talk.contains("1 cell cut at 32,767 characters"))
        let whole = try await fixture.run(["export", "330009", "-o", "\(folder.path)/long.csv"])
        #expect(!whole.talk.contains("cut"))
        #expect(folder.text("long.csv").contains(long))
    }

    @Test("a file that is there is replaced only when that is said", arguments: ["csv", "xlsx"])
    func force(format: String) async throws {
        let fixture = try await Fixture.morning()
        let path = try folder.file("out." + format, "precious")
        for arguments in [["export", "330002"], ["failed", "--job", "330001"]] {
            let refused = try await fixture.run(arguments + ["-o", path])
            #expect(refused.status == .failed)
            #expect(refused.talk.contains("out.\(format) is there already"), "\(refused.talk)")
            #expect(refused.talk.contains("--force"))
            #expect(folder.text("out." + format) == "precious")
            #expect(folder.names == ["out." + format])
        }
        let forced = try await fixture.run(["export", "330002", "-o", path, "--force"])
        #expect(forced.status == .done)
        #expect(!folder.text("out." + format).contains("precious"))
    }

    @Test("a link of that name is replaced, and what it leads to stays as it is")
    func link() async throws {
        let fixture = try await Fixture.morning()
        let precious = try folder.file("precious", "precious")
        let path = "\(folder.path)/out.ndjson"
        #expect(symlink(precious, path) == 0)
        let refused = try await fixture.run(["export", "330002", "-o", path])
        #expect(refused.status == .failed)
        let forced = try await fixture.run(["export", "330002", "-o", path, "--force"])
        #expect(forced.status == .done)
        #expect(folder.text("precious") == "precious")
        #expect(folder.text("out.ndjson").contains("Alpha"))
    }

    @Test("under --at it is what it was then")
    func then() async throws {
        let fixture = try await Fixture.morning()
        let path = "\(folder.path)/then.ndjson"
        let outcome = try await fixture.run(
            ["export", "330001", "-o", path, "--at", "checkpoint:1"])
        #expect(outcome.output == "Job 330001: 12 firms, 6 people in \(path)\n")
        #expect(folder.text("then.ndjson").split(separator: "\n").count == 12)
    }

    @Test("failed firms are exported with what went wrong, those of one cause alone when asked")
    func failures() async throws {
        let fixture = try await Fixture.morning()
        let path = "\(folder.path)/failed.csv"
        let outcome = try await fixture.run(
            ["failed", "--job", "330001", "--cause", "not-found", "-o", path])
        #expect(outcome.output == "Job 330001: 1 firm in \(path)\n")
        let text = folder.text("failed.csv")
        #expect(text.contains("Fund,URL,Note,Cause,Retry,Attempts,Message,Last address,Failed at"))
        #expect(text.contains("not-found,no,2,HTTP 404 from the site,https://firm4.example/team,"))
        #expect(folder.names == ["failed.csv"])
    }

    @Test("a cause for which no firm failed is said to be that, and not that none failed")
    func otherCauses() async throws {
        let fixture = try await Fixture.morning()
        let outcome = try await fixture.run(["failed", "--job", "330002", "--cause", "timeout"])
        #expect(outcome.status == .done)
        #expect(
            outcome.output
                == "Job 330002: no firm failed for 'timeout'; 1 failed firm for other causes\n")
    }
}
