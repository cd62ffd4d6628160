import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Changes")
struct ChangeTests {
    private func status(_ fixture: Fixture, _ job: JobNumber = Fixture.busy) async throws
        -> JobStatus
    {
        try await JobReader(fixture.log).state(of: job).state.status
    }

    @Test("pause and resume are facts with who and why, and saying it twice changes nothing")
    func pause() async throws {
        let fixture = try await Fixture.morning()
        let pause = ["pause", "330001", "--reason", "site is slow"]
        #expect(try await fixture.run(pause).output == "Job 330001: paused\n")
        #expect(try await status(fixture) == .paused)
        #expect(try await fixture.run(pause).output == "Job 330001 is paused already\n")
        let history = try await fixture.run(["history", "330001", "--type", "paused"]).output
        #expect(history.contains("via vcctl"))
        #expect(history.contains("(site is slow)"))
        #expect(history.split(separator: "\n").count == 2)
        #expect(try await fixture.run(["resume", "330001"]).output == "Job 330001: resumed\n")
        #expect(try await status(fixture) != .paused)
    }

    @Test("a dry run says what would be, and appends nothing")
    func dryRun() async throws {
        let fixture = try await Fixture.morning()
        let head = try await fixture.log.head()
        for arguments in [
            ["pause", "330001"], ["cancel", "330001"], ["reset", "330001", "--start-over"],
            ["retry", "330001", "--failed"], ["note", "330001", "x"],
        ] {
            let outcome = try await fixture.run(arguments + ["--dry-run"])
            #expect(outcome.status == .done, "\(arguments)")
            #expect(!outcome.output.isEmpty, "\(arguments)")
        }
        #expect(try await fixture.log.head() == head)
    }

    @Test("what cannot be taken back needs a yes")
    func confirmation() async throws {
        let fixture = try await Fixture.morning()
        let nobody = try await fixture.run(["cancel", "330001"])
        #expect(nobody.status == .usage)
        #expect(nobody.talk.contains("give --yes"))
        #expect(try await fixture.run(["cancel", "330001"], answer: false).status == .failed)
        #expect(try await status(fixture) == .processing)
        #expect(try await fixture.run(["cancel", "330001"], answer: true).status == .done)
        #expect(try await status(fixture) == .cancelled)
        let again = try await fixture.run(["cancel", "330001"])
        #expect(again.output == "Job 330001 is cancelled already\n")
    }

    @Test("a reset keeps finished firms, and starting over needs a yes and keeps the old run")
    func reset() async throws {
        let fixture = try await Fixture.morning()
        #expect(try await fixture.run(["reset", "330001"]).status == .done)
        var state = try await JobReader(fixture.log).state(of: Fixture.busy).state
        #expect(state.processedCount == 7)
        #expect(state.leases.isEmpty)
        #expect(try await fixture.run(["reset", "330001", "--start-over"]).status == .usage)
        let over = try await fixture.run(["reset", "330001", "--start-over", "--yes"])
        #expect(over.output == "Job 330001: starts over; the old run stays in the history\n")
        state = try await JobReader(fixture.log).state(of: Fixture.busy).state
        #expect(state.processedCount == 0)
        #expect(state.run == 2)
        let then = try await fixture.run(["show", "330001", "--at", "HEAD~1"])
        #expect(then.output.hasPrefix("Job 330001: 7/12 firms\n"))
    }

    @Test("retry opens the firms of one cause, or all, and says how many")
    func retry() async throws {
        let fixture = try await Fixture.morning()
        let one = try await fixture.run(["retry", "330001", "--failed", "--cause", "not-found"])
        #expect(one.output == "Job 330001: 1 failed firm will be tried again\n")
        let none = try await fixture.run(["retry", "330001", "--failed", "--cause", "timeout"])
        #expect(none.status == .wrongState)
        #expect(none.talk.contains("has no failed firm that matches"))
        let done = try await fixture.run(["retry", "330002", "--failed"])
        #expect(done.status == .done)
        #expect(try await status(fixture, Fixture.done) == .pending)
    }

    @Test(
        "what cannot be found or done has its own exit status and a way out",
        arguments: [
            (["show", "330009"], CommandStatus.notFound, "'vcctl list' shows the jobs"),
            (["pause", "330009"], .notFound, "there is no job 330009"),
            (["cancel", "330009"], .notFound, "there is no job 330009"),
            (["note", "330009", "x"], .notFound, "there is no job 330009"),
            (["export", "330009", "-o", "/nowhere/x.csv"], .notFound, "there is no job 330009"),
            (["export", "330001", "-o", "/nowhere/x.csv"], .failed, "cannot be written"),
            (["pause", "330002"], .wrongState, "job 330002 is completed: cannot pause it"),
            (["show", "330001", "--at", "999"], .usage, "still to come"),
            (["show", "330001", "--at", "2026-03-01T00:00"], .notFound, "did not exist yet"),
            (["show", "330001", "--at", "checkpoint:9"], .notFound, "has no checkpoint:9"),
            (["list", "--at", "HEAD~3"], .usage, "means another moment in every job"),
            (["history", "330001", "--from", "30", "--to", "20"], .usage, "after its end"),
            (["history", "330001", "--firm", "99"], .notFound, "job 330001 has no firm 99"),
            (
                ["history", "330001", "--firm", "0"], .notFound,
                "its firms have the numbers 1 to 12"
            ),
            (["submit", "/nowhere/x.csv"], .failed, "no such file"),
            (["log", "verify", "--log", "/nowhere"], .unreachable, "there is no log in /nowhere"),
        ])
    func refusals(
        arguments: [String], status: CommandStatus, words: String
    ) async throws {
        let outcome = try await Fixture.morning().run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.talk.contains(words), "\(outcome.talk)")
        #expect(outcome.output.isEmpty)
    }
}
