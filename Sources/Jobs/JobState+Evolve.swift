/// Where and when an event was recorded.
package struct Recorded: Hashable, Sendable {
    package var revision: UInt64
    package var time: WallTime

    package init(revision: UInt64, time: WallTime) {
        self.revision = revision
        self.time = time
    }
}

/// Takes `event` into `state`; it believes what is recorded and judges nothing.
package func evolve(_ state: inout JobState, _ event: JobEvent, _ recorded: Recorded) {
    state.revision = recorded.revision
    state.times.updated = recorded.time
    switch event {
    case .submitted(let submission): state.begin(submission, at: recorded.time)
    case .firmsListed: state.listedBatchCount &+= 1
    case .queued:
        state.phase = .open
        state.takingOver = nil
    case .claimed(let batch, let worker): state.claim(batch, worker, recorded)
    case .firmStarted(let firm, let lease, let attempt):
        state.flights[firm] = Flight(lease: lease, attempt: attempt, startedAt: recorded.time)
        state.hear(from: lease, of: firm, at: recorded.time)
    case .attemptFailed(let firm, let lease, let attempt, let retryAt):
        state.retryLater(firm, lease, attempt, retryAt, at: recorded.time)
    case .firmEnriched(let firm, let lease, let totals):
        // What sites claim may be absurd; a sum that wraps is, a fold that traps is the end.
        state.peopleCount &+= UInt64(totals.peopleCount)
        state.pageCount &+= UInt64(totals.pageCount)
        state.byteCount &+= totals.byteCount
        state.finish(firm, .enriched, lease, people: totals.peopleCount, at: recorded.time)
    case .firmFailed(let firm, let lease, let attempt):
        state.finish(firm, .failed(attempt.cause), lease, people: 0, at: recorded.time)
    case .heartbeat(let worker): state.beat(worker, at: recorded.time)
    case .checkpoint:
        state.checkpointCount &+= 1
        state.finishedSinceCheckpoint = 0
    case .released(let batch, let lease, let reason):
        state.end(lease, of: batch, harmful: reason == .stalled)
    case .leaseExpired(let batch, let lease, _, _):
        state.takeoverCount &+= 1
        state.end(lease, of: batch, harmful: true)
    case .paused: state.phase = .paused
    case .resumed: state.phase = .open
    case .reset(let scope): state.reset(scope)
    case .retryRequested(let firms): state.reopen(firms)
    case .cancelled:
        state.phase = .cancelled
        state.dropLeases()
        // Half a fork never becomes a job, however much of its list is there.
        if state.takingOver != nil { state.listedBatchCount = 0 }
        state.takingOver = nil
    case .completed:
        state.phase = .completed
        state.times.completed = recorded.time
    case .purged: state.isPurged = true
    case .noted: break  // It changes what is known of the job, not the job.
    }
}

extension JobState {
    fileprivate mutating func begin(_ submission: Submission, at time: WallTime) {
        phase = .listing
        run = 1
        firms = FirmTable(firmCount: submission.firmCount, batchSize: submission.batchSize)
        times.submitted = time
        guard let origin = submission.origin else { return }
        takingOver = origin.firmCount
        for suspect in origin.suspects {
            troubles[suspect.firm] = Trouble(crashes: suspect.crashes)
        }
    }

    fileprivate mutating func claim(
        _ batch: BatchNumber, _ worker: WorkerIdentity, _ recorded: Recorded
    ) {
        leases[batch] = Lease(
            id: LeaseID(recorded.revision), worker: worker, claimedAt: recorded.time,
            heartbeatAt: recorded.time, progressAt: recorded.time)
        times.heartbeat = recorded.time
        if times.started == nil { times.started = recorded.time }
    }

