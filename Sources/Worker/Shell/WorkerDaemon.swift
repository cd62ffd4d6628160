package import Enrichment
package import EventLog
package import Jobs
package import Projections
import Synchronization

/// The shell around ``WorkerCore``: it carries effects out and brings their answers back.
///
/// It holds no rule. Whatever can be decided without I/O is decided in the core.
package final class WorkerDaemon: Sendable {
    private let log: any Log
    private let presence: any PresenceBoard
    private let enricher: any Enricher
    private let me: WorkerIdentity
    private let plan: WorkerPlan
    private let time: WorkerTime
    private let seed: UInt64
    private let executor: (any TaskExecutor)?
    private let say: @Sendable (WorkerLine) -> Void
    private let inputs = InputQueue()

    /// What is set while it runs; nil when the plan is all there is.
    private let live: Mutex<LiveSettings?>
    private let memory: (@Sendable () -> UInt64?)?

    /// When the alarms that are set will ring.
    private let alarms = Mutex<Set<Duration>>([])

    /// - Parameters:
    ///   - seed: Decides the jitter of retries.
    ///   - live: Follows the settings that the log records; they are stronger than `plan`.
    ///   - memory: Tells how many bytes the process holds.
    ///   - executor: Where attempts run; nil for where the system runs tasks.
    ///   - say: Takes the lines of the worker's log, in order.
    package init(
        log: any Log, presence: any PresenceBoard, enricher: any Enricher, me: WorkerIdentity,
        plan: WorkerPlan, time: WorkerTime, seed: UInt64,
        live: LiveSettings? = nil, memory: (@Sendable () -> UInt64?)? = nil,
        executor: (any TaskExecutor)? = nil, say: @escaping @Sendable (WorkerLine) -> Void
    ) {
        self.log = log
        self.presence = presence
        self.enricher = enricher
        self.me = me
        self.plan = plan
        self.time = time
        self.seed = seed
        self.executor = executor
        self.live = Mutex(live)
        self.memory = memory
        self.say = say
    }

    /// Asks the worker to finish or hand back what it holds, and to end; may be called again.
    package func stop(_ reason: StopReason) {
        inputs.put(.shutdown(reason))
    }

    /// Makes the loop turn once, though nothing has happened.
    package func nudge() {
        inputs.put(.tick)
    }

    /// Works until it is stopped, or has nothing left to do and was told to stop then.
    ///
    /// - Parameters:
    ///   - release: The version of the program, for the fleet's history.
    ///   - onTurn: Is told of every turn of the loop, the first one when work can begin.
    /// - Throws: ``LogError`` when the log cannot be read at the start; ``LogLost`` when it ends
    ///   the work later.
    @concurrent
    package func run(
        release: String, onTurn: (@Sendable (WorkerLoad) -> Void)? = nil
    ) async throws -> StopReason {
        let token = try presence.announce(me.name)
        defer { token.release() }
        let start = try await log.head()
        let jobs = try await log.streams().compactMap { JobNumber($0.stream) }
        await catchUpWithSettings()
        await append(.workerStarted(me, beginning(release)))
        inputs.put(.begun(jobs))
        let ending = await withDiscardingTaskGroup(returning: Ending.self) { group in
            let follower = LogFollower(
                log: log, time: time, send: { [inputs] in inputs.put($0) },
                takeSettings: { [self] changes in adopt { $0.take(changes) } },
                takeStart: { [self] in noteBeat(of: $0, $1) })
            group.addTask { await follower.run(after: start) }
            let ending = await work(in: &group, onTurn)
            group.cancelAll()
            return ending
        }
        return try ending.get()
    }

    private func beginning(_ release: String) -> WorkerStart {
        let plan = currentPlan
        return WorkerStart(
            release: release, firmsInFlight: UInt32(clamping: plan.firmsInFlight),
            batchesInFlight: UInt32(clamping: plan.batchesInFlight),
            settings: live.withLock { $0?.given })
    }

    private var currentPlan: WorkerPlan { live.withLock { $0?.plan } ?? plan }

    /// What was recorded since the settings were read and before the log is followed.
    private func catchUpWithSettings() async {
        guard live.withLock({ $0 != nil }) else { return }
        do {
            let fleet = try await FleetReader(log).state().state
            adopt { $0.take(all: fleet.settings.values) }
            var beats: [UInt64: Duration] = [:]
            for (id, worker) in fleet.workers where worker.end == nil {
                beats[id] = LiveSettings.heartbeat(
                    of: worker.start, recorded: worker.recordedAtStart)
            }
            inputs.put(.beating(beats))
        } catch {
            say(
                WorkerLine(
                    .trouble,
                    "The settings that the log records cannot be read, and do not count: \(error)"))
        }
    }

    /// Who was started to beat less often than this worker is not taken for dead between two beats.
    private func noteBeat(of worker: WorkerIdentity, _ start: WorkerStart) {
        guard worker.id != me.id, let beat = live.withLock({ $0?.heartbeat(of: start) })
        else { return }
        inputs.put(.beating([worker.id: beat]))
    }

    private func adopt(_ change: (inout LiveSettings) -> [WorkerLine]) {
        let lines = live.withLock { live -> [WorkerLine] in
            guard var changed = live else { return [] }
            defer { live = changed }
            return change(&changed)
        }
        // Changes come one after the other, so the plan is that of this one.
        if !lines.isEmpty { inputs.put(.planned(currentPlan, lines)) }
    }

    private typealias Ending = Result<StopReason, LogLost>

    private func work(
        in group: inout DiscardingTaskGroup, _ onTurn: (@Sendable (WorkerLoad) -> Void)?
    ) async -> Ending {
        var core = WorkerCore(me: me, plan: currentPlan, seed: seed)
        var attempts: [AttemptID: Task<Void, Never>] = [:]
        var memoryDue: Duration = .zero
        defer { attempts.values.forEach { $0.cancel() } }
        while let news = await inputs.next() {
            for case .firmFinished(let id, _) in news { attempts[id] = nil }
            let now = time.now()
            var inputs = news
            let isLow = log.isLowOnSpace
            if isLow != core.isLowOnSpace { inputs.insert(.space(isLow: isLow), at: 0) }
            if memoryDue <= now.monotonic, let byteCount = memory?() {
                memoryDue = now.monotonic + Self.memoryInterval
                inputs.insert(.memory(byteCount), at: 0)
            }
            let effects = core.handle(inputs, at: now)
            onTurn?(core.load)
            for effect in effects {
                switch effect {
                case .startFirm(let id, let record): attempts[id] = start(id, record)
                case .cancelFirm(let id): attempts.removeValue(forKey: id)?.cancel()
                case .stop(let reason):
                    let errors = news.compactMap(\.logError)
                    guard reason == .failure,
                        let error = errors.first(where: \.endsAllWork) ?? errors.first
                    else { return .success(reason) }
                    return .failure(LogLost(error: error))
                case .append, .appendFleet, .load, .readBatch, .checkPresence, .say:
                    perform(effect, in: &group)
                }
            }
            if let due = core.nextWake(after: now) {
                setAlarm(for: due, now: now.monotonic, in: &group)
            }
        }
        return .success(.failure)
    }

    /// How often to look how much memory is held, while something happens.
    private static let memoryInterval: Duration = .seconds(5)

    /// Sees to it that a tick comes at `due`; an alarm that rings before will lead to this one.
    private func setAlarm(for due: Duration, now: Duration, in group: inout DiscardingTaskGroup) {
        let isNeeded = alarms.withLock { pending in
            if let next = pending.min(), next <= due { return false }
            return pending.insert(due).inserted
        }
        guard isNeeded else { return }
        group.addTask { [self] in
            // Only cancellation ends the sleep early, and then nobody listens any more.
            try? await time.sleep(due - now)
            alarms.withLock { _ = $0.remove(due) }
            inputs.put(.tick)
        }
    }

    private func perform(_ effect: WorkerEffect, in group: inout DiscardingTaskGroup) {
        switch effect {
        case .append(let id, let job, let entries, let tip):
            group.addTask { await self.append(id, entries, to: job, after: tip) }
        case .appendFleet(let event): group.addTask { await self.append(event) }
        case .load(let job): group.addTask { await self.load(job) }
        case .readBatch(let job, let batch): group.addTask { await self.read(batch, of: job) }
        case .checkPresence(let workers): group.addTask { self.check(workers) }
        case .say(let line): say(line)
        case .startFirm, .cancelFirm, .stop: break  // `work` does these itself.
        }
    }

    private func append(
        _ id: AppendID, _ entries: [JobEntry], to job: JobNumber, after tip: Tip
    ) async {
        do throws(LogError) {
            let new = try await log.append(entries.map { $0.encoded() }, after: tip)
            await readOn(job, after: tip, through: new) { .appended(id, job, $0, new) }
        } catch {
            guard case .conflict(let actual) = error else {
                inputs.put(.appendFailed(id, job, error))
                return
            }
            await readOn(job, after: tip, through: actual) { .conflicted(id, job, $0, actual) }
        }
    }

    /// Reads what a job's stream holds between two tips, with the times at which it was recorded.
    private func readOn(
        _ job: JobNumber, after old: Tip, through new: Tip,
        _ input: ([RecordedEntry]) -> WorkerInput
    ) async {
        var entries: [RecordedEntry] = []
        do throws(ProjectionError) {
            if new.revision > old.revision {
                try await JobReader(log).entries(
                    of: job, old.revision.advanced(by: 1)...new.revision
                ) { entry in
                    entries.append(entry)
                    return true
                }
            }
            inputs.put(input(entries))
        } catch {
            inputs.put(.unreadable(job, error))
        }
    }

    private func append(_ event: FleetEvent) async {
        var tip = Tip.none(.fleet)
        for _ in 0..<JobWriter.attemptLimit {
            do throws(LogError) {
                tip = try await log.append([event.encoded()], after: tip)
                return
            } catch {
                guard case .conflict(let actual) = error else {
                    say(WorkerLine(.trouble, "The fleet's history misses an event: \(error)"))
                    return
                }
                tip = actual
            }
        }
    }

    private func load(_ job: JobNumber) async {
        do { inputs.put(.loaded(try await JobReader(log).state(of: job))) } catch {
            inputs.put(.unreadable(job, error))
        }
    }

    private func read(_ batch: BatchNumber, of job: JobNumber) async {
        do {
            inputs.put(.batchRead(job, batch, try await JobReader(log).firms(of: batch, in: job)))
        } catch {
            inputs.put(.batchUnreadable(job, batch, error))
        }
    }

    private func check(_ workers: [WorkerIdentity]) {
        for worker in workers {
            do throws(LogError) {
                inputs.put(.presence(worker, try presence.presence(of: worker.name)))
            } catch {
                say(WorkerLine(.trouble, "Cannot tell whether \(worker.name) lives: \(error)"))
            }
        }
    }

    /// A bare task, because single attempts are cancelled: by `cancelFirm`, or at the work's end.
    private func start(_ id: AttemptID, _ record: FirmRecord) -> Task<Void, Never> {
        Task(executorPreference: executor) { [self] in
            let outcome: FirmOutcome
            do throws(EnrichmentFailure) {
                outcome = .enriched(FirmProfile(try await enricher.enrich(FirmRequest(record))))
            } catch {
                outcome = FirmOutcome(error)
            }
            inputs.put(.firmFinished(id, outcome))
        }
    }
}

extension LogError {
    /// It ends the work wherever it is met; others do so only as the answer to an append.
    fileprivate var endsAllWork: Bool {
        switch self {
        case .corrupt, .durabilityUnknown, .newerFormat, .gone: true
        case .conflict, .tooLarge, .busy, .outOfSpace, .failed: false
        }
    }
}

extension WorkerInput {
    /// The log's error that this brings, if any.
    fileprivate var logError: LogError? {
        switch self {
        case .logUnreadable(let error), .appendFailed(_, _, let error),
            .unreadable(_, .log(let error)), .batchUnreadable(_, _, .log(let error)):
            error
        case .begun, .tick, .loaded, .advanced, .appended, .conflicted, .batchRead,
            .batchUnreadable, .unreadable, .firmFinished, .presence, .shutdown, .space, .planned,
            .beating, .memory:
            nil
        }
    }
}
