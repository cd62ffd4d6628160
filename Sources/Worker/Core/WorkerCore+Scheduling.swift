import EventLog
import Jobs

/// Which firm is next, and which batch.
extension WorkerCore {
    /// Fills free slots: first with firms of batches that are held, then by claiming another.
    mutating func schedule(_ now: WorkerNow) {
        guard stop == nil else { return }
        let jobs = desks.keys.sorted()
        var free = plan.firmsInFlight - running.count - starting.count
        for job in jobs where free > 0 { startFirms(of: job, &free, now) }
        if free > 0, !isExpectingFirms { claimBatch(jobs) }
    }

    /// A batch is on its way whose firms will fill free slots.
    private var isExpectingFirms: Bool {
        desks.values.contains { desk in
            !desk.claiming.isEmpty || desk.holdings.values.contains { $0.records == nil }
        }
    }

    private mutating func startFirms(of job: JobNumber, _ free: inout Int, _ now: WorkerNow) {
        guard var desk = desks.removeValue(forKey: job) else { return }
        defer { desks[job] = desk }
        guard desk.state.phase == .open, desk.pausedUntil <= now.monotonic else { return }
        for batch in desk.holdings.keys.sorted() {
            while free > 0, let firm = nextFirm(of: batch, in: &desk, now),
                let lease = desk.holdings[batch]?.lease
            {
                starting.insert(FirmKey(job: job, firm: firm))
                desk.outbox.append(.startFirm(firm, lease))
                free -= 1
            }
        }
    }

    /// Takes the next firm that may start off the batch's queue.
    private func nextFirm(
        of batch: BatchNumber, in desk: inout JobDesk, _ now: WorkerNow
    ) -> FirmNumber? {
        guard let holding = desk.holdings[batch], holding.records != nil,
            !desk.ending.contains(holding.lease)
        else { return nil }
        let state = desk.state
        let job = desk.job
        let index = holding.queue.firstIndex { firm in
            guard state.firms[firm] == .waiting, state.flights[firm] == nil,
                !starting.contains(FirmKey(job: job, firm: firm))
            else { return false }
            guard let trouble = state.troubles[firm] else { return true }
            if let retryAt = trouble.retryAt, retryAt > now.wall { return false }
            // One suspect at a time: should the worker die again, it is known of which firm.
            return trouble.crashes == 0 || !isTryingSuspect
        }
        guard let index else { return nil }
        return desk.holdings[batch]?.queue.remove(at: index)
    }

    /// A firm is in flight, or about to be, that was in flight when a lease was lost.
    private var isTryingSuspect: Bool {
        let inFlight = running.keys.map { FirmKey(job: $0.job, firm: $0.firm) }
        return (inFlight + starting).contains { key in
            (desks[key.job]?.state.troubles[key.firm]?.crashes ?? 0) > 0
        }
    }

    private mutating func claimBatch(_ jobs: [JobNumber]) {
        let held = desks.values.reduce(0) { $0 + $1.holdings.count + $1.claiming.count }
        guard held < plan.batchesInFlight else { return }
        for job in jobs {
            guard let desk = desks[job], desk.isIdle || !desk.isSending else { continue }
            let batch = desk.state.claimableBatches.first { !desk.claiming.contains($0) }
            guard let batch else { continue }
            desks[job]?.claiming.insert(batch)
            desks[job]?.outbox.append(.claim(batch, me))
            return
        }
    }
}