    fileprivate mutating func retryLater(
        _ firm: FirmNumber, _ lease: LeaseID, _ attempt: FailedAttempt, _ retryAt: WallTime,
        at time: WallTime
    ) {
        flights[firm] = nil
        var trouble = troubles[firm] ?? Trouble()
        trouble.failedAttempts = attempt.number
        trouble.lastCause = attempt.cause
        trouble.retryAt = retryAt
        // It ended, so it was not what the worker died of; what a fork takes over says no more than
        // that it once failed.
        if phase != .listing { trouble.crashes = 0 }
        troubles[firm] = trouble
        countTakenOver()
        hear(from: lease, of: firm, at: time, isProgress: true)
    }

    fileprivate mutating func finish(
        _ firm: FirmNumber, _ status: FirmStatus, _ lease: LeaseID, people: UInt32,
        at time: WallTime
    ) {
        flights[firm] = nil
        troubles[firm] = nil
        firms.set(firm, to: status)
        hear(from: lease, of: firm, at: time, isProgress: true)
        lastFinished = firm
        lastPeopleCount = people
        guard phase != .listing else { return countTakenOver() }
        recentFinishes.record(time)
        finishedSinceCheckpoint &+= 1
        guard firms.contains(firm) else { return }
        let batch = firms.batch(of: firm)
        if firms.unfinishedCount(of: batch) == 0 { leases[batch] = nil }
    }

    /// Something came of a firm in the job that this one is a fork of; nobody worked on it here.
    fileprivate mutating func countTakenOver() {
        guard let left = takingOver, left > 0 else { return }
        takingOver = left - 1
    }

    fileprivate mutating func beat(_ worker: UInt64, at time: WallTime) {
        for (batch, lease) in leases where lease.worker.id == worker {
            leases[batch]?.heartbeatAt = time
        }
        times.heartbeat = time
    }

    /// Anything that the holder writes shows that it lives.
    fileprivate mutating func hear(
        from lease: LeaseID, of firm: FirmNumber, at time: WallTime, isProgress: Bool = false
    ) {
        // Looked up once, because nearly every event comes through here.
        guard firms.contains(firm), let held = leases.index(forKey: firms.batch(of: firm)),
            leases.values[held].id == lease
        else { return }
        leases.values[held].heartbeatAt = time
        if isProgress { leases.values[held].progressAt = time }
        times.heartbeat = time
    }

    /// Ends a lease; what was in flight under it waits again, and is suspect if harm was done.
    fileprivate mutating func end(_ lease: LeaseID, of batch: BatchNumber, harmful: Bool) {
        if leases[batch]?.id == lease { leases[batch] = nil }
        for (firm, flight) in flights where flight.lease == lease {
            flights[firm] = nil
            guard harmful else { continue }
            var trouble = troubles[firm] ?? Trouble()
            trouble.crashes = trouble.crashes == .max ? .max : trouble.crashes + 1
            troubles[firm] = trouble
        }
    }

    fileprivate mutating func dropLeases() {
        leases = [:]
        flights = [:]
    }

    fileprivate mutating func reset(_ scope: ResetScope) {
        phase = .open
        dropLeases()
        troubles = [:]
        times.completed = nil
        switch scope {
        case .keepFinished: break
        case .startOver:
            run &+= 1
            firms = FirmTable(firmCount: firms.firmCount, batchSize: firms.batchSize)
            (peopleCount, pageCount, byteCount) = (0, 0, 0)
            (lastFinished, lastPeopleCount) = (nil, 0)
            recentFinishes = RecentFinishes()
            finishedSinceCheckpoint = 0
            times.started = nil
        }
    }

    fileprivate mutating func reopen(_ ranges: FirmRanges) {
        for range in ranges.ranges {
            let upper = min(range.upperBound, firms.firmCount)
            guard range.lowerBound <= upper else { continue }
            for number in range.lowerBound...upper {
                firms.set(FirmNumber(number), to: .waiting)
                troubles[FirmNumber(number)] = nil
            }
        }
        if phase == .completed { phase = .open }
        times.completed = nil
    }
}
