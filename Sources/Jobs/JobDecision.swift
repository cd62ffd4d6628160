/// Decides what `command` means for a job in `state`; pure, so time comes in and events come out.
///
/// - Returns: Entries to append, in order; none when the command is already a fact.
/// - Throws: ``JobRejection`` when the command makes no sense in `state`; nothing is appended.
package func decide(
    _ command: JobCommand, in state: JobState, at now: WallTime, policy: JobPolicy = JobPolicy()
) throws(JobRejection) -> [JobEntry] {
    switch command {
    case .submit(let submission, let body):
        return try state.submitting(submission, body)
    case .listFirms(let batch, let firms):
        return try state.listing(batch, firms)
    case .takeOver(let entry):
        return try state.carryingOver(entry)
    case .queue:
        return try state.queueing()
    case .claim(let batch, let worker):
        return try state.claiming(batch, worker)
    case .startFirm(let firm, let lease):
        return try state.starting(firm, lease, now, policy)
    case .enrichFirm(let firm, let lease, let yield):
        return try state.enriching(firm, lease, yield)
    case .failAttempt(let firm, let lease, let failure):
        return try state.failing(firm, lease, failure, now, policy)
    case .heartbeat(let worker):
        return try state.beating(worker)
    case .checkpoint:
        try state.checkListed("checkpoint")
        return [JobEntry(.checkpoint, .state(state))]
    case .release(let lease, let reason):
        return try state.releasing(lease, reason, now, policy)
    case .expire(let lease, let reason, let observer):
        return try state.expiring(lease, reason, observer, now, policy)
    case .pause(let actor):
        return try state.moving(to: .paused, from: [.open], "pause", .paused, actor)
    case .resume(let actor):
        return try state.moving(to: .open, from: [.paused], "resume", .resumed, actor)
    case .purge(let actor):
        return try state.purging(actor)
    case .cancel(let actor):
        return try state.moving(
            to: .cancelled, from: [.listing, .open, .paused], "cancel", .cancelled, actor)
    case .reset(let scope, let actor):
        return try state.resetting(scope, actor)
    case .retry(let selection, let actor):
        return try state.retrying(selection, actor)
    case .note(let text, let actor):
        try state.checkListed("annotate")
        return [JobEntry(.noted, .note(text: text, actor))]
    }
}

// Submitting.
extension JobState {
    fileprivate func submitting(
        _ submission: Submission, _ body: SubmissionBody
    ) throws(JobRejection) -> [JobEntry] {
        guard phase == .absent else { throw .alreadyExists }
        guard submission.firmCount > 0 else { throw .malformed("the list has no firm") }
        guard submission.firmCount <= Submission.firmCountLimit else {
            throw .malformed("the list has more than \(Submission.firmCountLimit) firms")
        }
        guard submission.batchSize > 0 else { throw .malformed("a batch needs at least one firm") }
        try submission.checkOrigin()
        return [JobEntry(.submitted(submission), .submission(body))]
    }

    fileprivate func listing(
        _ batch: BatchNumber, _ records: [FirmRecord]
    ) throws(JobRejection) -> [JobEntry] {
        guard phase == .listing else { throw refusal("list the firms of") }
        guard batch.rawValue == listedBatchCount + 1, firms.contains(batch) else {
            throw .malformed("batch \(batch) is not the next to be listed")
        }
        guard records.count == firms.firms(of: batch).count else {
            throw .malformed("batch \(batch) has \(records.count) firms in the list")
        }
        let event = JobEvent.firmsListed(batch: batch, firmCount: UInt32(records.count))
        return [JobEntry(event, .firms(records))]
    }

    fileprivate func queueing() throws(JobRejection) -> [JobEntry] {
        guard phase == .listing else { throw refusal("queue") }
        guard listedBatchCount == firms.batchCount else {
            let missing = Int(firms.batchCount) - Int(listedBatchCount)
            throw .malformed("\(missing) batches are not listed yet")
        }
        return try queueingTakenOver()
    }

    /// While a list comes in nothing but its batches is recorded: batch n stays at revision n + 1.
    fileprivate func checkListed(_ asked: String) throws(JobRejection) {
        switch phase {
        case .absent, .listing: throw refusal(asked)
        case .open, .paused, .completed, .cancelled: break
        }
    }
}

