import Jobs
import Testing

@testable import vcctl

@Suite("Watching")
struct WatchTests {
    @Test("in a pipe there is a line a change, and the end of the job is the end")
    func piped() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha", "Beta"])
        async let watched = fixture.run(["watch", "330001"])
        let lease = try await fixture.claim(1, of: .first, by: Fixture.first)
        try await fixture.enrich(1, under: lease, of: .first)
        try await fixture.enrich(2, under: lease, of: .first)
        let outcome = try await watched
        #expect(outcome.status == .done)
        let lines = outcome.output.split(separator: "\n")
        #expect(
            lines.last?.hasSuffix("Job 330001: completed: 2 enriched, 0 failed, 4 people") == true)
        #expect(Set(lines).count == lines.count)
    }

    @Test("on a terminal the screen is drawn over itself, and ends with the result")
    func terminal() async throws {
        let outcome = try await Fixture.morning().run(["watch", "330002"], width: 80)
        #expect(outcome.output.hasPrefix("Job 330002: 2/2 firms\u{1B}[K\n"))
        #expect(outcome.output.hasSuffix("Job 330002: completed: 1 enriched, 1 failed, 2 people\n"))
    }
}
