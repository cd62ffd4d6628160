import EventLog
import Glibc
import Jobs
import Synchronization
import Worker

/// A fault that waits for its call.
struct ArmedFault: Sendable {
    var operation: DiskCall.Operation?
    var fault: DiskFault
    /// How many calls of that kind pass before.
    var countdown: Int
    var name: String
    /// What comes right after it.
    var aftermath: [Aftermath] = []
}

// Trouble, and what is done now and then.
extension World {
    func happen(_ act: Act, number: Int) {
        guard !isCalm else { return }
        tell("-- act \(number): \(act)")
        coverage.count(act.name)
        switch act {
        case .submit(let firms, let batch): submit(firms, batch)
        case .pause: ask(.pause(Self.somebody))
        case .resume: ask(.resume(Self.somebody))
        case .reset(let scope): ask(.reset(scope, Self.somebody))
        case .retry: ask(.retry(.allFailed, Self.somebody))
        case .cancel: ask(.cancel(Self.somebody))
        case .note: ask(.note("somebody was here at \(timeline.elapsed)", Self.somebody))
        case .purge: purge()
        case .kill(let seat): if let process = seats[seat] { kill(process, because: "somebody") }
        case .freeze(let seat, let duration): freeze(seat, for: duration)
        case .sleep(let duration): sleep(for: duration)
        case .stop(let seat): seats[seat]?.daemon?.stop(.signal)
        case .twin(let seat): startTwin(of: seat)
        case .stepClock(let seat, let step):
            skews[seat] += step
            seats[seat]?.skew += step
        case .powerCut(let mode): cutPower(mode)
        case .fault(let operation, let fault, let count):
            arm(ArmedFault(operation: operation, fault: fault, countdown: count, name: act.name))
        case .disaster(let operation, let fault, let count, let aftermath):
            arm(
                ArmedFault(
                    operation: operation, fault: fault, countdown: count, name: act.name,
                    aftermath: aftermath))
        case .fillDisk(let spare, let duration):
            disk.setByteLimit(disk.byteCount + spare)
            isFull = true
            timeline.after(duration) { [self] in makeRoom() }
        case .slowDisk(let most, let duration):
            slowness = most
            timeline.after(duration) { [self] in slowness = .zero }
        case .endSegment: perform(.readWrite) { _, log in try log.endSegment() }
        case .seal: perform(.readWrite) { _, log in _ = try log.seal() }
        case .tidy:
            if let process = seats.compactMap(\.self).randomElement(using: &random) {
                process.log?.tidy()
            }
        }
    }

    /// All stand still, and wake up one after another.
    private func sleep(for duration: Duration) {
        for seat in seats.indices {
            let lag = Duration.milliseconds(Int.random(in: 0...3000, using: &random))
            freeze(seat, for: duration + lag)
        }
    }

    private func freeze(_ seat: Int, for duration: Duration) {
        guard let process = seats[seat], !process.isFrozen(at: timeline.elapsed) else { return }
        process.lane.freeze()
        process.absences.append(timeline.elapsed..<timeline.elapsed + duration)
        timeline.after(duration) { [self] in
            guard !process.isOver, !isCalm else { return }
            tell("\(process.name) goes on")
            process.lane.thaw()
        }
    }

    /// A process that goes by the name of a living worker must be turned away.
    private func startTwin(of seat: Int) {
        guard let process = seats[seat], let identity = process.identity,
            process.daemon != nil, !process.isOver
        else { return }
        let twin = SimulatedProcess(self, identity: nil, seat: nil)
        let board = LocalPresenceBoard(
            at: Self.path, disk: twin.disk, lockTimeout: .zero,
            now: { [self] in Timestamp(now(of: twin).wall) })
        let isHeld = (try? board.presence(of: identity.name)) == .present
        let token = try? board.announce(identity.name)
        if isHeld, token != nil {
            fail(Violation("two processes hold the name \(identity.name)"))
        }
        token?.release()
        disk.kill(twin.disk)
    }

    private func arm(_ fault: ArmedFault) {
        faults.append(fault)
        plugIn()
    }

    func makeRoom() {
        disk.setByteLimit(nil)
        isFull = false
    }

    func cutPower(_ mode: CrashMode) {
        makeRoom()
        disk.crash(mode, seed: random.next())
        crashModel()
        for process in processes where !process.isOver { bury(process) }
        for seat in seats.indices { restart(seat) }
        examine(isWhole: true)
    }

    /// Has the disk ask for the faults that are armed.
    func plugIn() {
        guard !faults.isEmpty else { return disk.setFaults(nil) }
        disk.setFaults { [self] call in
            guard
                let index = faults.firstIndex(where: {
                    $0.operation == nil || $0.operation == call.operation
                })
            else { return nil }
            guard faults[index].countdown <= 0 else {
                faults[index].countdown -= 1
                return nil
            }
            let fault = faults.remove(at: index)
            coverage.count("met \(fault.name)")
            tell("\(fault.name): call \(call.number), \(call.operation) of \(call.path)")
            if !fault.aftermath.isEmpty {
                timeline.after(.zero) { [self] in goThrough(fault.aftermath) }
            }
            return fault.fault
        }
    }
}