// Working.
extension JobState {
    fileprivate func claiming(
        _ batch: BatchNumber, _ worker: WorkerIdentity
    ) throws(JobRejection) -> [JobEntry] {
        guard phase == .open else { throw refusal("claim a batch of") }
        guard firms.contains(batch) else { throw .malformed("there is no batch \(batch)") }
        if let lease = leases[batch] { throw .batchTaken(batch, by: lease.worker) }
        guard firms.unfinishedCount(of: batch) > 0 else { throw .batchFinished(batch) }
        return [JobEntry(.claimed(batch: batch, worker: worker))]
    }

    fileprivate func starting(
        _ firm: FirmNumber, _ lease: LeaseID, _ now: WallTime, _ policy: JobPolicy
    ) throws(JobRejection) -> [JobEntry] {
        try checkHeld(lease, for: firm)
        guard phase == .open else { throw refusal("start a firm of") }
        guard firms[firm] == .waiting else { throw .firmFinished(firm) }
        guard flights[firm] == nil else { throw .alreadyInFlight(firm) }
        try checkAlone(firm, policy)
        let trouble = troubles[firm] ?? Trouble()
        if let wait = trouble.wait(at: now, policy) { throw .tooSoon(firm, retryAt: now + wait) }
        let attempt = trouble.failedAttempts == .max ? .max : trouble.failedAttempts + 1
        return [JobEntry(.firmStarted(firm, lease: lease, attempt: attempt))]
    }

    fileprivate func enriching(
        _ firm: FirmNumber, _ lease: LeaseID, _ yield: EnrichmentYield
    ) throws(JobRejection) -> [JobEntry] {
        let flight = try checkFlight(of: firm, lease)
        let profile = yield.profile
        let totals = EnrichmentTotals(
            attempt: flight.attempt, peopleCount: UInt32(clamping: profile.people.count),
            pageCount: UInt32(clamping: profile.pages.count),
            byteCount: profile.pages.reduce(0) { $0 &+ $1.byteCount }, duration: yield.duration)
        let entry = JobEntry(.firmEnriched(firm, lease: lease, totals), .profile(profile))
        return remainingCount == 1 ? completing([entry]) : [entry]
    }

    fileprivate func failing(
        _ firm: FirmNumber, _ lease: LeaseID, _ failure: AttemptFailure, _ now: WallTime,
        _ policy: JobPolicy
    ) throws(JobRejection) -> [JobEntry] {
        let flight = try checkFlight(of: firm, lease)
        let attempt = FailedAttempt(
            number: flight.attempt, cause: failure.cause, duration: failure.duration)
        let body = EventBody.failure(FailureBody(message: failure.message, url: failure.url))
        guard failure.cause.isPermanent || flight.attempt >= policy.maxAttempts else {
            let retryAt = now + failure.retryDelay
            return [
                JobEntry(
                    .attemptFailed(firm, lease: lease, attempt: attempt, retryAt: retryAt), body)
            ]
        }
        let entry = JobEntry(.firmFailed(firm, lease: lease, attempt: attempt), body)
        return remainingCount == 1 ? completing([entry]) : [entry]
    }

    fileprivate func beating(_ worker: WorkerIdentity) throws(JobRejection) -> [JobEntry] {
        guard leases.values.contains(where: { $0.worker.id == worker.id }) else {
            throw .holdsNothing
        }
        return [JobEntry(.heartbeat(worker: worker.id))]
    }

    fileprivate func expiring(
        _ lease: LeaseID, _ reason: ExpiryReason, _ observer: WorkerIdentity, _ now: WallTime,
        _ policy: JobPolicy
    ) throws(JobRejection) -> [JobEntry] {
        guard let batch = batch(of: lease) else { throw .leaseLost(lease) }
        let expired = JobEvent.leaseExpired(
            batch: batch, lease: lease, reason, observer: observer.id)
        return withCulprits(of: lease, JobEntry(expired), now, policy)
    }

    fileprivate func releasing(
        _ lease: LeaseID, _ reason: ReleaseReason, _ now: WallTime, _ policy: JobPolicy
    ) throws(JobRejection) -> [JobEntry] {
        guard let batch = batch(of: lease) else { throw .leaseLost(lease) }
        let entry = JobEntry(.released(batch: batch, lease: lease, reason))
        switch reason {
        case .shutdown, .paused, .unreadable: return [entry]
        case .stalled: return withCulprits(of: lease, entry, now, policy)
        }
    }

