import Jobs
import Projections
import Testing

@Suite("A job's pace")
struct JobPaceTests {
    private static let start = WallTime(nanoseconds: 1_772_528_400_000_000_000)
    private static let worker = WorkerIdentity(id: 1, processID: 2, host: "h")

    /// The pace of a job whose first batch was claimed at the start and whose firms were finished
    /// so many seconds later.
    private func pace(_ seconds: [Int], resetAfter: Int? = nil) -> JobPace {
        var pace = JobPace()
        var events: [(Int, JobEvent)] = [
            (0, .claimed(batch: BatchNumber(1), worker: Self.worker))
        ]
        for second in seconds {
            let attempt = FailedAttempt(number: 1, cause: .timeout, duration: .seconds(1))
            events.append((second, .firmFailed(FirmNumber(1), lease: LeaseID(1), attempt: attempt)))
            if second == resetAfter { events.append((second, .reset(.startOver))) }
        }
        for (index, (second, event)) in events.enumerated() {
            let time = Self.start + .seconds(second)
            pace.take(event, Recorded(revision: UInt64(index + 1), time: time))
        }
        return pace
    }

    private func stretches(
        _ pace: JobPace, through second: Int, limit: Int
    ) -> JobPace.Stretches? {
        pace.stretches(through: Self.start + .seconds(second), limit: limit)
    }

    @Test("each stretch has the firms that were finished in it, also the standstill at the end")
    func counts() {
        let pace = pace([1, 59, 60, 200])
        let found = stretches(pace, through: 359, limit: 40)
        #expect(found?.minuteCount == 1)
        #expect(found?.counts == [2, 1, 0, 1, 0, 0])
    }

    @Test("stretches are as short as there is room for, and lose no firm", arguments: 3...60)
    func lengths(limit: Int) throws {
        let pace = pace(Array(stride(from: 0, to: 400_000, by: 777)))
        for end in [7_777, 77_777, 400_000, 40_000_000] {
            let found = try #require(stretches(pace, through: end, limit: limit))
            #expect(found.counts.count <= limit && found.counts.count > 2)
            #expect(found.counts.reduce(0, +) == 515)
        }
    }

    @Test("two stretches and no firm show nothing; a new run begins anew")
    func nothing() {
        #expect(stretches(pace([]), through: 1_000, limit: 40) == nil)
        #expect(stretches(pace([1]), through: 100, limit: 40) == nil)
        #expect(stretches(pace([1, 2, 3], resetAfter: 3), through: 1_000, limit: 40) == nil)
    }
}
