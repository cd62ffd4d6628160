import EventLog
import Jobs

/// Which firm is next, and which batch.
extension WorkerCore {
    /// Fills free slots: first with firms of batches that are held, then by claiming another.
    ///
    /// Jobs share the slots evenly, so that a short list does not wait for a long one to end.
    mutating func schedule(_ now: WorkerNow) {
        guard stop == nil, !isLowOnSpace, !holdTrial(now) else { return }
        var inFlight: [JobNumber: Int] = [:]
        for id in running.keys { inFlight[id.job, default: 0] += 1 }
        for key in starting { inFlight[key.job, default: 0] += 1 }
        let jobs = desks.keys.sorted()
        var candidates = jobs.filter { desks[$0]?.state.phase == .open }
        var free = plan.firmsInFlight - running.count - starting.count
        while free > 0,
            let job = candidates.min(by: { (inFlight[$0] ?? 0, $0) < (inFlight[$1] ?? 0, $1) })
        {
            if startFirm(of: job, now) {
                inFlight[job, default: 0] += 1
                free -= 1
            } else {
                candidates.removeAll { $0 == job }
            }
        }
        if free > 0, !isExpectingFirms {
            claimBatch(of: jobs, now)
        } else {
            // Nobody works on such a job: it gets its share as soon as a slot is free.
            claimBatch(of: jobs.filter { desks[$0]?.isNobodys == true }, now)
        }
    }

    /// A batch is on its way whose firms will fill free slots.
    private var isExpectingFirms: Bool {
        desks.values.contains { desk in
            !desk.claiming.isEmpty
                || desk.holdings.values.contains {
                    $0.records == nil && !desk.ending.contains($0.lease)
                }
        }
    }

    /// Puts the start of one firm of `job` in its outbox; false when none may start.
    private mutating func startFirm(of job: JobNumber, _ now: WorkerNow) -> Bool {
        guard var desk = desks.removeValue(forKey: job) else { return false }
        defer { desks[job] = desk }
        guard desk.pausedUntil <= now.monotonic else { return false }
        for batch in desk.holdings.keys.sorted() {
            guard let firm = nextFirm(of: batch, in: &desk, now),
                let lease = desk.holdings[batch]?.lease
            else { continue }
            starting.insert(FirmKey(job: job, firm: firm))
            desk.outbox.append(.startFirm(firm, lease))
            return true
        }
        return false
    }

    /// Takes the next firm that may start off the batch's queue.
    private func nextFirm(
        of batch: BatchNumber, in desk: inout JobDesk, _ now: WorkerNow
    ) -> FirmNumber? {
        guard let holding = desk.holdings[batch], desk.isAtWork(holding) else { return nil }
        let job = desk
        let index = holding.queue.firstIndex { firm in
            guard canStart(firm, of: job, now) else { return false }
            let crashes = job.state.troubles[firm]?.crashes ?? 0
            return !plan.policy.isOnTrial(crashes) && (crashes == 0 || mayTrySuspect(of: job))
        }
        guard let index else { return nil }
        return desk.holdings[batch]?.queue.remove(at: index)
    }

    /// Claims one batch, of the job that this worker holds the fewest of.
    private mutating func claimBatch(of jobs: [JobNumber], _ now: WorkerNow) {
        guard !jobs.isEmpty else { return }
        let held = desks.mapValues { $0.holdings.count + $0.claiming.count }
        // Batches that only wait for retries do not keep others from being claimed, within reason.
        let busy = desks.values.reduce(0) { $0 + busyBatchCount(of: $1, now) }
        let all = held.values.reduce(0, +)
        guard busy < plan.batchesInFlight, all < plan.batchesInFlight * 8 else { return }
        let isFull = held.values.count { $0 > 0 } >= plan.jobsInFlight
        for job in jobs.sorted(by: { (held[$0] ?? 0, $0) < (held[$1] ?? 0, $1) })
        where !isFull || held[job] ?? 0 > 0 {
            guard let batch = desks[job]?.claimableBatch(at: now.monotonic) else { continue }
            desks[job]?.claiming.insert(batch)
            desks[job]?.outbox.append(.claim(batch, me))
            return
        }
    }

    /// Batches with a firm in flight, or one that could be: not those that only wait for retries.
    private func busyBatchCount(of desk: JobDesk, _ now: WorkerNow) -> Int {
        let working = Set(desk.state.flights.values.map(\.lease))
        let busy = desk.holdings.values.count { holding in
            holding.records == nil || working.contains(holding.lease)
                || holding.queue.contains { firm in
                    desk.state.troubles[firm]?.wait(at: now.wall, plan.policy) == nil
                }
        }
        return busy + desk.claiming.count
    }
}
