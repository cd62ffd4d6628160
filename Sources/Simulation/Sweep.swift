import Dispatch
import Synchronization

/// Many histories, one for each seed of a range.
package struct Sweep: Sendable {
    package var seeds: Range<UInt64>
    package var threadCount: Int

    /// Makes the read model that the history of a seed keeps; nil for none.
    package var model: @Sendable (UInt64) throws -> (any KeptModel)?

    package init(
        seeds: Range<UInt64>, threadCount: Int,
        model: @escaping @Sendable (UInt64) throws -> (any KeptModel)? = { _ in nil }
    ) {
        self.seeds = seeds
        self.threadCount = threadCount
        self.model = model
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
                let history = history(seed)
                let count = outcome.withLock { outcome in
                    outcome.take(history, seed)
                    return outcome.historyCount
                }
                onProgress(count)
            }
        }
        return outcome.withLock { $0 }
    }

    private func history(_ seed: UInt64) -> History {
        do { return History(seed: seed, with: try model(seed)) } catch {
            // What was asked for cannot be checked: that must not pass for success.
            var history = History(seed: seed)
            history.violation = history.violation ?? "no read model can be kept: \(error)"
            return history
        }
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
