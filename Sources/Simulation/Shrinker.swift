/// Finds out which acts of a failing history's plan it takes to fail.
///
/// Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002, in the simple
/// form: leave ever smaller parts out, and keep what still fails.
package struct Shrinker {
    private let fails: (Set<Int>) -> Bool
    /// The acts that are still there, by number.
    package private(set) var kept: [Int]
    /// Histories that were tried.
    package private(set) var attemptCount = 0

    /// - Parameters:
    ///   - count: How many acts the plan has.
    ///   - fails: Whether the history with these acts alone still fails.
    package init(count: Int, fails: @escaping (Set<Int>) -> Bool) {
        kept = Array(0..<count)
        self.fails = fails
    }

    /// For the history that `seed` stands for.
    package init(seed: UInt64) {
        self.init(count: HistoryPlan(drawing: seed).acts.count) { kept in
            History(seed: seed, keeping: kept).violation != nil
        }
    }

    /// Leaves out what can be left out, until no single act can.
    package mutating func run() {
        var size = max(1, kept.count / 2)
        while true {
            let before = kept.count
            leaveOut(partsOf: size)
            if size == 1, kept.count == before { return }
            size = kept.count < before ? max(1, min(size, kept.count / 2)) : max(1, size / 2)
        }
    }

    private mutating func leaveOut(partsOf size: Int) {
        var start = 0
        while start < kept.count {
            let rest = Array(kept[..<start] + kept[min(start + size, kept.count)...])
            attemptCount += 1
            if fails(Set(rest)) {
                kept = rest
            } else {
                start += size
            }
        }
    }
}
