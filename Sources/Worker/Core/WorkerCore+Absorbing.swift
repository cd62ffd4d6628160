import EventLog
import Jobs
import Projections

/// Taking in what is on record, and what follows from it.
extension WorkerCore {
    /// Somebody appended to a job.
    mutating func advance(
        _ job: JobNumber, _ entries: [RecordedEntry], _ tip: Tip, _ now: WorkerNow
    ) {
        guard loading[job] == nil else {
            loading[job]?.append(SeenCommit(entries: entries, tip: tip))
            return
        }
        guard let desk = desks[job] else { return load(job) }
        desk.deferred.append(SeenCommit(entries: entries, tip: tip))
        absorbDeferred(of: desk, now)
    }

    /// Takes in what others appended, unless an append of ours is under way: its answer comes
    /// first, so that our events are known as ours.
    mutating func absorbDeferred(of desk: JobDesk, _ now: WorkerNow) {
        guard !desk.isSending else { return }
        let commits = desk.deferred
        desk.deferred = []
        for commit in commits {
            absorb(commit.entries, commit.tip, into: desk, mine: false, now)
        }
    }

    /// Folds entries that follow the desk's state; those it knows already are passed over.
    mutating func absorb(
        _ entries: [RecordedEntry], _ tip: Tip, into desk: JobDesk, mine: Bool,
        _ now: WorkerNow
    ) {
        for entry in entries where entry.revision > desk.state.revision {
            guard entry.revision == desk.state.revision + 1 else { return load(desk.job) }
            prepare(for: entry, desk, mine: mine, now)
            evolve(&desk.state, entry.event, entry.recorded)
            desk.noteMove(entry.event, entry.revision)
            heedBreaker(entry, desk, mine: mine)
            respond(to: entry, desk, mine: mine, now)
        }
        if tip.revision.rawValue == desk.state.revision { desk.tip = tip }
    }

    /// What has to be looked at before the event changes the state.
    private mutating func prepare(
        for entry: RecordedEntry, _ desk: JobDesk, mine: Bool, _ now: WorkerNow
    ) {
        switch entry.event {
        case .leaseExpired(let batch, let id, let reason, _):
            guard let lease = desk.state.leases[batch], lease.id == id else { return }
            if mine {
                let next = desk.state.processedCount + 1
                let silence = entry.time - lease.heartbeatAt
                say(
                    .stale(
                        desk.job, lease, silentFor: silence, reason,
                        resumingAt: min(next, desk.state.firmCount), of: desk.state.firmCount))
            }
            guard let holding = desk.holdings[batch], holding.lease == id else { return }
            drop(holding, of: desk, because: "another worker took it over")
        case .released(let batch, let lease, _):
            guard let holding = desk.holdings[batch], holding.lease == lease else { return }
            drop(holding, of: desk, because: nil)
        case .reset, .cancelled:
            for holding in desk.holdings.values.sorted(by: { $0.batch < $1.batch }) {
                drop(holding, of: desk, because: "the job was \(entry.event.type.name)")
            }
        case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
            .firmEnriched, .firmFailed, .heartbeat, .checkpoint, .paused, .resumed,
            .retryRequested, .noted, .completed, .purged:
            break
        }
    }

    /// What follows from the event, now that it is part of the state.
    private mutating func respond(
        to entry: RecordedEntry, _ desk: JobDesk, mine: Bool, _ now: WorkerNow
    ) {
        switch entry.event {
        case .claimed(let batch, let worker) where worker.id == me.id:
            take(batch, LeaseID(entry.revision), for: desk, now)
        case .firmStarted(let firm, let lease, let attempt):
            let id = AttemptID(job: desk.job, firm: firm, lease: lease, attempt: attempt)
            launch(id, for: desk, now)
        case .attemptFailed(let firm, let lease, let attempt, let retryAt):
            guard let holding = desk.holding(of: firm, under: lease) else { return }
            desk.holdings[holding.batch]?.progressAt = now.monotonic
            desk.holdings[holding.batch]?.queue.append(firm)
            let message = desk.messages.removeValue(forKey: firm) ?? attempt.cause.name
            say(
                .willRetry(
                    desk.job, firm, failedAttempt: attempt.number, desk.name(of: firm),
                    after: retryAt - entry.time, message, plan.policy))
        case .firmEnriched(let firm, let lease, _):
            conclude(firm, lease, of: desk, now)
        case .firmFailed(let firm, let lease, let attempt):
            if mine {
                let message = desk.messages.removeValue(forKey: firm) ?? attempt.cause.name
                say(
                    .failed(
                        desk.job, firm, attempt: attempt.number, desk.name(of: firm), message,
                        plan.policy))
            }
            conclude(firm, lease, of: desk, now)
        case .checkpoint:
            if mine, !desk.state.isFinished { say(.progress(desk.job, desk.state)) }
        case .completed:
            if mine {
                desk.owesCheckpoint = !desk.skipsCheckpoints
                say(.progress(desk.job, desk.state))
                say(.completed(desk.job, desk.state))
            }
        case .retryRequested(let firms):
            for firm in firms.firms {
                let batch = desk.state.firms.batch(of: firm)
                desk.holdings[batch]?.queue.append(firm)
            }
        case .submitted, .firmsListed, .queued, .claimed, .heartbeat, .released, .leaseExpired,
            .paused, .resumed, .reset, .cancelled, .noted, .purged:
            break
        }
    }

