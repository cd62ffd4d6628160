import EventLog
import Jobs
import Projections
import Synchronization
import Worker

/// Several workers on one log in memory, with one virtual clock and one seeded source of chance.
///
/// Nothing sleeps: what takes time is put on an agenda and the clock jumps from one entry to the
/// next. What happens depends on the seed alone.
final class Arena {
    typealias Mood = (JobNumber, FirmNumber, UInt8) -> Visit

    /// How a visit of a firm's site goes.
    enum Visit {
        case enriched(people: Int)
        case fails(FailureCause)
        case hangs
        /// Takes the whole worker with it.
        case kills
    }

    final class Seat {
        var core: WorkerCore
        let identity: WorkerIdentity
        var isAlive = true
        /// A frozen process keeps its inputs until it wakes up.
        var isFrozen = false
        var inbox: [WorkerInput] = []
        var ended: StopReason?
        var cancelled: Set<AttemptID> = []
        var alarms: Set<Duration> = []
        /// Held as long as the process lives.
        var token: (any PresenceToken)?

        init(
            core: consuming WorkerCore, identity: WorkerIdentity, token: (any PresenceToken)?
        ) {
            self.core = core
            self.identity = identity
            self.token = token
        }
    }

    private struct Item {
        var due: Duration
        var order: Int
        var act: () async -> Void
    }

    let log: MemoryLog
    let board = MemoryPresenceBoard()
    var seats: [Seat] = []
    var plan = WorkerPlan()
    var mood: Mood = { _, _, _ in .enriched(people: 3) }
    var visitTime: ClosedRange<Int> = 500...3_000
    /// What stands in the way of reading a batch's rows.
    var unreadableBatch: (JobNumber, BatchNumber) -> ProjectionError? = { _, _ in nil }
    /// What stands in the way of an append.
    var appendFault: ([JobEntry]) -> LogError? = { _ in nil }
    /// Every visit that was begun, in order.
    var visits: [(job: JobNumber, firm: FirmNumber, seat: Int)] = []
    var lines: [WorkerLine] = []
    var random: SplitMix64
    private var agenda: [Item] = []
    private var lastOrder = 0

