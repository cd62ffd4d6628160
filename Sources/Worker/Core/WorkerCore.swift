import EventLog
package import Jobs
import Projections

/// The worker's whole logic: inputs in, effects out, no clock and no I/O.
///
/// It decides which firm is next, when to retry, when to beat, when to give a lease up or take one
/// from the dead. What it believes of a job is the fold of what is durable; what it wants to write
/// waits in the job's outbox, is decided on that state, and decided again after a lost race.
package struct WorkerCore: ~Copyable {
    let me: WorkerIdentity
    /// What is set now; running attempts keep the deadline that they began with.
    private(set) var plan: WorkerPlan
    var random: SplitMix64
    /// Jobs that are not finished, as far as this worker knows.
    var desks = JobDesks()
    /// Jobs that are being read, with what is appended meanwhile: the reading may miss it.
    var loading: [JobNumber: [SeenCommit]] = [:]
    var hasBegun = false
    var running: [AttemptID: RunningAttempt] = [:]
    /// Firms whose start is decided but not durable yet.
    var starting: Set<FirmKey> = []
    var presenceDue: Duration = .zero
    /// Workers that are known to be gone, so that it is said once.
    var lost: Set<UInt64> = []
    /// How often others were started to beat, where it is known.
    var beats: [UInt64: Duration] = [:]
    /// When the first input came; nil before.
    var begunAt: Duration?
    /// An attempt at a firm has ended, so that a new start after this one is not for nothing.
    var hasFinishedFirm = false
    /// Jobs that could not be read, and when to ask again; nil when only they can change that.
    var unreadable: [JobNumber: Duration?] = [:]
    var stop: Stop?
    /// Nothing new is begun, so that what is under way can still be recorded.
    var isLowOnSpace = false
    /// Something was dropped instead of being sent, so that its slot is free again.
    var hasWithdrawn = false
    private var lastAppend: UInt64 = 0
    /// When the next tick was wanted after the last input.
    private var wake: Duration?
    var effects: [WorkerEffect] = []

    /// A firm of a job.
    struct FirmKey: Hashable {
        var job: JobNumber
        var firm: FirmNumber
    }

    /// How far a stop has come.
    struct Stop {
        var reason: StopReason
        var deadline: Duration
        var isDone = false
    }

    /// - Parameter seed: Decides every random choice of the run.
    package init(me: WorkerIdentity, plan: WorkerPlan, seed: UInt64) {
        self.me = me
        self.plan = plan
        random = SplitMix64(seed: seed)
    }

    /// Takes one input and says what is to be done, in order.
    package mutating func handle(_ input: WorkerInput, at now: WorkerNow) -> [WorkerEffect] {
        handle([input], at: now)
    }

    /// Takes what has come, in order, and says what is to be done, in order.
    package mutating func handle(_ inputs: [WorkerInput], at now: WorkerNow) -> [WorkerEffect] {
        guard stop?.isDone != true else { return [] }
        begunAt = begunAt ?? now.monotonic
        if let wake, now.monotonic - wake > Self.freezeLimit { excuse(now.monotonic - wake) }
        for input in inputs where stop?.isDone != true { take(input, now) }
        for (job, due) in unreadable where due.map({ $0 <= now.monotonic }) ?? false { load(job) }
        watch(now)
        // What turns out to make no sense any more when it is to be sent leaves its slot to others.
        for _ in 1...2 {
            hasWithdrawn = false
            schedule(now)
            for desk in desks { send(desk, now) }
            guard hasWithdrawn else { break }
        }
        sweep(now)
        wake = computeWake(now)
        defer { effects = [] }
        return effects
    }

    private mutating func take(_ input: WorkerInput, _ now: WorkerNow) {
        switch input {
        case .begun(let jobs):
            hasBegun = true
            jobs.forEach { load($0) }
        case .tick: break
        case .loaded(let folded): open(folded, now)
        case .advanced(let job, let entries, let tip): advance(job, entries, tip, now)
        case .appended(let id, let job, let entries, let tip):
            settle(id, job, entries, tip, won: true, now)
        case .conflicted(let id, let job, let entries, let tip):
            settle(id, job, entries, tip, won: false, now)
        case .appendFailed(let id, let job, let error): refuse(id, job, error, now)
        case .batchRead(let job, let batch, let records):
            desks[job]?.holdings[batch]?.records = records
            desks[job]?.unreadableBatches.removeValue(forKey: batch)
        case .batchUnreadable(let job, let batch, let error):
            giveBack(batch, of: job, error, now)
        case .unreadable(let job, let error): abandon(job, error, now)
        case .firmFinished(let id, let outcome): land(id, outcome, now)
        case .presence(let worker, let presence):
            if presence == .gone { bury(worker) }
        case .shutdown(let reason): beginStop(reason, now)
        case .space(let isLow): heedSpace(isLow: isLow)
        case .planned(let plan, let lines):
            adopt(plan, now)
            lines.forEach { say($0) }
        case .beating(let new): beats.merge(new) { $1 }
        case .memory(let byteCount): heedMemory(byteCount, now)
        case .logUnreadable(let error): loseTouch(error)
        }
    }

    /// A tick that comes so much later than asked for means that the process did not run.
    private static let freezeLimit: Duration = .seconds(5)

    /// How often to look whether there is room again.
    private static let spaceInterval: Duration = .seconds(5)
    /// How soon free slots are looked at again that twice could not be filled.
    private static let secondLook: Duration = .seconds(1)

    /// The monotonic time at which the next `tick` is wanted; nil when only events matter.
    package func nextWake(after now: WorkerNow) -> Duration? {
        wake.map { max($0, now.monotonic) }
    }

    private mutating func adopt(_ new: WorkerPlan, _ now: WorkerNow) {
        let isShorter =
            new.staleThreshold < plan.staleThreshold || new.othersHeartbeat < plan.othersHeartbeat
        plan = new
        if isShorter { forgetSilence(now) }
    }

    private func computeWake(_ now: WorkerNow) -> Duration? {
        guard stop?.isDone != true else { return nil }
        var due: [Duration] = running.values.map(\.deadline)
        due += unreadable.filter { loading[$0.key] == nil }.values.compactMap(\.self)
        if let stop {
            // The second moment is when a log that does not answer is no longer waited for.
            let isOver = stop.deadline <= now.monotonic
            due.append(isOver ? stop.deadline + Self.lateLimit : stop.deadline)
        }
        // Nothing else may happen while room is scarce, and somebody has to ask.
        if isLowOnSpace { due.append(now.monotonic + Self.spaceInterval) }
        if hasWithdrawn { due.append(now.monotonic + Self.secondLook) }
        for desk in desks {
            if !desk.outbox.isEmpty || desk.owesCheckpoint && !isLowOnSpace, !desk.isSending {
                due.append(desk.pausedUntil)
            }
            due += desk.unreadableBatches.values.compactMap { due in
                due.flatMap { $0 > now.monotonic ? $0 : nil }
            }
            if !desk.holdings.isEmpty { due.append(desk.lastBeat + plan.heartbeatInterval) }
            if desk.state.leases.values.contains(where: { $0.worker.id != me.id }) {
                due.append(presenceDue)
            }
            guard !desk.holdings.isEmpty else { continue }
            due += desk.state.troubles.values.compactMap { trouble in
                trouble.wait(at: now.wall, plan.policy).map { now.monotonic + $0 }
            }
        }
        return due.min().map { max($0, now.monotonic) }
    }

    mutating func say(_ line: WorkerLine) {
        effects.append(.say(line))
    }

    /// The number of the next append.
    mutating func nextAppend() -> AppendID {
        lastAppend += 1
        return AppendID(number: lastAppend)
    }

    mutating func load(_ job: JobNumber) {
        guard loading[job] == nil else { return }
        loading[job] = []
        effects.append(.load(job))
    }

    /// A job is known now, or known better than by what was seen of it.
    private mutating func open(_ folded: FoldedJob, _ now: WorkerNow) {
        let missed = loading.removeValue(forKey: folded.job) ?? []
        unreadable.removeValue(forKey: folded.job)
        let desk: JobDesk
        if let known = desks[folded.job] {
            desk = known
            renew(desk, folded)
        } else {
            desk = JobDesk(folded, at: now.monotonic)
            desks.add(desk)
            presenceDue = now.monotonic
        }
        desk.deferred += missed
        absorbDeferred(of: desk, now)
        returnOrphans(of: desk)
    }

    /// Hands back batches that are leased to this worker and that it does not work on: it lost
    /// sight of the job for a while.
    private func returnOrphans(of desk: JobDesk) {
        guard !desk.isSending else { return }
        for (batch, lease) in desk.state.leases.sorted(by: { $0.key < $1.key })
        where lease.worker.id == me.id && desk.holdings[batch] == nil {
            guard desk.ending.insert(lease.id).inserted else { continue }
            desk.outbox.append(.release(lease.id, .unreadable))
        }
    }

    /// Replaces what is believed of a job by what was read, if that is newer.
    private mutating func renew(_ desk: JobDesk, _ folded: FoldedJob) {
        // The answer to an append under way brings everything since our tip, and in order.
        guard !desk.isSending, folded.state.revision > desk.state.revision else { return }
        desk.state = folded.state
        desk.tip = folded.tip
        // What came between was not seen.
        desk.outcomes = RecentOutcomes()
        for holding in desk.holdings.values {
            guard folded.state.leases[holding.batch]?.id == holding.lease else {
                drop(holding, of: desk, because: "the job moved on without it")
                continue
            }
            let firms = folded.state.firms.firms(of: holding.batch).lazy.map { FirmNumber($0) }
            desk.holdings[holding.batch]?.queue = firms.filter {
                folded.state.firms[$0] == .waiting && folded.state.flights[$0] == nil
            }
        }
    }

    /// An attempt has ended: the command that records it goes to the outbox.
    ///
    /// An attempt that was cancelled or timed out is not running any more; its result is ignored.
    mutating func land(_ id: AttemptID, _ outcome: FirmOutcome, _ now: WorkerNow) {
        guard let attempt = running.removeValue(forKey: id) else { return }
        hasFinishedFirm = true
        let duration = now.monotonic - attempt.startedAt
        switch outcome {
        case .enriched(let profile):
            let yield = EnrichmentYield(profile: profile, duration: duration)
            desks[id.job]?.outbox.append(.enrichFirm(id.firm, id.lease, yield))
        case .failed(let cause, let message, let url, let retryAfter):
            let delay = plan.retryDelay.draw(
                after: id.attempt, retryAfter: retryAfter, using: &random)
            let failure = AttemptFailure(
                cause: cause, message: message, url: url, duration: duration, retryDelay: delay)
            desks[id.job]?.messages[id.firm] = message
            desks[id.job]?.outbox.append(.failAttempt(id.firm, id.lease, failure))
        }
    }

}
