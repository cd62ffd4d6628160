package import Jobs

/// What one firm of a job has been through: every attempt, and what people decided about it.
///
/// It is a fold of the job's heads, because an event names a lease, and only the lease's own event
/// names the worker.
package struct FirmStory: Hashable, Sendable {
    package let firm: FirmNumber
    /// In the order in which they began.
    package private(set) var attempts: [FirmAttempt] = []
    /// Retries and resets that concerned the firm, in order.
    package private(set) var turns: [FirmTurn] = []
    private var batch: BatchNumber?
    private var run: UInt32 = 1
    /// Who holds or held each lease of the firm's batch.
    private var holders: [LeaseID: WorkerIdentity] = [:]

    package init(of firm: FirmNumber) {
        self.firm = firm
    }

    /// Takes in the next event of the job; its body does not matter.
    package mutating func apply(_ event: JobEvent, _ recorded: Recorded) {
        switch event {
        case .submitted(let shape):
            guard firm.rawValue >= 1, firm.rawValue <= shape.firmCount else { return }
            batch = BatchNumber((firm.rawValue - 1) / max(shape.batchSize, 1) + 1)
        case .claimed(batch, let worker): holders[LeaseID(recorded.revision)] = worker
        case .firmStarted(firm, let lease, let number):
            attempts.append(
                FirmAttempt(
                    number: number, run: run, lease: lease, worker: holders[lease],
                    started: recorded))
        case .attemptFailed(firm, let lease, let attempt, let retryAt):
            takeOver(event, lease, attempt.number, recorded)
            end(lease, .failed(attempt.cause, retryAt: retryAt), attempt.duration, recorded)
        case .firmFailed(firm, let lease, let attempt):
            takeOver(event, lease, attempt.number, recorded)
            end(lease, .failed(attempt.cause, retryAt: nil), attempt.duration, recorded)
        case .firmEnriched(firm, let lease, let totals):
            takeOver(event, lease, totals.attempt, recorded)
            end(lease, .enriched(totals), totals.duration, recorded)
        case .released(batch, let lease, let reason):
            interrupt(.released(reason), recorded, under: lease)
        case .leaseExpired(batch, let lease, let reason, _):
            interrupt(.expired(reason), recorded, under: lease)
        case .cancelled: interrupt(.cancelled, recorded)
        case .reset(let scope):
            interrupt(.reset, recorded)
            turns.append(FirmTurn(kind: .reset(scope), recorded: recorded))
            if scope == .startOver { run &+= 1 }
        case .retryRequested(let firms):
            guard firms.contains(firm) else { return }
            turns.append(FirmTurn(kind: .retryRequested, recorded: recorded))
        case .claimed, .firmStarted, .attemptFailed, .firmFailed, .firmEnriched, .released,
            .leaseExpired:
            break  // Of another firm or batch.
        case .firmsListed, .queued, .heartbeat, .checkpoint, .paused, .resumed, .noted,
            .completed, .purged:
            break
        }
    }

    /// What a fork took over began in another job, and is told as one event here.
    private mutating func takeOver(
        _ event: JobEvent, _ lease: LeaseID, _ number: UInt8, _ recorded: Recorded
    ) {
        guard let time = event.originalTime else { return }
        let ended = Recorded(revision: recorded.revision, time: time)
        attempts.append(
            FirmAttempt(number: number, run: run, lease: lease, worker: nil, started: ended))
    }

    private mutating func end(
        _ lease: LeaseID, _ outcome: FirmAttempt.Outcome, _ duration: Duration,
        _ recorded: Recorded
    ) {
        // A firm that its worker died of fails after the attempt was interrupted.
        guard let last = attempts.indices.last, attempts[last].lease == lease else { return }
        attempts[last].end = FirmAttempt.End(
            recorded: recorded, outcome: outcome, duration: duration)
    }

    private mutating func interrupt(
        _ interruption: FirmAttempt.Interruption, _ recorded: Recorded,
        under lease: LeaseID? = nil
    ) {
        guard let last = attempts.indices.last, attempts[last].end == nil,
            lease == nil || attempts[last].lease == lease
        else { return }
        attempts[last].end = FirmAttempt.End(
            recorded: recorded, outcome: .interrupted(interruption),
            duration: recorded.time - attempts[last].started.time)
    }

    /// The events whose bodies tell more: messages of failures, profiles.
    var telling: [UInt64] {
        attempts.compactMap { attempt in
            guard let end = attempt.end else { return nil }
            if case .interrupted = end.outcome { return nil }
            return end.recorded.revision
        }
    }
}

/// One try at a firm, from its start on record to its end.
package struct FirmAttempt: Hashable, Sendable {
    /// 1 for the first try since the firm began afresh.
    package var number: UInt8
    /// Of the job: 1 for the first time through the list.
    package var run: UInt32
    package var lease: LeaseID
    /// Nil when no event names the lease's holder.
    package var worker: WorkerIdentity?
    /// The `firmStarted` event.
    package var started: Recorded
    /// Nil while the attempt is under way.
    package var end: End?

    package struct End: Hashable, Sendable {
        package var recorded: Recorded
        package var outcome: Outcome
        /// As the worker measured it; of an interrupted attempt, from one event to the other.
        package var duration: Duration
    }

    package enum Outcome: Hashable, Sendable {
        case enriched(EnrichmentTotals)
        /// The firm is given up when there is no `retryAt`.
        case failed(FailureCause, retryAt: WallTime?)
        /// It counts as if it had never begun.
        case interrupted(Interruption)
    }

    package enum Interruption: Hashable, Sendable {
        case released(ReleaseReason)
        case expired(ExpiryReason)
        case cancelled
        case reset
    }
}

/// Something that a person decided about a firm, or about all of them.
package struct FirmTurn: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case retryRequested
        case reset(ResetScope)
    }

    package var kind: Kind
    package var recorded: Recorded
}
