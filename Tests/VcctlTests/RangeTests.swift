import ArgumentParser
import EventLog
import Jobs
import Testing

@testable import vcctl

@Suite("Ranges of moments on the command line")
struct RangeTests {
    private let job = Fixture.waiting.description

    @Test("from a time after a job's last event there is nothing yet, and that is no error")
    func idle() async throws {
        let fixture = try await Fixture.morning()
        fixture.clock.advance(3_600)
        let history = try await fixture.run(["history", job, "--from", "10m ago"])
        #expect(history.status == .done)
        #expect(history.output.split(separator: "\n").count == 1)
        #expect(try await fixture.run(["logs", job, "--from", "10m ago"]).status == .done)
        let steps = try await fixture.run(["replay", job, "--step", "--from", "10m ago"])
        #expect(steps.status == .done && steps.output.isEmpty)
        let never = try await fixture.run(
            ["bisect", job, "--from", "10m ago", "--where", "failedCount > 0"])
        #expect(never.status == .notFound && never.output.contains("no event in that range"))
        let always = try await fixture.run(
            ["bisect", job, "--from", "10m ago", "--where", "firmCount > 0"])
        #expect(always.status == .done && always.output.contains("was true already"))
    }

    @Test(
        "the wrong way round says the same of every command",
        arguments: [
            ["diff", "JOB", "3..1"], ["bisect", "JOB", "3..1", "--where", "failedCount > 1"],
            ["history", "JOB", "--from", "3", "--to", "1"],
            ["logs", "JOB", "--from", "3", "--to", "1"],
            ["replay", "JOB", "--step", "--from", "3", "--to", "1"],
        ])
    func reversed(_ words: [String]) async throws {
        let fixture = try await Fixture.morning()
        let outcome = try await fixture.run(words.map { $0 == "JOB" ? job : $0 })
        #expect(outcome.status == .usage)
        #expect(outcome.talk.contains("the range begins at #3, which comes after its end, #1"))
        #expect(outcome.talk.contains("write it the other way round: '#1..#3'"))
    }

    @Test("three dots are no range of any command")
    func dots() async throws {
        for words in [
            ["diff", job, "1...2"], ["bisect", job, "1...2", "--where", "failedCount > 1"],
        ] {
            let error = await #expect(throws: (any Error).self) {
                try await Vcctl.asyncParseAsRoot(words)
            }
            let told = error.map { Vcctl.message(for: $0) } ?? ""
            #expect(told.contains("'1...2' is not a range; write two moments with '..'"))
        }
    }

    @Test("the event that a start names is told, and with a time the first one after it")
    func inclusive() async throws {
        let fixture = try await Fixture.morning()
        let from = try await fixture.run(
            ["history", job, "--from", "2", "--to", "3", "--json"])
        #expect(from.output.split(separator: "\n").count == 2)
        let bisected = try await fixture.run(
            ["bisect", job, "2..3", "--where", "failedCount > 9", "--json"])
        #expect(bisected.output.contains(#""fromRevision":2,"toRevision":3"#))
        #expect(bisected.output.contains(#""eventCount":2"#))
    }
}
