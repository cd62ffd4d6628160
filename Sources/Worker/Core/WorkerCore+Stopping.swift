import EventLog
import Jobs
import Projections

/// Stopping, pausing, and clearing away what is finished.
extension WorkerCore {
    /// A second request to stop changes nothing: supervisors send one each time they are asked.
    mutating func beginStop(_ reason: StopReason, _ now: WorkerNow) {
        guard stop == nil else { return }
        stop = Stop(reason: reason, deadline: now.monotonic + plan.grace)
        let held = desks.reduce(0) { $0 + $1.holdings.count }
        say(
            WorkerLine(
                .progress,
                "Stopping: \(running.count) firms in flight, \(held) batches to hand back"))
        for desk in desks {
            desk.outbox.removeAll(where: \.isNewWork)
            desk.claiming = []
            // It only makes the job quicker to read, and room for it may never come.
            if isLowOnSpace { desk.owesCheckpoint = false }
        }
        starting = []
    }

    /// Room has become scarce, and nothing new is begun; or it is there again.
    mutating func heedSpace(isLow: Bool) {
        guard isLow != isLowOnSpace else { return }
        isLowOnSpace = isLow
        say(
            isLow
                ? WorkerLine(
                    .trouble,
                    "Low on space: \(running.count) firms in flight are finished, and nothing new"
                        + " begins until there is room")
                : WorkerLine(.progress, "There is room again: going on"))
    }

    /// How long a worker may hold too much memory before it has finished a firm.
    private static let memoryPatience: Duration = .seconds(600)

    /// Too much memory is held: the work goes back, and the supervisor starts a fresh process.
    mutating func heedMemory(_ byteCount: UInt64, _ now: WorkerNow) {
        guard let limit = plan.memoryLimit, byteCount > limit, stop == nil else { return }
        // Where a fresh process holds that much already, each start must get on with the work.
        let age = now.monotonic - (begunAt ?? now.monotonic)
        guard hasFinishedFirm || age >= Self.memoryPatience else { return }
        say(
            WorkerLine(
                .trouble,
                "Memory: \(byteCount / 1_000_000) MB are held, and memory-limit is"
                    + " \(limit / 1_000_000) MB; ending, to be started again"))
        beginStop(.memory, now)
    }

    /// What others append cannot be read just now.
    mutating func loseTouch(_ error: LogError) {
        guard !giveUp(on: error) else { return }
        say(
            WorkerLine(
                .trouble, "Connection lost: the log cannot be read: \(error); asking again in 5s"))
    }

    /// Ends the work on a log that is damaged, gone or of a newer format, which will not get
    /// better, or that has to be opened again because a sync has failed.
    ///
    /// - Returns: Whether the error is of that kind.
    mutating func giveUp(on error: LogError) -> Bool {
        switch error {
        case .corrupt, .newerFormat, .durabilityUnknown, .gone: break
        case .conflict, .busy, .tooLarge, .outOfSpace, .failed: return false
        }
        if stop?.isDone != true {
            say(WorkerLine(.trouble, "Stopping: the log cannot be read: \(error)"))
            halt(.failure)
        }
        return true
    }

    /// Nothing can be written any more: everything stops at once.
    mutating func halt(_ reason: StopReason) {
        for id in running.keys.sorted(by: { ($0.job, $0.firm) < ($1.job, $1.firm) }) {
            effects.append(.cancelFirm(id))
        }
        running = [:]
        starting = []
        stop = Stop(reason: reason, deadline: .zero, isDone: true)
        effects.append(.stop(reason))
    }

    /// Hands back what is not worked on any more, forgets finished jobs, and ends the run.
    mutating func sweep(_ now: WorkerNow) {
        guard stop?.isDone != true else { return }
        for desk in desks {
            if desk.state.isFinished, desk.isIdle {
                desks.remove(desk.job)
            } else if desk.state.phase == .paused, !isWorking(on: desk.job) {
                release(desk, .paused, now)
            }
        }
        if stop == nil, plan.stopsWhenIdle, hasBegun, loading.isEmpty,
            !desks.contains(where: { $0.hasWork || !$0.isIdle }),
            !unreadable.values.contains(where: { $0 != nil })
        {
            // What could not be read is not what is done.
            let isDone = unreadable.isEmpty && !desks.contains { $0.state.phase == .open }
            beginStop(isDone ? .idle : .failure, now)
        }
        if stop != nil { drain(now) }
    }

    private mutating func drain(_ now: WorkerNow) {
        guard let current = stop else { return }
        if !running.isEmpty, current.deadline > now.monotonic { return }
        for id in running.keys.sorted(by: { ($0.job, $0.firm) < ($1.job, $1.firm) }) {
            running[id] = nil
            effects.append(.cancelFirm(id))
        }
        for desk in desks { release(desk, .shutdown, now) }
        let isClean = desks.allSatisfy { $0.isIdle && $0.holdings.isEmpty }
        // A log that no longer answers is not waited for: the leases die with the process. The
        // process itself still ends only when the system call that hangs returns.
        let isLate = now.monotonic >= current.deadline + Self.lateLimit
        guard isClean || isLate else { return }
        stop?.isDone = true
        if isClean { effects.append(.appendFleet(.workerStopped(me, current.reason))) }
        effects.append(.stop(current.reason))
    }

    /// How long after the grace time a log that does not answer is waited for.
    static let lateLimit: Duration = .seconds(5)

    private func isWorking(on job: JobNumber) -> Bool {
        running.keys.contains { $0.job == job } || starting.contains { $0.job == job }
    }

    private mutating func release(_ desk: JobDesk, _ reason: ReleaseReason, _ now: WorkerNow) {
        for holding in desk.holdings.values.sorted(by: { $0.batch < $1.batch })
        where desk.ending.insert(holding.lease).inserted {
            desk.outbox.append(.release(holding.lease, reason))
        }
        send(desk, now)
    }
}
