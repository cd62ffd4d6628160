import EventLog
package import Jobs

/// How many firms a run of a job finished in each minute since its first claim.
///
/// It is folded from the job's entries, in order; bodies are not needed. A firm that is retried
/// counts each time that it is finished, because it is work each time.
package struct JobPace: Hashable, Sendable {
    /// Up to which revision it tells.
    package private(set) var revision: UInt64 = 0
    /// When the first batch was claimed; nil before.
    package private(set) var begin: WallTime?
    /// Firms by the minute since `begin`; only minutes that have any.
    private var counts: [Int64: UInt32] = [:]

    package init() {}

    /// Takes the next event in.
    package mutating func take(_ event: JobEvent, _ recorded: Recorded) {
        revision = recorded.revision
        // What a fork took over is no work of its own.
        guard event.originalTime == nil else { return }
        switch event {
        case .claimed: begin = begin ?? recorded.time
        case .firmEnriched, .firmFailed:
            begin = begin ?? recorded.time
            counts[minute(of: recorded.time), default: 0] += 1
        case .reset(.startOver): (begin, counts) = (nil, [:])  // The new run has its own pace.
        default: break
        }
    }

    private func minute(of time: WallTime) -> Int64 {
        begin.map { max(0, (time - $0).components.seconds) / 60 } ?? 0
    }
}

extension JobPace {
    /// Firms finished in stretches of equal length, from the first claim on.
    package struct Stretches: Hashable, Sendable {
        /// Of each stretch, in minutes.
        package var minuteCount: Int64
        /// Firms finished in each; the last one may not be over.
        package var counts: [UInt32]
    }

    /// Lengths that people count in, in minutes; from a day on it is whole days.
    private static let lengths: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]

    /// The pace up to `end` in as many stretches as `limit` allows, which is at least 1.
    ///
    /// - Returns: Nil when no firm was finished, and when all would be one or two stretches, which
    ///   show nothing.
    package func stretches(through end: WallTime, limit: Int) -> Stretches? {
        guard let last = counts.keys.max(), limit > 2 else { return nil }
        let minuteCount = max(minute(of: end), last) + 1
        let least = (minuteCount + Int64(limit) - 1) / Int64(limit)
        let day: Int64 = 1_440
        let length = Self.lengths.first { $0 >= least } ?? (least + day - 1) / day * day
        let stretchCount = (minuteCount + length - 1) / length
        guard stretchCount > 2 else { return nil }
        var result = Stretches(
            minuteCount: length, counts: Array(repeating: 0, count: Int(stretchCount)))
        for (minute, count) in counts { result.counts[Int(minute / length)] += count }
        return result
    }
}

extension JobReader {
    /// Takes `pace` on to `revision` of `job`, reading the heads of what came after it.
    package func catchUp(
        _ pace: inout JobPace, of job: JobNumber, through revision: UInt64
    ) async throws(ProjectionError) {
        guard pace.revision < revision else { return }
        var next = pace
        try await entries(of: job, Revision(pace.revision + 1)...Revision(revision)) { entry in
            next.take(entry.event, entry.recorded)
            return true
        }
        pace = next
    }
}
