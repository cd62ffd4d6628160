import ArgumentParser
import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("logs and tail")
struct LogsTests {
    @Test("logs prints the workers' lines after their times, from the first event on")
    func logs() async throws {
        let outcome = try await Fixture.morning().run(["logs", "330002"])
        #expect(outcome.status == .done)
        #expect(
            outcome.output == """
                2026-03-03T09:00:30Z Job 330002: claimed firms 1-2 of 2 (worker 4127)
                2026-03-03T09:00:30Z Job 330002: Starting for: Alpha (firm 1/2, attempt 1/4)
                2026-03-03T09:01:00Z Job 330002: Starting for: Beta (firm 2/2, attempt 1/4)
                2026-03-03T09:01:05Z Job 330002: failed for item 2 "Beta": \
                HTTP 404 from \\u{1b}]0;x (attempt 1/4), skipped
                2026-03-03T09:01:05Z Job 330002: 2/2 firms
                2026-03-03T09:01:05Z Job 330002: completed: 1 enriched, 1 failed, 2 people

                """)
    }

    @Test("--err leaves what a worker prints to standard error, and -n the last of it")
    func trouble() async throws {
        let fixture = try await Fixture.morning()
        let all = try await fixture.run(["logs", "330001", "--err"]).output
        let lines = all.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].contains("will retry firm 4 \"Cafe\u{301} Fictional\" in 4.2s"))
        #expect(lines[1].contains("Found stale job: no heartbeat for"))
        #expect(lines[1].contains("from worker 4127 on host-a (process is gone)"))
        #expect(lines[1].hasSuffix("; resuming at 4/12"))
        #expect(lines[3].contains("failed for item 6"))
        let last = try await fixture.run(["logs", "330001", "--err", "-n", "1"]).output
        #expect(last == lines[3] + "\n")
    }

    @Test("a range has the lines between its ends, and an end with -f is refused")
    func range() async throws {
        let fixture = try await Fixture.morning()
        let part = try await fixture.run(
            ["logs", "330001", "--from", "last:leaseExpired", "--to", "last:leaseExpired"])
        #expect(part.output.split(separator: "\n").count == 1)
        await #expect(throws: (any Error).self) {
            try await fixture.run(["logs", "330001", "-f", "--to", "#3"])
        }
        let json = try await fixture.run(["logs", "330001", "--err", "--json"])
        #expect(json.output.hasPrefix(#"{"v":1,"job":330001,"revision":"#))
        #expect(json.output.contains(#""channel":"stderr","text":"Job 330001: will retry"#))
    }

    @Test("-f goes on with what happens, until it is cancelled", .timeLimit(.minutes(1)))
    func follow() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha"])
        let command = try #require(
            try await Vcctl.asyncParseAsRoot(["logs", "330001", "-f"]) as? LogsCommand)
        let console = fixture.console()
        let log = fixture.log
        let following = Task { try await command.run(on: log, console) }
        let lease = try await fixture.claim(1, of: .first, by: Fixture.first)
        try await fixture.enrich(1, under: lease, of: .first)
        while !console.output.text.contains("completed: 1 enriched") { await Task.yield() }
        following.cancel()
        await #expect(throws: CancellationError.self) { try await following.value }
        #expect(console.output.text.split(separator: "\n").count == 4)
    }

    @Test("tail begins with the last events of all jobs and the fleet, in order")
    func tail() async throws {
        let fixture = try await Fixture.morning()
        let outcome = try await fixture.run(["tail", "--no-follow", "-n", "3"])
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[2].hasPrefix("330001  "))
        #expect(lines[2].contains("  heartbeat       w-b201 4131@host-a"))
        let fleet = try await fixture.run(
            ["tail", "--no-follow", "-n", "500", "--type", "workerStarted,workerStopped"])
        #expect(fleet.output.split(separator: "\n").count == 4)
        #expect(fleet.output.hasPrefix("fleet        "))
    }

    @Test("tail of one job goes on with its new events only", .timeLimit(.minutes(1)))
    func followTail() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha"])
        let command = try #require(
            try await Vcctl.asyncParseAsRoot(["tail", "330001", "-n", "0", "--json"])
                as? TailCommand)
        let console = fixture.console(isJSON: true)
        let log = fixture.log
        let following = Task { try await command.run(on: log, console) }
        // What comes before the first look is not new.
        while console.output.text.isEmpty {
            try await fixture.writer.perform(.note("hello", Fixture.maria), on: .first)
            await Task.yield()
        }
        try await fixture.submit(JobNumber(330_002), file: "b.csv", names: ["Beta"])
        try await fixture.writer.perform(.note("the end", Fixture.maria), on: .first)
        while !console.output.text.contains("the end") { await Task.yield() }
        following.cancel()
        await #expect(throws: CancellationError.self) { try await following.value }
        #expect(!console.output.text.contains("330002"))
        let told = console.output.text.split(separator: "\n")
        #expect(Set(told).count == told.count, "nothing is told twice")
        #expect(console.output.text.hasPrefix(#"{"v":1,"job":330001,"revision":"#))
    }

    @Test("an unknown type, a job that is not there and a silly count are refused")
    func refusals() async throws {
        let fixture = try await Fixture.morning()
        #expect(try await fixture.run(["tail", "330009"]).status == .notFound)
        #expect(try await fixture.run(["logs", "330009"]).status == .notFound)
        for arguments in [["tail", "--type", "nonsense"], ["tail", "-n", "-1"]] {
            await #expect(throws: (any Error).self) { try await fixture.run(arguments) }
        }
    }
}
