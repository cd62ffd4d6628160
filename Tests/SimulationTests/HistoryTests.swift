import Testing

@testable import Simulation

@Suite("Histories of a machine full of trouble")
struct HistoryTests {
    /// A fresh slice each time; the failing seed comes back with `make sim SEED=...`.
    @Test("keep all promises, whatever the seed")
    func slice() {
        let first = UInt64.random(in: 1..<1 << 40)
        print("simulated histories: seeds \(first) to \(first + 299)")
        let outcome = Sweep(seeds: first..<first + 300, threadCount: 2).run()
        if let failure = outcome.failure {
            Issue.record("make sim SEED=\(failure.seed) SEEDS=1: \(failure.violation)")
        }
        for kind in ["event: completed", "event: leaseExpired", "killed in a call", "freeze"] {
            #expect(outcome.coverage.counts[kind, default: 0] > 0, "\(kind) never happened")
        }
    }

    @Test("are the same for the same seed, line by line", arguments: [3, 1277, 22394] as [UInt64])
    func repeatable(seed: UInt64) {
        let (once, again) = (
            History(seed: seed, keepsStory: true), History(seed: seed, keepsStory: true)
        )
        #expect(once.story.count > 50)
        #expect(once.story == again.story)
        #expect(History(seed: seed + 1, keepsStory: true).story != once.story)
    }

    /// Seeds that showed what was wrong when it was; the plans were drawn as they are now.
    @Test(
        "once failed, and keep their promises now",
        arguments: [
            (153, "a worker whose clock was behind the log lost its leases for silence"),
            (171, "a purged job that was reset was handed round for ever"),
            (1277, "a retry was put off for weeks by a clock that was ahead"),
            (22394, "an idle worker stayed behind in a segment that a recovery had replaced"),
            (1_008_886, "what a lost sync had left was built on, for the hints could not be read"),
            (78026, "a reader showed what a failed sync had left in the cache only"),
        ] as [(UInt64, String)])
    func regressions(seed: UInt64, what: String) {
        let history = History(seed: seed)
        #expect(history.violation == nil, "\(what): \(history.violation ?? "")")
    }
}
