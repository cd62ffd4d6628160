import Enrichment
import EventLog
import Jobs
import Projections
import Worker

// Workers, and the supervisor that starts them again.
extension World {
    /// Starts a worker in a seat.
    func start(_ seat: Int) {
        guard seats[seat] == nil, !isEnding else { return }
        let identity = WorkerIdentity(
            id: random.next() | 1, processID: UInt32(processes.count + 1), host: "machine")
        let process = SimulatedProcess(self, identity: identity, seat: seat)
        process.skew = skews[seat]
        processes.append(process)
        seats[seat] = process
        coverage.count("worker started")
        tell("\(process.name) starts")
        run(process, identity)
        lookNowAndThen(process)
    }

    private func run(_ process: SimulatedProcess, _ identity: WorkerIdentity) {
        let seed = random.next()
        process.task = Task(executorPreference: process.lane) { [self] in
            do {
                let log = try open(.create, for: process)
                let daemon = WorkerDaemon(
                    log: WatchedLog(log: log, world: self, process: process),
                    presence: LocalPresenceBoard(
                        at: Self.path, disk: process.disk, lockTimeout: .zero,
                        now: { [self] in Timestamp(now(of: process).wall) }),
                    enricher: MoodyEnricher(world: self, process: process), me: identity,
                    plan: plan.worker,
                    time: WorkerTime(
                        now: { [self] in now(of: process) },
                        sleep: { [self] in try await timeline.sleep($0) }),
                    seed: seed, executor: process.lane,
                    say: { [self] line in
                        if !process.isOver { tell("\(process.name): \(line.text)") }
                    })
                process.daemon = daemon
                let reason = try await daemon.run(release: "simulated")
                if !process.isOver {
                    tell("\(process.name) ends: \(reason)")
                    coverage.count("worker ended: \(reason)")
                }
            } catch {
                if !process.isOver {
                    tell("\(process.name) ends: \(error)")
                    judge(error)
                    coverage.count("worker ended: error")
                }
            }
            process.daemon = nil
            process.isDone = true
            if !process.isOver {
                // Nothing is left of it: its locks are free.
                disk.kill(process.disk)
                bury(process)
                restart(process.seat)
            }
        }
    }

    /// A worker may end on trouble of the disk; that the log is damaged is never among it.
    func judge(_ error: any Error) {
        let log: LogError?
        switch error {
        case let error as LogError: log = error
        case let error as LogLost: log = error.error
        default: log = nil
        }
        switch log {
        case .corrupt(let damage)?:
            fail(Violation("called damaged, and nothing was: \(LogError.corrupt(damage))"))
        case .newerFormat?, .tooLarge?: fail(Violation("\(error)"))
        case .failed?, .busy?, .outOfSpace?, .durabilityUnknown?, .conflict?, .gone?: break
        case nil: if !(error is CancellationError) { fail(Violation("\(error)")) }
        }
    }

    /// The supervisor starts a seat's worker again after a while.
    func restart(_ seat: Int?) {
        guard let seat, !isEnding else { return }
        let pause = Duration.milliseconds(Int.random(in: 100...30_000, using: &random))
        timeline.after(pause) { [self] in start(seat) }
    }

    func beginVisit(of firm: FirmRequest, by process: SimulatedProcess) -> Visit {
        let number = visitCounts[firm.website, default: 0] + 1
        visitCounts[firm.website] = number
        // When trouble is over, websites are well again.
        let moods = isCalm ? Moods() : plan.moods
        let visit = Visit(moods, seed: plan.seed, firm: firm.website, number: number)
        coverage.count(visit.mood.name)
        return visit
    }
}