    /// Adds the failures of firms that were in flight each time that a lease came to harm.
    private func withCulprits(
        of lease: LeaseID, _ end: JobEntry, _ now: WallTime, _ policy: JobPolicy
    ) -> [JobEntry] {
        var entries = [end]
        let culprits = flights.filter { firm, flight in
            flight.lease == lease
                && Int(troubles[firm]?.crashes ?? 0) + 1 >= Int(policy.crashLimit)
        }
        for (firm, flight) in culprits.sorted(by: { $0.key < $1.key }) {
            let attempt = FailedAttempt(
                number: flight.attempt, cause: .crashesWorker, duration: now - flight.startedAt)
            let count = policy.crashLimit
            let message = "its worker died or stalled \(count) times while working on it"
            entries.append(
                JobEntry(
                    .firmFailed(firm, lease: lease, attempt: attempt),
                    .failure(FailureBody(message: message, url: ""))))
        }
        return culprits.isEmpty ? entries : completing(entries)
    }

    /// Adds the job's completion when these entries finish its last firms.
    private func completing(_ entries: [JobEntry]) -> [JobEntry] {
        var after = self
        for entry in entries {
            // Counts alone are read below, so the time does not matter.
            evolve(&after, entry.event, Recorded(revision: after.revision + 1, time: .distantPast))
        }
        guard after.remainingCount == 0, remainingCount > 0 else { return entries }
        let completed = JobEvent.completed(
            enriched: after.firms.enrichedCount, failed: after.firms.failedCount,
            people: after.peopleCount)
        return entries + [JobEntry(completed)]
    }

    private func checkHeld(_ lease: LeaseID, for firm: FirmNumber) throws(JobRejection) {
        guard firms.contains(firm) else { throw .malformed("there is no firm \(firm)") }
        guard self.lease(covering: firm)?.id == lease else { throw .leaseLost(lease) }
    }

    private func checkFlight(
        of firm: FirmNumber, _ lease: LeaseID
    ) throws(JobRejection) -> Flight {
        try checkHeld(lease, for: firm)
        guard let flight = flights[firm], flight.lease == lease else { throw .notInFlight(firm) }
        return flight
    }
}

// What people ask for.
extension JobState {
    fileprivate func moving(
        to phase: JobPhase, from phases: [JobPhase], _ verb: String, _ event: JobEvent,
        _ actor: Actor
    ) throws(JobRejection) -> [JobEntry] {
        if self.phase == phase { return [] }
        guard phases.contains(self.phase) else { throw refusal(verb) }
        return [JobEntry(event, .act(actor))]
    }

    fileprivate func resetting(
        _ scope: ResetScope, _ actor: Actor
    ) throws(JobRejection) -> [JobEntry] {
        try checkUnpurged("reset")
        guard phase != .cancelled || listedBatchCount == firms.batchCount else {
            // Cancelled while it came in: no worker could ever read the rest of it.
            throw .malformed("it was never whole, so it cannot be reset; submit or fork it again")
        }
        switch (phase, scope) {
        case (.absent, _), (.listing, _): throw refusal("reset")
        case (.completed, .keepFinished):
            throw .wrongStatus(.completed, asked: "reset")
        case (.open, _), (.paused, _), (.cancelled, _), (.completed, .startOver):
            return isFresh(scope) ? [] : [JobEntry(.reset(scope), .act(actor))]
        }
    }

    /// Whether a reset would leave everything as it is.
    private func isFresh(_ scope: ResetScope) -> Bool {
        guard phase == .open, leases.isEmpty, flights.isEmpty, troubles.isEmpty else {
            return false
        }
        return scope == .keepFinished || processedCount == 0
    }

    fileprivate func retrying(
        _ selection: RetrySelection, _ actor: Actor
    ) throws(JobRejection) -> [JobEntry] {
        switch phase {
        case .absent, .listing, .cancelled: throw refusal("retry firms of")
        case .open, .paused, .completed: break
        }
        try checkUnpurged("retried")
        let chosen = firms.failures.filter { _, cause in
            switch selection {
            case .allFailed: true
            case .failed(let wanted): cause == wanted
            }
        }
        let ranges = FirmRanges(rising: chosen.map(\.0))
        guard !ranges.isEmpty else { throw .nothingToRetry }
        return [JobEntry(.retryRequested(ranges), .act(actor))]
    }

    fileprivate func purging(_ actor: Actor) throws(JobRejection) -> [JobEntry] {
        guard phase == .completed || phase == .cancelled else { throw refusal("purge") }
        return [JobEntry(.purged, .act(actor))]
    }

    /// What is to be worked on again needs its list.
    private func checkUnpurged(_ asked: String) throws(JobRejection) {
        guard isPurged else { return }
        throw .malformed("its list was purged, so it cannot be \(asked); submit it again")
    }

    private func refusal(_ asked: String) -> JobRejection {
        phase == .absent ? .noSuchJob : .wrongStatus(status, asked: asked)
    }
}
