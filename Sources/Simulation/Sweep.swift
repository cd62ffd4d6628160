import Dispatch
import Synchronization

/// Many histories, one for each seed of a range.
package struct Sweep: Sendable {
    package var seeds: Range<UInt64>
    package var threadCount: Int

    package init(seeds: Range<UInt64>, threadCount: Int) {
        self.seeds = seeds
        self.threadCount = threadCount
    }

    /// What came of them.
    package struct Outcome: Sendable {
        package var historyCount = 0
        package var eventCount = 0
        package var coverage = Coverage()
        /// The history of the least seed that was seen to fail; nil when none did.
        package var failure: (seed: UInt64, violation: String)?
    }

    /// Runs them until one fails.
    ///
    /// - Parameter onProgress: Is told how many are done, from any thread.
    package func run(onProgress: @Sendable (Int) -> Void = { _ in }) -> Outcome {
        let outcome = Mutex(Outcome())
        let next = Atomic(seeds.lowerBound)
        DispatchQueue.concurrentPerform(iterations: threadCount) { _ in
            while true {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed < seeds.upperBound, outcome.withLock({ $0.failure == nil })
                else { return }
                let history = History(seed: seed)
                let count = outcome.withLock { outcome in
                    outcome.take(history, seed)
                    return outcome.historyCount
                }
                onProgress(count)
            }
        }
        return outcome.withLock { $0 }
    }
}

extension Sweep.Outcome {
    fileprivate mutating func take(_ history: History, _ seed: UInt64) {
        historyCount += 1
        eventCount += history.eventCount
        coverage.add(history.coverage)
        guard let violation = history.violation, seed < failure?.seed ?? .max else { return }
        failure = (seed, violation)
    }
}
