package import EventLog
package import Jobs

/// The lines that workers print about one job, rebuilt from its events.
///
/// They are there as long as the log is, whatever became of the files that workers print to. What
/// only a process knows (that it stops, that it lost touch with the log) is no event and not here.
package struct WorkerLog: Sendable {
    private let job: JobNumber
    private let reader: JobReader
    private let policy: JobPolicy
    private var state: JobState

    /// - Parameters:
    ///   - start: The last revision that is not told; 0 to tell everything.
    ///   - policy: How many attempts a firm has: events do not say.
    package init(
        of job: JobNumber, after start: UInt64, _ reader: JobReader, _ policy: JobPolicy
    ) async throws(ProjectionError) {
        self.job = job
        self.reader = reader
        self.policy = policy
        state = JobState()
        guard start > 0 else { return }
        state = try await reader.state(of: job, at: .revision(Revision(start))).state
    }

    /// The last event that was read.
    package var revision: UInt64 { state.revision }

    /// Visits the lines of the events after ``revision``, through `last`, until `visit` says false.
    ///
    /// Can be called again and again as the job goes on.
    package mutating func read(
        through last: Revision, _ visit: (WorkerLogEntry) -> Bool
    ) async throws(ProjectionError) {
        let next = Revision(state.revision + 1)
        guard next <= last else { return }
        var state = state
        defer { self.state = state }
        try await reader.chunks(
            of: job, next...last, after: state, bodiesOf: [.attemptFailed, .firmFailed]
        ) { chunk, names in
            for entry in chunk {
                let before = state
                evolve(&state, entry.event, entry.recorded)
                let step = Step(
                    entry: entry, before: before, after: state, policy: policy,
                    name: names[entry.event.firm])
                for line in step.lines {
                    let told = WorkerLogEntry(
                        revision: entry.revision, time: entry.time, line: line)
                    guard visit(told) else { return false }
                }
            }
            return true
        }
    }
}

/// A line, and the event that it tells of.
package struct WorkerLogEntry: Hashable, Sendable {
    package var revision: UInt64
    package var time: WallTime
    package var line: WorkerLine
}

/// One event, and the job before and after it.
private struct Step {
    let entry: RecordedEntry
    let before: JobState
    let after: JobState
    let policy: JobPolicy
    /// Of the firm that the event is about, as listed; nil when that is erased.
    let name: String?

    var lines: [WorkerLine] {
        let job = entry.job
        // No worker has said a word of what a fork took over.
        guard entry.event.originalTime == nil else { return [] }
        switch entry.event {
        case .claimed(let batch, let worker):
            guard after.firms.contains(batch) else { return [] }
            return [.claimed(job, after.firms.firms(of: batch), of: after.firmCount, worker)]
        case .firmStarted(let firm, _, let attempt):
            return [
                .starting(
                    job, firm, attempt: attempt, name(of: firm), of: after.firmCount, policy)
            ]
        case .attemptFailed(let firm, _, let attempt, let retryAt):
            return [
                .willRetry(
                    job, firm, failedAttempt: attempt.number, name(of: firm),
                    after: retryAt - entry.time, message(attempt), policy)
            ]
        case .firmFailed(let firm, _, let attempt):
            return [
                .failed(
                    job, firm, attempt: attempt.number, name(of: firm), message(attempt), policy)
            ]
        case .released(let batch, let lease, .stalled): return stalled(batch, lease)
        case .leaseExpired(let batch, let lease, let reason, _):
            return expired(batch, lease, reason)
        case .checkpoint: return after.isFinished ? [] : [.progress(job, after)]
        case .completed: return [.progress(job, after), .completed(job, after)]
        case .submitted, .firmsListed, .queued, .firmEnriched, .heartbeat, .released, .paused,
            .resumed, .reset, .retryRequested, .cancelled, .noted, .purged:
            return []
        }
    }

    private func name(of firm: FirmNumber) -> String { name ?? "firm \(firm)" }

    private func message(_ attempt: FailedAttempt) -> String {
        // Nobody has told the worker why; it says the cause.
        guard attempt.cause != .crashesWorker, case .failure(let body) = entry.body else {
            return attempt.cause.name
        }
        return body.message
    }

    private func stalled(_ batch: BatchNumber, _ id: LeaseID) -> [WorkerLine] {
        guard let lease = before.leases[batch], lease.id == id else { return [] }
        let firms = before.flights.filter { $0.value.lease == id }.keys.sorted()
        return [.stalled(entry.job, firms, for: entry.time - lease.progressAt)]
    }

    private func expired(
        _ batch: BatchNumber, _ id: LeaseID, _ reason: ExpiryReason
    ) -> [WorkerLine] {
        guard let lease = before.leases[batch], lease.id == id else { return [] }
        let next = min(before.processedCount + 1, before.firmCount)
        return [
            .stale(
                entry.job, lease, silentFor: entry.time - lease.heartbeatAt, reason,
                resumingAt: next, of: before.firmCount)
        ]
    }
}