    /// A batch is ours.
    private mutating func take(
        _ batch: BatchNumber, _ lease: LeaseID, for desk: JobDesk, _ now: WorkerNow
    ) {
        let state = desk.state
        let range = state.firms.firms(of: batch)
        let waiting = range.lazy.map { FirmNumber($0) }.filter { state.firms[$0] == .waiting }
        // Firms that were in flight when a worker died come last, the most often hit last of all.
        let queue = waiting.map { ($0, state.troubles[$0]?.crashes ?? 0) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        desk.claiming.remove(batch)
        desk.holdings[batch] = Holding(
            batch: batch, lease: lease, records: nil, queue: queue.map(\.0),
            progressAt: now.monotonic)
        if desk.holdings.count == 1 { desk.lastBeat = now.monotonic }
        say(.claimed(desk.job, range, of: state.firmCount, me))
        effects.append(.readBatch(desk.job, batch))
    }

    /// A start is on record: now, and not before, the firm's site may be asked.
    private mutating func launch(_ id: AttemptID, for desk: JobDesk, _ now: WorkerNow) {
        guard let holding = desk.holding(of: id.firm, under: id.lease) else { return }
        starting.remove(FirmKey(job: id.job, firm: id.firm))
        let first = desk.state.firms.firms(of: holding.batch).lowerBound
        guard stop == nil, let record = holding.record(id.firm, first: first) else { return }
        if !running.keys.contains(where: { $0.job == id.job && $0.lease == id.lease }) {
            // Until now the batch only waited for retries: that was no lack of progress.
            desk.holdings[holding.batch]?.progressAt = now.monotonic
        }
        running[id] = RunningAttempt(
            name: record.name, startedAt: now.monotonic,
            deadline: now.monotonic + plan.attemptDeadline)
        say(
            .starting(
                id.job, id.firm, attempt: id.attempt, record.name, of: desk.state.firmCount,
                plan.policy))
        effects.append(.startFirm(id, record))
    }

    private func conclude(
        _ firm: FirmNumber, _ lease: LeaseID, of desk: JobDesk, _ now: WorkerNow
    ) {
        desk.messages[firm] = nil
        guard let holding = desk.holding(of: firm, under: lease) else { return }
        desk.holdings[holding.batch]?.progressAt = now.monotonic
        if desk.state.leases[holding.batch] == nil { desk.holdings[holding.batch] = nil }
    }

    /// Lets go of a batch: whatever runs for it is cancelled, whatever it still brings is ignored.
    mutating func drop(_ holding: Holding, of desk: JobDesk, because why: String?) {
        desk.holdings[holding.batch] = nil
        desk.ending.remove(holding.lease)
        starting = starting.filter {
            $0.job != desk.job || desk.state.firms.batch(of: $0.firm) != holding.batch
        }
        let attempts = running.keys.filter { $0.job == desk.job && $0.lease == holding.lease }
        for id in attempts.sorted(by: { $0.firm < $1.firm }) {
            running[id] = nil
            effects.append(.cancelFirm(id))
        }
        if let why { say(.lostLease(desk.job, holding.lease, why)) }
    }

    /// A batch whose rows cannot be read is handed back; the rest of the job goes on.
    mutating func giveBack(
        _ batch: BatchNumber, of job: JobNumber, _ error: ProjectionError, _ now: WorkerNow
    ) {
        if case .log(let error) = error, !error.isRecordedLoss, giveUp(on: error) { return }
        guard let desk = desks[job] else { return }
        let isNews = desk.unreadableBatches[batch] == nil
        let due = retryTime(after: error, now)
        desk.unreadableBatches.updateValue(due, forKey: batch)
        if isNews {
            let then = due == nil ? "leaving it alone" : "asking again in 5s"
            say(
                WorkerLine(
                    .trouble, "Job \(job): batch \(batch) cannot be read: \(error); \(then)"))
        }
        guard let holding = desk.holdings[batch], desk.ending.insert(holding.lease).inserted
        else { return }
        desk.outbox.append(.release(holding.lease, .unreadable))
    }

    /// What the log could not do just now it may do later; an event stays what it is, and so does
    /// what a repair has recorded to be lost.
    private func retryTime(after error: ProjectionError, _ now: WorkerNow) -> Duration? {
        guard case .log(let error) = error, !error.isRecordedLoss else { return nil }
        return now.monotonic + .seconds(5)
    }

    /// A job that cannot be read is left alone; the others go on.
    mutating func abandon(_ job: JobNumber, _ error: ProjectionError, _ now: WorkerNow) {
        if case .log(let error) = error, !error.isRecordedLoss, giveUp(on: error) { return }
        loading[job] = nil
        let isNews = unreadable[job] == nil
        let due = retryTime(after: error, now)
        unreadable.updateValue(due, forKey: job)
        if isNews {
            let then = due == nil ? "leaving it alone" : "asking again in 5s"
            say(WorkerLine(.trouble, "Job \(job): cannot be read: \(error); \(then)"))
        }
        guard let desk = desks[job] else { return }
        desks.remove(job)
        for holding in desk.holdings.values {
            drop(holding, of: desk, because: "the job cannot be read")
        }
    }
}
