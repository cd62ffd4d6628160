import EventLog
import Jobs

/// Firms that were in flight when workers died: few at a time, and in the end one by one.
extension WorkerCore {
    /// Whether nothing may begin now but a trial, which is begun here when its turn has come.
    ///
    /// A firm that the next loss would fail is all that this worker has in flight, in whatever job:
    /// only then can a death be laid at its door. Its turn is when nothing else of its batch can be
    /// done, so that the slots stand idle once for a batch, and not for each of its suspects.
    mutating func holdTrial(_ now: WorkerNow) -> Bool {
        let suspects = desks.filter { desk in
            desk.state.troubles.values.contains { plan.policy.isOnTrial($0.crashes) }
        }
        guard !suspects.isEmpty else { return false }
        let isUnderWay = suspects.contains { desk in
            inFlight(of: desk).contains { desk.state.isOnTrial($0, plan.policy) }
        }
        guard !isUnderWay else { return true }
        for desk in suspects {
            guard let (holding, firm) = dueTrial(of: desk, now) else { continue }
            guard desks.allSatisfy({ inFlight(of: $0).isEmpty }) else { return true }
            desk.holdings[holding.batch]?.queue.removeAll { $0 == firm }
            starting.insert(FirmKey(job: desk.job, firm: firm))
            desk.outbox.append(.startFirm(firm, holding.lease))
            return true
        }
        return false
    }

    /// The next firm to be tried alone, if it is time for one.
    private func dueTrial(of desk: JobDesk, _ now: WorkerNow) -> (Holding, FirmNumber)? {
        guard desk.state.phase == .open, desk.pausedUntil <= now.monotonic else { return nil }
        let inFlight = inFlight(of: desk)
        for holding in desk.holdings.values.sorted(by: { $0.batch < $1.batch })
        where desk.isAtWork(holding)
            && !inFlight.contains(where: { desk.state.firms.batch(of: $0) == holding.batch })
        {
            let ready = holding.queue.filter { canStart($0, of: desk, now) }
            guard let firm = ready.first,
                ready.allSatisfy({ desk.state.isOnTrial($0, plan.policy) })
            else { continue }
            return (holding, firm)
        }
        return nil
    }

    /// Whether one more suspect may be tried beside other firms: after one loss nearly all suspects
    /// are innocent, and a quarter of the slots tries them, so that the next loss leaves few.
    func mayTrySuspect() -> Bool {
        let tried = desks.reduce(0) { sum, desk in
            sum + inFlight(of: desk).count { (desk.state.troubles[$0]?.crashes ?? 0) > 0 }
        }
        return tried < max(1, plan.firmsInFlight / 4)
    }

    /// Whether nothing but its turn keeps a firm of a held batch from being started.
    func canStart(_ firm: FirmNumber, of desk: JobDesk, _ now: WorkerNow) -> Bool {
        guard desk.state.firms[firm] == .waiting, desk.state.flights[firm] == nil,
            !starting.contains(FirmKey(job: desk.job, firm: firm))
        else { return false }
        return desk.state.troubles[firm]?.wait(at: now.wall, plan.policy) == nil
    }

    /// What a loss of this worker would leave in flight of a job, and what is about to be.
    private func inFlight(of desk: JobDesk) -> [FirmNumber] {
        desk.state.flights(of: me.id) + starting.filter { $0.job == desk.job }.map(\.firm)
    }
}
