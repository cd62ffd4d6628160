import EventLog
import Jobs
import Projections

/// Two clocks: who lives, and who gets on with it. Our own leases, and those of others.
extension WorkerCore {
    mutating func watch(_ now: WorkerNow) {
        endOverdueAttempts(now)
        for desk in desks {
            beat(desk, now)
            giveUpStalled(desk, now)
        }
        guard presenceDue <= now.monotonic else { return }
        presenceDue = now.monotonic + plan.presenceInterval
        var others: [UInt64: WorkerIdentity] = [:]
        for desk in desks {
            for lease in desk.state.leases.values where lease.worker.id != me.id {
                others[lease.worker.id] = lease.worker
            }
            observe(desk, now)
        }
        guard !others.isEmpty, stop == nil else { return }
        effects.append(.checkPresence(others.values.sorted { $0.id < $1.id }))
    }

    private mutating func endOverdueAttempts(_ now: WorkerNow) {
        let overdue = running.filter { $0.value.deadline <= now.monotonic }.keys
        for id in overdue.sorted(by: { ($0.job, $0.firm) < ($1.job, $1.firm) }) {
            effects.append(.cancelFirm(id))
            let limit = plan.attemptDeadline.components.seconds
            land(
                id,
                .failed(.timeout, message: "timeout after \(limit)s", url: "", retryAfter: nil),
                now)
        }
    }

    private func beat(_ desk: JobDesk, _ now: WorkerNow) {
        guard !desk.holdings.isEmpty, now.monotonic - desk.lastBeat >= plan.heartbeatInterval
        else { return }
        desk.lastBeat = now.monotonic
        // One is enough, however long the log lets it wait.
        if !desk.outbox.contains(.heartbeat(me)) { desk.outbox.append(.heartbeat(me)) }
    }

    /// Our own leases: when nothing ends for too long, somebody else may fare better.
    private mutating func giveUpStalled(_ desk: JobDesk, _ now: WorkerNow) {
        for holding in desk.holdings.values.sorted(by: { $0.batch < $1.batch }) {
            let silence = now.monotonic - holding.progressAt
            let firms = desk.state.flights.filter { $0.value.lease == holding.lease }.keys
            guard silence >= plan.stallLimit, !firms.isEmpty,
                desk.ending.insert(holding.lease).inserted
            else { continue }
            say(.stalled(desk.job, firms.sorted(), for: silence))
            desk.outbox.append(.release(holding.lease, .stalled))
        }
    }

    /// The leases of others: what they wrote is compared with what was seen before, on our clock,
    /// so that a clock that is wrong elsewhere takes nothing from anybody.
    private func observe(_ desk: JobDesk, _ now: WorkerNow) {
        var sightings: [LeaseID: Sighting] = [:]
        for (_, lease) in desk.state.leases.sorted(by: { $0.key < $1.key })
        where lease.worker.id != me.id {
            var sighting =
                desk.sightings[lease.id]
                ?? Sighting(
                    heartbeatAt: lease.heartbeatAt, progressAt: lease.progressAt,
                    heard: now.monotonic, progressed: now.monotonic)
            let moved = desk.hasMoved(lease, since: sighting)
            if moved.heard { sighting.heard = now.monotonic }
            // What was judged from an older sighting, and has waited to be sent, is no longer so.
            if moved.heard || moved.progressed { spare(lease.id, in: desk) }
            let isWorking = desk.state.flights.values.contains { $0.lease == lease.id }
            if moved.progressed || !isWorking { sighting.progressed = now.monotonic }
            sighting.heartbeatAt = lease.heartbeatAt
            sighting.progressAt = lease.progressAt
            sighting.moves = desk.moves[lease.id] ?? LeaseMoves()
            sightings[lease.id] = sighting
            if now.monotonic - sighting.heard >= patience(with: lease.worker) {
                expire(lease.id, .noHeartbeat, in: desk)
            } else if now.monotonic - sighting.progressed >= plan.stallLimit * 2 {
                // Twice the limit: the holder gives its own stalled leases up at once the limit.
                expire(lease.id, .noProgress, in: desk)
            }
        }
        desk.sightings = sightings
        desk.moves = desk.moves.filter { sightings[$0.key] != nil }
    }

    /// How long a worker may be silent: it may have been started to beat less often than this one.
    private func patience(with worker: WorkerIdentity) -> Duration {
        max(plan.staleThreshold, max(beats[worker.id] ?? .zero, plan.othersHeartbeat) * 3)
    }

    /// Counts everybody's silence from now on: others had no reason to beat more often before.
    mutating func forgetSilence(_ now: WorkerNow) {
        for desk in desks {
            for lease in desk.sightings.keys {
                desk.sightings[lease]?.heard = now.monotonic
            }
        }
    }

    /// Whether the lease that `command` would take for its silence has moved since it was judged.
    func hasMoved(_ command: JobCommand, in desk: JobDesk) -> Bool {
        guard case .expire(let id, let reason, _) = command, reason != .processGone,
            let sighting = desk.sightings[id],
            let lease = desk.state.leases.values.first(where: { $0.id == id })
        else { return false }
        let moved = desk.hasMoved(lease, since: sighting)
        return moved.heard || moved.progressed
    }

    /// Makes good for time in which this process did not run: it was frozen, or the machine slept.
    ///
    /// Nothing was heard in it and nobody had a chance to get on, so it is nobody's silence.
    mutating func excuse(_ gap: Duration) {
        for id in running.keys {
            running[id]?.startedAt += gap
            running[id]?.deadline += gap
        }
        for desk in desks {
            for batch in desk.holdings.keys { desk.holdings[batch]?.progressAt += gap }
            for lease in desk.sightings.keys {
                desk.sightings[lease]?.heard += gap
                desk.sightings[lease]?.progressed += gap
            }
        }
    }

    private func expire(_ lease: LeaseID, _ reason: ExpiryReason, in desk: JobDesk) {
        guard stop == nil, desk.ending.insert(lease).inserted else { return }
        desk.outbox.append(.expire(lease, reason, observer: me))
    }

    /// Takes back that a lease is to end for its holder's silence.
    private func spare(_ lease: LeaseID, in desk: JobDesk) {
        let count = desk.outbox.count
        desk.outbox.removeAll { command in
            guard case .expire(lease, let reason, _) = command else { return false }
            return reason != .processGone
        }
        if desk.outbox.count < count { desk.ending.remove(lease) }
    }

    /// The kernel says that a worker's process is gone: all its leases end now.
    mutating func bury(_ worker: WorkerIdentity) {
        guard stop == nil else { return }
        for desk in desks {
            for (_, lease) in desk.state.leases.sorted(by: { $0.key < $1.key })
            where lease.worker.id == worker.id {
                expire(lease.id, .processGone, in: desk)
            }
        }
        beats[worker.id] = nil
        guard lost.insert(worker.id).inserted else { return }
        effects.append(.appendFleet(.workerLost(worker, observer: me.id)))
    }
}
