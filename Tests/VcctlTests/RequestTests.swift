import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Changes that are asked for twice")
struct RequestTests {
    private func revision(_ fixture: Fixture, _ job: JobNumber = Fixture.busy) async throws
        -> UInt64
    {
        try await JobReader(fixture.log).state(of: job).state.revision
    }

    @Test(
        "are made once, and report the first outcome again",
        arguments: [
            ["pause", "330001"], ["cancel", "330001", "--yes"], ["reset", "330001"],
            ["reset", "330001", "--start-over", "--yes"],
            ["retry", "330001", "--failed"], ["note", "330001", "called them"],
        ])
    func once(command: [String]) async throws {
        let fixture = try await Fixture.morning()
        let command = command + ["--request-id", "deploy-17"]
        let first = try await fixture.run(command)
        let revision = try await revision(fixture)
        // Whatever has become of the job since: the answer is that of then.
        if command[0] == "pause" { _ = try await fixture.run(["resume", "330001"]) }
        let after = try await self.revision(fixture)
        let again = try await fixture.run(command)
        #expect(again.output == first.output)
        #expect(again.status == .done)
        #expect(again.talk.contains("Done before by this request"))
        #expect(try await self.revision(fixture) == after)
        let json = try await fixture.run(command + ["--json"]).output
        if command[0] != "note" {
            #expect(json.contains("\"revision\":\(revision)"))
            #expect(json.contains(#""repeated":true"#))
        }
    }

    @Test("another change under the same ID is refused, and changes nothing")
    func taken() async throws {
        let fixture = try await Fixture.morning()
        _ = try await fixture.run(["pause", "330001", "--request-id", "a"])
        let revision = try await revision(fixture)
        for command in [["resume", "330001"], ["reset", "330001"]] {
            let outcome = try await fixture.run(command + ["--request-id", "a"])
            #expect(outcome.status == .wrongState)
            #expect(outcome.talk.contains("'paused'"))
        }
        #expect(try await self.revision(fixture) == revision)
        // Each job has its own.
        let other = try await fixture.run(["pause", "330003", "--request-id", "a"])
        #expect(other.output == "Job 330003: paused\n")
    }

    @Test("of many that ask at once under one ID, one appends")
    func atOnce() async throws {
        let fixture = try await Fixture.morning()
        let before = try await revision(fixture)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    let outcome = try await fixture.run(
                        ["note", "330001", "once", "--request-id", "n"])
                    #expect(outcome.status == .done)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await revision(fixture) == before + 1)
    }

    @Test("a list that is submitted again under its ID is the job that it was, also at once")
    func submitting() async throws {
        let fixture = try await Fixture.morning()
        let folder = try TemporaryFolder()
        let file = try folder.file("firms.csv", "name,website\nAcme,https://acme.example\n")
        let submit = ["submit", file, "--request-id", "upload-3"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let outcome = try await fixture.run(submit)
                    #expect(outcome.output == "Job 330004: 1 firm from firms.csv\n")
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.log.streams().last?.stream == StreamID(330_004))
        let other = try await fixture.run(["submit", file, "--request-id", "upload-4"])
        #expect(other.output.hasPrefix("Job 330005"))
    }

    @Test("settings that are set again under their ID stay as they are now")
    func settings() async throws {
        let fixture = try await Fixture.morning()
        let set = ["config", "set", "heartbeat=20s", "--request-id", "s"]
        let first = try await fixture.run(set)
        _ = try await fixture.run(["config", "set", "heartbeat=25s"])
        let again = try await fixture.run(set)
        #expect(again.output == first.output)
        #expect(again.talk.contains("Done before by this request"))
        #expect(try await fixture.run(["config", "get", "heartbeat"]).output == "25s\n")
    }

    @Test("a setting's ID that stands at another key, value or direction is refused")
    func settingsTaken() async throws {
        let fixture = try await Fixture.morning()
        _ = try await fixture.run(["config", "set", "grace=10s"])
        let set = ["config", "set", "heartbeat=20s", "grace=10s"]
        #expect(try await fixture.run(set + ["--request-id", "s"]).status == .done)
        for other in [
            ["set", "max-attempts=2"], ["set", "heartbeat=25s", "grace=10s"],
            ["set", "heartbeat=20s", "grace=12s"], ["unset", "heartbeat"],
        ] {
            let outcome = try await fixture.run(["config"] + other + ["--request-id", "s"])
            #expect(outcome.status == .wrongState, "\(other)")
            #expect(outcome.talk.contains("'s' has made another change before: heartbeat"))
        }
        let again = try await fixture.run(set + ["--request-id", "s"])
        #expect(again.status == .done && again.talk.contains("Done before by this request"))
        #expect(try await FleetReader(fixture.log).settings().entries.count == 2)
    }

    @Test("an ID cannot be empty, or stand for many notes")
    func wrong() async throws {
        let fixture = try await Fixture.morning()
        for command in [
            ["pause", "330001", "--request-id", ""],
            ["note", "330001", "-", "--request-id", "a"],
        ] {
            await #expect(throws: (any Error).self) { try await fixture.run(command) }
        }
    }
}
