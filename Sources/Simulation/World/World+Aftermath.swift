import EventLog
import Synchronization

// What others do with a log that a process has just been lost in.
extension World {
    /// Takes the steps one after another; nobody else comes between.
    func goThrough(_ steps: [Aftermath]) {
        guard !isCalm else { return }
        buryTheDead()
        for step in steps where violation == nil {
            tell("-- then: \(step)")
            coverage.count(step.name)
            switch step {
            case .read(let blind):
                if !blind.isEmpty { killAll() }
                examine(isWhole: false, blind: blind)
            case .open(let blind):
                if !blind.isEmpty { killAll() }
                examine(isWhole: true, blind: blind)
            case .follow: withoutFaults(follow)
            case .tidy:
                withoutFaults {
                    for process in seats.compactMap(\.self) where !process.isOver {
                        process.log?.tidy()
                    }
                }
            case .endSegment(let mishap, let isByWorker):
                attempt(mishap, isByWorker) { log throws(LogError) in try log.endSegment() }
            case .seal(let mishap, let isByWorker):
                attempt(nil, isByWorker) { log throws(LogError) in try log.endSegment() }
                attempt(mishap, isByWorker) { log throws(LogError) in _ = try log.seal() }
            case .powerCut(let mode): cutPower(mode)
            }
        }
    }

    private func withoutFaults(_ body: () -> Void) {
        disk.setFaults(nil)
        body()
        plugIn()
    }

    /// Has each worker that runs read what the others have written.
    private func follow() {
        for process in seats.compactMap(\.self)
        where !process.isOver && !process.isFrozen(at: timeline.elapsed) {
            process.log?.poll()
        }
    }

    /// Ends all that runs: whoever sees no hints has the cache dropped, which takes what only that
    /// holds from under the hands of those who have read it.
    private func killAll() {
        for process in processes where !process.isOver { kill(process, because: "its supervisor") }
    }

    /// A process does `body`, in which `mishap` comes to it: one that opens the log for it, and has
    /// settled what was left, or a worker that has not.
    private func attempt(
        _ mishap: Aftermath.Mishap?, _ isByWorker: Bool,
        _ body: (LocalLog) throws(LogError) -> Void
    ) {
        disk.setFaults(nil)
        defer { plugIn() }
        let worker = seats.compactMap(\.self).first { process in
            process.log != nil && !process.isOver && !process.isFrozen(at: timeline.elapsed)
        }
        let process =
            (isByWorker ? worker : nil) ?? SimulatedProcess(self, identity: nil, seat: nil)
        do throws(LogError) {
            let log = if let log = process.log { log } else { try open(.readWrite, for: process) }
            if let mishap { arm(mishap) }
            try body(log)
        } catch {
            if disk.isLiving(process.disk) { judge(error) }
        }
        if process.seat == nil {
            process.log = nil
            disk.kill(process.disk)
        }
        buryTheDead()
    }

    /// Has one call of the process that is at work alone meet `mishap`.
    func arm(_ mishap: Aftermath.Mishap) {
        let (operation, fault, number): (DiskCall.Operation?, DiskFault, Int) =
            switch mishap {
            case .kill(let number): (nil, .kill, number)
            case .loseSyncAndKill(let number): (.syncData, .loseSyncAndKill, number)
            }
        // All calls are those of one process: it is at work alone.
        let countdown = Mutex(number)
        disk.setFaults { call in
            guard operation == nil || operation == call.operation else { return nil }
            let left = countdown.withLock { left in
                left -= 1
                return left
            }
            return left == -1 ? fault : nil
        }
    }

    /// Whoever has run and followed the log since the last time must see all that was in it then.
    ///
    /// One that cannot go on hears of it when it waits for the next commit, and ends.
    func checkFollowers() {
        guard violation == nil else { return }
        let result = Self.finish { [self] in
            for process in followers where !process.isOver {
                guard let head = try await process.log?.head() else { continue }
                guard head.rawValue >= followed else {
                    throw Violation("\(process.name) sees no more than \(head) of \(followed)")
                }
            }
        }
        if case .failure(let error) = result {
            fail(error as? Violation ?? Violation("\(error)"))
        }
        follow()
        followers = seats.compactMap(\.self).filter { $0.log != nil }
        followed = ledger.lastAcknowledged
    }
}

extension SimulatedProcess {
    func isFrozen(at time: Duration) -> Bool {
        absences.last.map { $0.contains(time) } ?? false
    }

    /// How much of the time since `start` it was there to see, give or take what it needs to
    /// notice that it was not.
    func presence(from start: Duration, to end: Duration, slack: Duration) -> Duration {
        let start = max(start, birth)
        let missed = absences.reduce(Duration.zero) { missed, absence in
            let overlap = absence.clamped(to: start..<max(start, end))
            return missed + max(.zero, overlap.upperBound - overlap.lowerBound - slack)
        }
        return end - start - missed
    }
}
