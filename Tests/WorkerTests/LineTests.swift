import EventLog
import Jobs
import Testing

@testable import Projections
@testable import Worker

@Suite("The worker's lines")
struct LineTests {
    @Test(
        "a text from outside never breaks a line, turns it round or runs on",
        arguments: [
            ("Acme\nVentures", "Acme\\nVentures"), ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{202e}evil", "\\u{202e}evil"), ("a \"b\" \\c", "a \\\"b\\\" \\\\c"),
            ("Größe 資本", "Größe 資本"), ("\u{2028}x\u{85}", "\\u{2028}x\\u{85}"),
            ("a\u{61c}b\u{ad}c\u{fff9}", "a\\u{61c}b\\u{ad}c\\u{fff9}"),
        ])
    func harmless(text: String, expected: String) {
        #expect(WorkerLine.shown(text) == expected)
    }

    @Test("a long text is cut")
    func cut() {
        #expect(WorkerLine.shown(String(repeating: "a", count: 5_000)).count == 303)
    }

    @Test("numbers and times read as in the guide")
    func wording() {
        #expect(WorkerLine.grouped(41_210) == "41,210")
        #expect(WorkerLine.grouped(999) == "999")
        #expect(WorkerLine.grouped(1_000_000) == "1,000,000")
        #expect(WorkerLine.seconds(.milliseconds(4_160)) == "4.2s")
        #expect(WorkerLine.minutes(.seconds(312)) == "5m12s")
        #expect(WorkerLine.minutes(.seconds(48)) == "48s")
        #expect(WorkerLine.minutes(.seconds(7_380)) == "2h03m")
    }

    @Test("a stale job's line says who, where, for how long and why")
    func stale() throws {
        let worker = WorkerIdentity(id: 1, processID: 4_127, host: "host-a")
        let batch = BatchNumber(1)
        var state = JobState()
        evolve(
            &state, .claimed(batch: batch, worker: worker),
            Recorded(revision: 9, time: WallTime(nanoseconds: 0)))
        let lease = try #require(state.leases[batch])
        let line = WorkerLine.stale(
            JobNumber(330_001), lease, silentFor: .seconds(312), .processGone,
            resumingAt: 1_281, of: 7_547)
        #expect(line.channel == .trouble)
        #expect(
            line.text == "Job 330001: Found stale job: no heartbeat for 5m12s from worker 4127 on"
                + " host-a (process is gone); resuming at 1281/7547")
    }
}

@Suite("The wait before a retry")
struct RetryDelayTests {
    @Test("lies between nothing and a ceiling that doubles, up to a cap")
    func ceiling() {
        var random = SplitMix64(seed: 7)
        let delay = RetryDelay()
        for (attempt, ceiling) in [(UInt8(1), 4), (2, 8), (3, 16), (6, 120), (100, 120)] {
            var longest = Duration.zero
            for _ in 0..<2_000 {
                let drawn = delay.draw(after: attempt, retryAfter: nil, using: &random)
                #expect(drawn >= .zero && drawn <= .seconds(ceiling))
                longest = max(longest, drawn)
            }
            #expect(longest > .seconds(ceiling) * 0.9, "the whole range is used")
        }
    }

    @Test("is never shorter than what the site asked for, within reason")
    func retryAfter() {
        var random = SplitMix64(seed: 8)
        let delay = RetryDelay()
        let asked = delay.draw(after: 1, retryAfter: .seconds(60), using: &random)
        #expect(asked >= .seconds(60) && asked <= .seconds(61))
        let silly = delay.draw(after: 1, retryAfter: .seconds(1_000_000), using: &random)
        #expect(silly <= .seconds(901))
        #expect(delay.draw(after: 1, retryAfter: .seconds(-5), using: &random) <= .seconds(1))
    }
}
