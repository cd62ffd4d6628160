import Testing

@testable import vcctl

@Suite("Before anything had happened")
struct EmptyPastTests {
    @Test("list says that there was no job yet, and not how to make one")
    func list() async throws {
        let fixture = try await Fixture.morning()
        let before = try await fixture.run(["list", "--at", "2020-01-01"])
        #expect(before.status == .done)
        #expect(before.output == "There was no job yet at 2020-01-01T00:00:00Z.\n")
        let json = try await fixture.run(["list", "--at", "2020-01-01", "--json"])
        #expect(json.status == .done && json.output.isEmpty)
        let paused = try await fixture.run(["list", "--status", "paused", "--at", "1s ago"])
        #expect(paused.output == "No job has the status paused.\n")
        let now = try await Fixture().run(["list"])
        #expect(now.output == "There is no job yet; 'vcctl submit FILE' makes one.\n")
    }

    @Test("workers says that none was running, and not how to start one")
    func workers() async throws {
        let fixture = try await Fixture.morning()
        let before = try await fixture.run(["workers", "--at", "2020-01-01"])
        #expect(before.status == .done)
        #expect(before.output == "No worker was running then.\n")
        let now = try await Fixture().run(["workers"])
        #expect(now.output == "No worker is running; start one with vc-worker.\n")
    }

    @Test("the year 1900 is before everything, and the year 9999 still to come")
    func farYears() async throws {
        let fixture = try await Fixture.morning()
        let (past, future) = ("1900-01-01T00:00", "9999-12-31T00:00")
        for command in [["show", "330001"], ["why", "330001"], ["failed", "330001"]] {
            let before = try await fixture.run(command + ["--at", past])
            #expect(before.status == .notFound)
            #expect(before.talk.contains("job 330001 did not exist yet at 1900-01-01T00:00:00Z"))
            let ahead = try await fixture.run(command + ["--at", future])
            #expect(ahead.status == .usage)
            #expect(ahead.talk.contains("a time after the year 2261 is still to come"))
        }
        for command in [["list"], ["workers"], ["workers", "--all"], ["config", "list"]] {
            #expect(try await fixture.run(command + ["--at", past]).status == .done)
            let ahead = try await fixture.run(command + ["--at", future])
            #expect(ahead.status == .usage)
            #expect(ahead.talk.contains("9999-12-31T00:00 is still to come"))
        }
        let all = try await fixture.run(["diff", "330001", "\(past)..HEAD"])
        #expect(all.status == .done && !all.output.isEmpty)
        let none = try await fixture.run(["history", "330001", "--from", "0001-01-01T00:00"])
        #expect(none.status == .done && none.output.contains("submitted"))
    }
}
