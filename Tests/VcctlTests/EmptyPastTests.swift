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
}
