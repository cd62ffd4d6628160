package import EventLog
package import Jobs

/// How a job got on: the counts of its firms over time, who held which batch from when to when,
/// and the attempts that took longest.
///
/// It is folded from all of a job's entries, in order; bodies are not needed.
package struct JobCourse: Hashable, Sendable {
    /// So many attempts are kept as the longest.
    package static let longestLimit = 20

    package private(set) var state = JobState()
    /// After each event that changed a count; in the log's order, so times never fall.
    package private(set) var steps: [Step] = []
    /// In the order of their claims; the last ones may still go on.
    package private(set) var tenures: [Tenure] = []
    /// The longest first.
    package private(set) var longest: [TimedAttempt] = []
    /// When the first event was recorded.
    package private(set) var begin: WallTime?
    /// When the last event was recorded.
    package private(set) var end: WallTime?
    /// Places in `tenures` of those that go on.
    private var open: [BatchNumber: Int] = [:]

    package init() {}

    /// Takes the next entry in.
    package mutating func take(_ entry: RecordedEntry) {
        begin = begin ?? entry.time
        end = entry.time
        let counts = (state.firms.enrichedCount, state.firms.failedCount)
        evolve(&state, entry.event, entry.recorded)
        if counts != (state.firms.enrichedCount, state.firms.failedCount) {
            steps.append(
                Step(
                    time: entry.time, enrichedCount: state.firms.enrichedCount,
                    failedCount: state.firms.failedCount))
        }
        if let attempt = TimedAttempt(entry) { keep(attempt) }
        switch entry.event {
        // Most events are these, and none of them changes who holds what.
        case .heartbeat, .firmStarted, .attemptFailed, .checkpoint, .noted: break
        default: followLeases(entry)
        }
    }

    private mutating func keep(_ attempt: TimedAttempt) {
        if longest.count == Self.longestLimit {
            guard let last = longest.last, attempt.duration > last.duration else { return }
            longest.removeLast()
        }
        let place = longest.firstIndex { $0.duration < attempt.duration } ?? longest.endIndex
        longest.insert(attempt, at: place)
    }

    private mutating func followLeases(_ entry: RecordedEntry) {
        for (batch, place) in open where state.leases[batch]?.id != tenures[place].lease {
            tenures[place].end = entry.time
            tenures[place].ending = Tenure.Ending(entry.event)
            open[batch] = nil
        }
        for (batch, lease) in state.leases where open[batch] == nil {
            open[batch] = tenures.count
            tenures.append(
                Tenure(
                    batch: batch, worker: lease.worker, lease: lease.id, start: lease.claimedAt,
                    end: nil, ending: .goesOn))
        }
    }
}

extension JobCourse {
    /// The counts right after an event.
    package struct Step: Hashable, Sendable {
        package var time: WallTime
        package var enrichedCount: UInt32
        package var failedCount: UInt32

        package var finishedCount: UInt32 { enrichedCount + failedCount }
    }

    /// The time during which a worker held a batch.
    package struct Tenure: Hashable, Sendable {
        package var batch: BatchNumber
        package var worker: WorkerIdentity
        package var lease: LeaseID
        package var start: WallTime
        /// Nil while it goes on.
        package var end: WallTime?
        package var ending: Ending

        /// How it ended.
        package enum Ending: Hashable, Sendable {
            case goesOn
            /// The last firm of the batch was finished.
            case finished
            case released(ReleaseReason)
            /// The holder was found dead, silent or stuck.
            case lost(ExpiryReason)
            /// Somebody reset or cancelled the job.
            case taken

            init(_ event: JobEvent) {
                self =
                    switch event {
                    case .released(_, _, let reason): .released(reason)
                    case .leaseExpired(_, _, let reason, _): .lost(reason)
                    case .reset, .cancelled: .taken
                    default: .finished
                    }
            }
        }
    }

    /// An attempt that ended, and how long it took.
    package struct TimedAttempt: Hashable, Sendable {
        package var firm: FirmNumber
        package var duration: Duration
        /// 1 for the first try.
        package var number: UInt8
        /// Nil when the firm was enriched.
        package var cause: FailureCause?
        /// Of the event that ended it.
        package var revision: UInt64

        /// Nil for an entry that ends no attempt of this job.
        init?(_ entry: RecordedEntry) {
            guard entry.event.originalTime == nil else { return nil }
            revision = entry.revision
            switch entry.event {
            case .firmEnriched(let firm, _, let totals):
                (self.firm, duration, number) = (firm, totals.duration, totals.attempt)
            case .attemptFailed(let firm, _, let attempt, _),
                .firmFailed(let firm, _, let attempt):
                (self.firm, duration, number) = (firm, attempt.duration, attempt.number)
                cause = attempt.cause
            default: return nil
            }
        }
    }
}

extension JobReader {
    /// Folds how `job` got on, up to `moment`.
    package func course(
        of job: JobNumber, at moment: Moment = .head
    ) async throws(ProjectionError) -> JobCourse {
        let tip = try await self.tip(of: job, at: moment)
        var course = JobCourse()
        try await entries(of: job, .first...tip.revision) { entry in
            course.take(entry)
            return true
        }
        return course
    }
}
