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
        var candidates = desks.filter { $0.state.phase == .open }
        var free = plan.firmsInFlight - running.count - starting.count
        while free > 0,
            let desk = candidates.min(by: {
                (inFlight[$0.job] ?? 0, $0.job) < (inFlight[$1.job] ?? 0, $1.job)
            })
        {
            if startFirm(of: desk, now) {
                inFlight[desk.job, default: 0] += 1
                free -= 1
            } else {
                candidates.removeAll { $0 === desk }
            }
        }
        if free > 0, !isExpectingFirms {
            claimBatch(of: Array(desks), now)
        } else {
            // Nobody works on such a job: it gets its share as soon as a slot is free.
            claimBatch(of: desks.filter(\.isNobodys), now)
        }
    }

    /// A batch is on its way whose firms will fill free slots.
    private var isExpectingFirms: Bool {
        desks.contains { desk in
            !desk.claiming.isEmpty
                || desk.holdings.values.contains {
                    $0.records == nil && !desk.ending.contains($0.lease)
                }
        }
    }

    /// Puts the start of one firm of a job in its outbox; false when none may start.
    private mutating func startFirm(of desk: JobDesk, _ now: WorkerNow) -> Bool {
        guard desk.pausedUntil <= now.monotonic else { return false }
        for batch in desk.holdings.keys.sorted() {
            guard let firm = nextFirm(of: batch, in: desk, now),
                let lease = desk.holdings[batch]?.lease
            else { continue }
            starting.insert(FirmKey(job: desk.job, firm: firm))
            desk.outbox.append(.startFirm(firm, lease))
            return true
        }
        return false
    }

    /// Takes the next firm that may start off the batch's queue.
    private func nextFirm(
        of batch: BatchNumber, in desk: JobDesk, _ now: WorkerNow
    ) -> FirmNumber? {
        guard let holding = desk.holdings[batch], desk.isAtWork(holding) else { return nil }
        let index = holding.queue.firstIndex { firm in
            guard canStart(firm, of: desk, now) else { return false }
            let crashes = desk.state.troubles[firm]?.crashes ?? 0
            return !plan.policy.isOnTrial(crashes) && (crashes == 0 || mayTrySuspect())
        }
        guard let index else { return nil }
        return desk.holdings[batch]?.queue.remove(at: index)
    }

    /// Claims one batch, of the job that this worker holds the fewest of.
    private func claimBatch(of candidates: [JobDesk], _ now: WorkerNow) {
        guard !candidates.isEmpty else { return }
        // Batches that only wait for retries do not keep others from being claimed, within reason.
        let busy = desks.reduce(0) { $0 + busyBatchCount(of: $1, now) }
        let all = desks.reduce(0) { $0 + $1.batchCount }
        guard busy < plan.batchesInFlight, all < plan.batchesInFlight * 8 else { return }
        let isFull = desks.count { $0.batchCount > 0 } >= plan.jobsInFlight
        let ordered = candidates.sorted { ($0.batchCount, $0.job) < ($1.batchCount, $1.job) }
        for desk in ordered where !isFull || desk.batchCount > 0 {
            guard let batch = desk.claimableBatch(at: now.monotonic) else { continue }
            desk.claiming.insert(batch)
            desk.outbox.append(.claim(batch, me))
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
