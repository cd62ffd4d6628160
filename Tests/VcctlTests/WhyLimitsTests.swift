import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("why goes by the settings")
struct WhyLimitsTests {
    @Test("those that the log records, as they were at the moment that is asked for")
    func recorded() async throws {
        let fixture = try await Fixture.morning()
        fixture.clock.advance(60)
        let before = try await fixture.run(["why", "330001"])
        #expect(!before.output.contains("has not been heard of"), "\(before.output)")
        let early = fixture.clock.now.rfc3339(.utc)
        fixture.clock.advance(1)
        let set = try await fixture.run(["config", "set", "heartbeat=5s"])
        #expect(set.status == .done, "\(set.talk)")
        fixture.clock.advance(1)
        let after = try await fixture.run(["why", "330001"])
        #expect(after.output.contains("has not been heard of for 66 s"), "\(after.output)")
        let then = try await fixture.run(["why", "330001", "--at", early])
        #expect(!then.output.contains("has not been heard of"), "\(then.output)")
    }
}
