import Jobs
import Projections

/// When nearly all firms fail with one cause, going on only uses the list up.
extension WorkerCore {
    /// Asks for a pause of the job when the breaker trips, once: what others do or people decide
    /// meanwhile takes the question back, and whoever resumes the job sees a fresh window.
    ///
    /// A worker counts what it has seen itself, so the breaker never trips too soon.
    mutating func heedBreaker(_ entry: RecordedEntry, _ desk: JobDesk, mine: Bool) {
        let before = desk.outcomes
        desk.outcomes.take(entry.event)
        switch entry.event {
        case .firmFailed:
            guard let trip = plan.breaker?.trip(on: desk.outcomes), desk.state.phase == .open,
                !desk.outbox.contains(where: \.isBreakersPause)
            else { return }
            let actor = Actor(
                user: "worker \(me.processID)", host: me.host, program: Actor.worker,
                reason: trip.words)
            desk.outbox.append(.pause(actor))
        case .paused, .resumed, .reset, .retryRequested, .cancelled, .completed:
            desk.outbox.removeAll(where: \.isBreakersPause)
            guard mine, entry.event == .paused else { return }
            let why = plan.breaker?.trip(on: before)?.words ?? "breaker"
            say(
                WorkerLine(
                    .trouble, "Job \(desk.job): paused: \(why); 'vcctl resume \(desk.job)' goes on")
            )
        case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
            .firmEnriched, .heartbeat, .checkpoint, .released, .leaseExpired, .noted, .purged:
            break
        }
    }
}

extension Actor {
    /// The program's name where a worker changes a job by itself.
    static let worker = "vc-worker"
}

extension JobCommand {
    fileprivate var isBreakersPause: Bool {
        if case .pause(let actor) = self { actor.program == Actor.worker } else { false }
    }
}
