import Jobs

/// What the last events come to: attempts that ended, and leases that were lost.
struct RecentStory {
    /// One attempt at a firm that ended.
    struct Attempt {
        var revision: UInt64
        var time: WallTime
        var firm: FirmNumber
        /// Empty when it is not known.
        var host: String
        var duration: Duration
        /// Nil for success.
        var cause: FailureCause?
        /// The firm was finished with it.
        var isLast: Bool
        var retryAt: WallTime?
    }

    /// Leases that were lost for one reason: with one worker, or with several at about the same
    /// time, as when the power fails.
    struct Loss {
        var workers: Set<WorkerIdentity>
        var revisions: [UInt64]
        /// When the first of them was found lost.
        var time: WallTime
        /// When a worker was last heard of under the first of them.
        var heard: WallTime
        /// The kernel said of each that its process was gone.
        var isProcessGone: Bool
        /// In flight under those leases.
        var firms: Set<FirmNumber>
    }

    private(set) var attempts: [Attempt] = []
    private(set) var losses: [Loss] = []
    /// Per firm in flight the event that started it, as far as it is among the recent ones.
    private(set) var starts: [FirmNumber: UInt64] = [:]
    private(set) var lastHeartbeat: [UInt64: UInt64] = [:]
    /// The last event that ended a lease.
    private(set) var lastLeaseEnd: UInt64?

    init(_ evidence: JobEvidence) {
        var state = evidence.before
        for entry in evidence.entries {
            take(entry, state, evidence.hosts)
            evolve(&state, entry.event, entry.recorded)
        }
    }

    private mutating func take(
        _ entry: RecordedEntry, _ state: JobState, _ hosts: [FirmNumber: String]
    ) {
        // What a fork took over happened elsewhere, and long ago maybe.
        guard entry.event.originalTime == nil else { return }
        switch entry.event {
        case .firmStarted(let firm, _, _): starts[firm] = entry.revision
        case .attemptFailed(let firm, _, let attempt, let retryAt):
            end(entry, firm, attempt.duration, attempt.cause, hosts)
            attempts[attempts.count - 1].retryAt = retryAt
        case .firmFailed(let firm, _, let attempt):
            end(entry, firm, attempt.duration, attempt.cause, hosts)
            attempts[attempts.count - 1].isLast = true
        case .firmEnriched(let firm, _, let totals):
            end(entry, firm, totals.duration, nil, hosts)
            attempts[attempts.count - 1].isLast = true
        case .heartbeat(let worker): lastHeartbeat[worker] = entry.revision
        case .leaseExpired(let batch, let lease, let reason, _):
            lastLeaseEnd = entry.revision
            // A worker that hangs is another matter than one that dies.
            if reason != .noProgress { lose(entry, batch, lease, reason, state) }
        case .released: lastLeaseEnd = entry.revision
        case .completed, .reset: losses = []  // What comes now begins anew.
        case .submitted, .firmsListed, .queued, .claimed, .checkpoint, .paused, .resumed,
            .retryRequested, .cancelled, .noted, .purged:
            break
        }
    }

    private mutating func end(
        _ entry: RecordedEntry, _ firm: FirmNumber, _ duration: Duration, _ cause: FailureCause?,
        _ hosts: [FirmNumber: String]
    ) {
        var host = hosts[firm] ?? ""
        if case .failure(let body) = entry.body, !body.url.isEmpty {
            host = body.url.websiteHost
        }
        attempts.append(
            Attempt(
                revision: entry.revision, time: entry.time, firm: firm, host: host,
                duration: duration, cause: cause, isLast: false))
    }

    /// Workers that were last heard of so near each other were lost together: two heartbeats.
    private static let sameTime = Duration.seconds(60)

    private mutating func lose(
        _ entry: RecordedEntry, _ batch: BatchNumber, _ lease: LeaseID, _ reason: ExpiryReason,
        _ state: JobState
    ) {
        let held = state.leases[batch].flatMap { $0.id == lease ? $0 : nil }
        let loss = Loss(
            workers: Set([held?.worker].compactMap(\.self)), revisions: [entry.revision],
            time: entry.time, heard: held?.heartbeatAt ?? entry.time,
            isProcessGone: reason == .processGone,
            firms: Set(state.flights.filter { $0.value.lease == lease }.keys))
        // Whoever claimed after a loss was not lost in it.
        let earlier = losses.indices.filter { lease.rawValue < losses[$0].revisions[0] }
        let own = earlier.last { !losses[$0].workers.isDisjoint(with: loss.workers) }
        let near = earlier.last { index in
            let gap = loss.heard - losses[index].heard
            return gap <= Self.sameTime && gap >= .zero - Self.sameTime
        }
        guard let index = own ?? near else { return losses.append(loss) }
        losses[index].workers.formUnion(loss.workers)
        losses[index].revisions.append(entry.revision)
        losses[index].firms.formUnion(loss.firms)
        losses[index].isProcessGone = losses[index].isProcessGone && loss.isProcessGone
    }
}
