/// When a job is to be paused because something is broken, and not the single firm.
package struct Breaker: Hashable, Sendable {
    /// How many of the last firms are looked at.
    package static let windows = 5...1_000

    /// So many of a hundred must have failed with one cause; 1 to 100.
    package var percent: Int
    /// Finished firms that are looked at; within ``windows``.
    package var window: Int

    package init(percent: Int, window: Int) {
        self.percent = percent
        self.window = window
    }

    /// Why the job is to be paused; nil when it may go on.
    ///
    /// - Parameter outcomes: Are not looked at before there is a whole window of them.
    package func trip(on outcomes: RecentOutcomes) -> BreakerTrip? {
        let last = outcomes.causes.suffix(window)
        guard last.count == window else { return nil }
        var counts: [FailureCause: Int] = [:]
        for case let cause? in last { counts[cause, default: 0] += 1 }
        let worst = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        guard let worst, worst.value * 100 >= percent * window else { return nil }
        return BreakerTrip(cause: worst.key, count: worst.value, window: window)
    }
}

/// What a breaker found.
package struct BreakerTrip: Hashable, Sendable {
    package var cause: FailureCause
    package var count: Int
    package var window: Int

    package init(cause: FailureCause, count: Int, window: Int) {
        self.cause = cause
        self.count = count
        self.window = window
    }

    /// The reason that is recorded.
    package var words: String {
        "breaker: \(count) of the last \(window) firms failed with \(cause.name)"
    }
}

/// What the last firms of a job came to, since somebody last decided that it goes on.
package struct RecentOutcomes: Hashable, Sendable {
    /// The oldest first; nil for a firm that was enriched.
    package private(set) var causes: [FailureCause?] = []

    package init() {}

    /// Takes an event in; the order is that of the job's events.
    package mutating func take(_ event: JobEvent) {
        switch event {
        case .firmEnriched: record(nil)
        case .firmFailed(_, _, let attempt): record(attempt.cause)
        // What a fork took over before it was queued was not found by its workers.
        case .queued, .paused, .resumed, .reset, .retryRequested, .cancelled, .completed:
            causes = []
        case .submitted, .firmsListed, .claimed, .firmStarted, .attemptFailed, .heartbeat,
            .checkpoint, .released, .leaseExpired, .noted, .purged:
            break
        }
    }

    private mutating func record(_ cause: FailureCause?) {
        // Cut by halves, so that a firm costs the same however many are kept.
        if causes.count >= Breaker.windows.upperBound * 2 {
            causes.removeFirst(Breaker.windows.upperBound)
        }
        causes.append(cause)
    }
}
