import CatalogSimulation
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

    @Test("keep a catalog that equals a fresh fold, whatever crash it went through")
    func catalog() {
        let first = UInt64.random(in: 1..<1 << 40)
        print("histories with a catalog: seeds \(first) to \(first + 19)")
        var coverage = Coverage()
        for seed in first..<first + 20 {
            do {
                let history = History(seed: seed, with: try KeptCatalog(seed: seed))
                #expect(history.violation == nil, "seed \(seed)")
                coverage.add(history.coverage)
            } catch {
                Issue.record(error)
            }
        }
        for kind in ["catalog: compared", "catalog: interrupted"] {
            #expect(coverage.counts[kind, default: 0] > 0, "\(kind) never happened")
        }
    }

    @Test("are the same for the same seed, line by line", arguments: [3, 14, 261] as [UInt64])
    func repeatable(seed: UInt64) {
        let (once, again) = (
            History(seed: seed, keepsStory: true), History(seed: seed, keepsStory: true)
        )
        #expect(once.story.count > 50)
        #expect(once.story == again.story)
        #expect(History(seed: seed + 1, keepsStory: true).story != once.story)
    }

    @Test("number the acts of their plan, and let those happen that are kept, by their numbers")
    func numbered() throws {
        let actCount = History.actCount(seed: 22_394)
        let acts = { (kept: Set<Int>?) in
            History(seed: 22_394, keeping: kept, keepsStory: true).story
                .compactMap { $0.firstMatch(of: /-- act (\d+): (.*)/) }
                .map { "\($0.1) \($0.2)" }
        }
        let all = acts(nil)
        #expect(all.count > 5 && all.count <= actCount)
        let numbers = all.compactMap { Int($0.prefix { $0 != " " }) }
        #expect(numbers.count == all.count && numbers.first == 0)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "\(numbers)")
        #expect(acts([0, 3]) == all.filter { $0.hasPrefix("0 ") || $0.hasPrefix("3 ") })
    }

    /// Seeds that fail when the bug is planted again, with the plans drawn as they are now.
    @Test(
        "once failed, and keep their promises now",
        arguments: [
            (261, "a worker whose clock was behind the log lost its leases for silence"),
            (7, "a purged job that was reset was handed round for ever"),
            (14, "a reader showed what a failed sync had left in the cache only"),
        ] as [(UInt64, String)])
    func regressions(seed: UInt64, what: String) {
        let history = History(seed: seed)
        #expect(history.violation == nil, "\(what): \(history.violation ?? "")")
    }
}