    static let epoch = WallTime(nanoseconds: 1_700_000_000_000_000_000)

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let shared = SharedClock()
        log = MemoryLog { Timestamp(Arena.epoch + (shared.elapsed + shared.offset)) }
        sharedClock = shared
    }

    private let sharedClock: SharedClock

    var elapsed: Duration { sharedClock.elapsed }

    /// Sets everybody's wall clock forward, or back.
    func setClocks(by step: Duration) { sharedClock.offset += step }

    func add() {
        let identity = WorkerIdentity(
            id: random.next() | 1, processID: UInt32(4_000 + seats.count), host: "host-a")
        let core = WorkerCore(me: identity, plan: plan, seed: random.next())
        let token = try? board.announce(identity.name)
        seats.append(Seat(core: core, identity: identity, token: token))
        let seat = seats.count - 1
        after(.zero) { [self] in
            let jobs = (try? await log.streams()) ?? []
            await give(.begun(jobs.compactMap { JobNumber($0.stream) }), to: seat)
        }
    }

    func kill(_ seat: Int) {
        seats[seat].isAlive = false
        board.kill(seats[seat].identity.name)
    }

    func freeze(_ seat: Int) {
        seats[seat].isFrozen = true
    }

    func thaw(_ seat: Int) async {
        seats[seat].isFrozen = false
        let waiting = seats[seat].inbox
        seats[seat].inbox = []
        for input in waiting { await give(input, to: seat) }
    }

    /// Puts `act` on the agenda.
    func after(_ delay: Duration, _ act: @escaping () async -> Void) {
        lastOrder += 1
        let item = Item(due: elapsed + delay, order: lastOrder, act: act)
        let index = agenda.firstIndex { ($0.due, $0.order) > (item.due, item.order) }
        agenda.insert(item, at: index ?? agenda.endIndex)
    }

    /// Lets time pass until nothing is left to happen, `limit` is reached or `isDone` says so.
    func run(for limit: Duration, until isDone: () async -> Bool = { false }) async {
        let end = elapsed + limit
        while let item = agenda.first, item.due <= end {
            agenda.removeFirst()
            sharedClock.elapsed = max(item.due, elapsed)
            await item.act()
            if await isDone() { return }
        }
        if agenda.isEmpty || agenda[0].due > end { sharedClock.elapsed = end }
    }

    func give(_ input: WorkerInput, to seat: Int) async {
        guard seats[seat].isAlive, seats[seat].ended == nil else { return }
        guard !seats[seat].isFrozen else { return seats[seat].inbox.append(input) }
        let now = WorkerNow(
            monotonic: elapsed, wall: Self.epoch + (elapsed + sharedClock.offset))
        for effect in seats[seat].core.handle(input, at: now) { perform(effect, for: seat) }
        guard let due = seats[seat].core.nextWake(after: now) else { return }
        if let next = seats[seat].alarms.min(), next <= due { return }
        seats[seat].alarms.insert(due)
        after(due - elapsed) { [self] in
            seats[seat].alarms.remove(due)
            await give(.tick, to: seat)
        }
    }

    private func latency() -> Duration {
        .microseconds(Int.random(in: 50...2_000, using: &random))
    }

    private func perform(_ effect: WorkerEffect, for seat: Int) {
        switch effect {
        case .append(let id, let job, let entries, let tip):
            after(latency()) { [self] in
                await append(id, entries, to: job, after: tip, for: seat)
            }
        case .load(let job):
            after(latency()) { [self] in
                guard let folded = try? await JobReader(log).state(of: job) else { return }
                // What is appended between the reading and the answer may be told first.
                after(latency()) { [self] in await give(.loaded(folded), to: seat) }
            }
        case .readBatch(let job, let batch):
            after(latency()) { [self] in
                if let error = unreadableBatch(job, batch) {
                    return await give(.batchUnreadable(job, batch, error), to: seat)
                }
                guard let firms = try? await JobReader(log).firms(of: batch, in: job)
                else { return }
                await give(.batchRead(job, batch, firms), to: seat)
            }
        case .startFirm(let id, _): begin(id, for: seat)
        case .cancelFirm(let id): seats[seat].cancelled.insert(id)
        case .checkPresence(let workers):
            after(latency()) { [self] in
                for worker in workers {
                    let known = (try? board.presence(of: worker.name)) ?? .unknown
                    await give(.presence(worker, known), to: seat)
                }
            }
        case .say(let line): lines.append(line)
        case .appendFleet: break
        case .stop(let reason): seats[seat].ended = reason
        }
    }

    private func begin(_ id: AttemptID, for seat: Int) {
        visits.append((id.job, id.firm, seat))
        let took = Duration.milliseconds(Int.random(in: visitTime, using: &random))
        after(took) { [self] in
            guard !seats[seat].cancelled.contains(id) else { return }
            switch mood(id.job, id.firm, id.attempt) {
            case .enriched(let count):
                let people = (0..<count).map { FirmProfile.Person(name: "Person \($0)") }
                let profile = FirmProfile(outcome: .peopleFound, people: people)
                await give(.firmFinished(id, .enriched(profile)), to: seat)
            case .fails(let cause):
                let outcome = FirmOutcome.failed(
                    cause, message: "it failed", url: "", retryAfter: nil)
                await give(.firmFinished(id, outcome), to: seat)
            case .hangs: break
            case .kills: kill(seat)
            }
        }
    }

    private func append(
        _ id: AppendID, _ entries: [JobEntry], to job: JobNumber, after tip: Tip, for seat: Int
    ) async {
        // A process that died before its write left nothing; a frozen one has not written yet.
        guard seats[seat].isAlive else { return }
        guard !seats[seat].isFrozen else {
            return after(.milliseconds(100)) { [self] in
                await append(id, entries, to: job, after: tip, for: seat)
            }
        }
        if let error = appendFault(entries) {
            return after(latency()) { [self] in
                await give(.appendFailed(id, job, error), to: seat)
            }
        }
        do throws(LogError) {
            let new = try await log.append(entries.map { $0.encoded() }, after: tip)
            let read = await between(tip, new, job)
            after(latency()) { [self] in await give(.appended(id, job, read, new), to: seat) }
            announce()
        } catch {
            guard case .conflict(let actual) = error else { return }
            let read = await between(tip, actual, job)
            after(latency()) { [self] in await give(.conflicted(id, job, read, actual), to: seat) }
        }
    }

    private func between(_ old: Tip, _ new: Tip, _ job: JobNumber) async -> [RecordedEntry] {
        var entries: [RecordedEntry] = []
        guard new.revision > old.revision else { return [] }
        try? await JobReader(log).entries(
            of: job, old.revision.advanced(by: 1)...new.revision
        ) {
            entries.append($0)
            return true
        }
        return entries
    }

    /// Tells every worker what has been appended since this was last done.
    func announce() {
        for seat in seats.indices {
            after(latency()) { [self] in await follow(seat) }
        }
    }

    private var seen: [Int: Position] = [:]

    private func follow(_ seat: Int) async {
        var inputs: [WorkerInput] = []
        try? await log.visitAll(after: seen[seat] ?? .none, parts: .heads) { commit in
            seen[seat] = commit.position
            guard let job = JobNumber(commit.stream),
                let entries = try? RecordedEntry.entries(of: commit, job: job)
            else { return true }
            inputs.append(.advanced(job, entries, commit.tip))
            return true
        }
        for input in inputs { await give(input, to: seat) }
    }
}

/// The arena's clock, as the log sees it.
final class SharedClock: Sendable {
    private let time = Mutex(Duration.zero)
    private let error = Mutex(Duration.zero)

    /// How far wall clocks are ahead of the time that has passed.
    var offset: Duration {
        get { error.withLock { $0 } }
        set { error.withLock { $0 = newValue } }
    }

    var elapsed: Duration {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
