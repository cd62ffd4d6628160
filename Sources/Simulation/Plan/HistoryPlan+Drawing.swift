import EventLog
import Glibc
import Jobs
import Worker

extension HistoryPlan {
    /// Draws the plan that `seed` stands for.
    ///
    /// First it is drawn which kinds of trouble there are at all: a history with few kinds goes
    /// further in each than one that has them all.
    init(drawing seed: UInt64) {
        self.init(seed: seed)
        var random = SplitMix64(seed: seed)
        log.execution = .inline
        log.segmentByteCount = [8192, 16384, 32768].drawn(&random)
        log.reserveByteCount = 8192
        log.lockTimeout = .zero
        workerCount = [1, 2, 2, 3, 3].drawn(&random)
        worker.firmsInFlight = .random(in: 1...6, using: &random)
        worker.batchesInFlight = .random(in: 1...3, using: &random)
        worker.checkpointInterval = .random(in: 3...10, using: &random)
        worker.presenceInterval = .seconds(Int.random(in: 5...20, using: &random))
        // Short ones as well, so that silence is judged in every other history.
        worker.staleThreshold = .seconds([40, 40, 80, 300].drawn(&random))
        worker.heartbeatInterval = min(.seconds(30), worker.staleThreshold / 4)
        sluggishness = .milliseconds([0, 0, 100, 2000].drawn(&random))
        length = .seconds(Int.random(in: 300...1200, using: &random))
        drawMoods(&random)
        drawPeople(&random)
        drawTrouble(&random)
        acts.sort { $0.time < $1.time }
        for index in acts.indices { acts[index].number = index }
        // By a source of its own: the plans of known seeds stay as they were but for this.
        var other = SplitMix64(seed: seed ^ 0xb2ea_4e2d)
        guard Int.random(in: 0..<8, using: &other) == 0 else { return }
        worker.breaker = Breaker(percent: [20, 50, 100].drawn(&other), window: 5)
    }

    private mutating func drawMoods(_ random: inout SplitMix64) {
        if Bool.random(using: &random) { moods.slow = .random(in: 0...200, using: &random) }
        if Bool.random(using: &random) { moods.failing = .random(in: 0...300, using: &random) }
        if Bool.random(using: &random) { moods.hopeless = .random(in: 0...100, using: &random) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            moods.hanging = .random(in: 0...60, using: &random)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            moods.crashing = .random(in: 0...30, using: &random)
        }
    }

    private mutating func drawPeople(_ random: inout SplitMix64) {
        for index in 0..<Int.random(in: 1...3, using: &random) {
            let act = Act.submit(
                firms: .random(in: 3...20, using: &random),
                batch: .random(in: 2...8, using: &random))
            plan(act, .seconds(index == 0 ? 0 : .random(in: 1...200, using: &random)))
        }
        let wishes: [Act] = [
            .pause, .resume, .resume, .reset(.keepFinished), .reset(.startOver), .retry, .cancel,
            .note, .note, .purge,
        ].filter { _ in Bool.random(using: &random) }
        guard !wishes.isEmpty else { return }
        for _ in 0..<Int.random(in: 0...10, using: &random) {
            plan(wishes.drawn(&random), anyTime(&random))
        }
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            plan([.endSegment, .seal, .seal, .tidy, .tidy].drawn(&random), anyTime(&random))
        }
    }

    private mutating func drawTrouble(_ random: inout SplitMix64) {
        // One history in sixteen has no trouble but what websites make.
        guard Int.random(in: 0..<16, using: &random) > 0 else { return }
        for _ in 0..<Int.random(in: 3...5, using: &random) {
            let crash: Act =
                switch Int.random(in: 0..<6, using: &random) {
                case 0: .powerCut(CrashMode.survivable.drawn(&random))
                case 4, 5: drawDisaster(&random)
                case 1:
                    .fault(nil, .kill, after: .random(in: 1...60, using: &random))
                case 2:
                    .fault(
                        .write, .killAfter(.random(in: 0...700, using: &random)),
                        after: .random(in: 1...30, using: &random))
                default: .kill(seat: anySeat(&random))
                }
            plan(crash, anyTime(&random))
        }
        let kinds = Trouble.allCases.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
        guard !kinds.isEmpty else { return }
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let (act, time) = (kinds.drawn(&random).act(in: self, &random), anyTime(&random))
            plan(act, time)
            if case .stepClock(let seat, let step) = act, Bool.random(using: &random) {
                // It is set right again, so that what it had put on record meanwhile is wrong.
                let pause = Duration.seconds(Int.random(in: 5...90, using: &random))
                plan(.stepClock(seat: seat, by: .zero - step), time + pause)
            }
        }
    }

    /// A process is lost while it writes or syncs, and others come upon what it has left.
    private func drawDisaster(_ random: inout SplitMix64) -> Act {
        let (operation, fault): (DiskCall.Operation, DiskFault) =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: (.write, .killAfter(.random(in: 0...700, using: &random)))
            case 1: (.syncData, .kill)
            case 2: (.syncData, .loseSync)
            default: (.syncData, .loseSyncAndKill)
            }
        let count = Int.random(in: 1...20, using: &random)
        return .disaster(operation, fault, after: count, Aftermath.drawn(&random))
    }

    private mutating func plan(_ act: Act, _ time: Duration) {
        acts.append(PlannedAct(time: time, act: act))
    }

    private func anyTime(_ random: inout SplitMix64) -> Duration {
        .milliseconds(Int.random(in: 0...Int(length / .milliseconds(1)), using: &random))
    }

    /// About as long as others wait before they take a lease for its silence.
    fileprivate func longSilence(_ random: inout SplitMix64) -> Duration {
        let most = worker.heartbeatInterval + .seconds(10)
        let early = Int.random(in: 0...Int(most / .milliseconds(1)), using: &random)
        return worker.staleThreshold + .seconds(5) - .milliseconds(early)
    }

    fileprivate func anySeat(_ random: inout SplitMix64) -> Int {
        .random(in: 0..<workerCount, using: &random)
    }
}

/// The kinds of trouble that a history may have.
private enum Trouble: CaseIterable {
    case frozen, silent, asleep, stopped, twins, clocks, failedSyncs, refusals, readErrors, full,
        slow

    func act(in plan: HistoryPlan, _ random: inout SplitMix64) -> Act {
        let calls = Int.random(in: 1...60, using: &random)
        switch self {
        case .frozen:
            return .freeze(
                seat: plan.anySeat(&random),
                .seconds(Int.random(in: 1...600, using: &random)))
        case .silent:
            return .freeze(seat: plan.anySeat(&random), plan.longSilence(&random))
        case .asleep: return .sleep(plan.longSilence(&random))
        case .stopped: return .stop(seat: plan.anySeat(&random))
        case .twins: return .twin(seat: plan.anySeat(&random))
        case .clocks:
            let far = [10, 3_600, 86_400 * 30].drawn(&random)
            return .stepClock(
                seat: plan.anySeat(&random),
                by: .seconds(Int.random(in: -far...far, using: &random)))
        case .failedSyncs:
            let (operation, fault) = Act.failedSyncs.drawn(&random)
            return .fault(operation, fault, after: calls / 4)
        case .refusals:
            var (operation, fault) = Act.refusals.drawn(&random)
            if case .short = fault { fault = .short(.random(in: 0...900, using: &random)) }
            return .fault(operation, fault, after: operation == .allocate ? 0 : calls / 4)
        case .readErrors:
            let (operation, fault) = Act.readErrors.drawn(&random)
            return .fault(operation, fault, after: calls)
        case .full:
            return .fillDisk(
                spare: .random(in: 0...20_000, using: &random),
                .seconds(Int.random(in: 1...300, using: &random)))
        case .slow:
            return .slowDisk(
                .milliseconds(Int.random(in: 1...5_000, using: &random)),
                for: .seconds(Int.random(in: 10...300, using: &random)))
        }
    }
}

extension Act {
    typealias Fault = (operation: DiskCall.Operation, fault: DiskFault)

    static let failedSyncs: [Fault] = [(.syncData, .loseSync), (.syncData, .loseSyncAndKill)]
    /// Calls that do not do what was asked, or not all of it.
    static let refusals: [Fault] = [
        (.write, .fail(ENOSPC)), (.write, .short(0)), (.syncDirectory, .fail(EIO)),
        (.read, .fail(EINTR)), (.open, .fail(EMFILE)), (.write, .fail(EROFS)),
        (.rename, .fail(EDQUOT)), (.allocate, .fail(ENOSPC)),
    ]
    static let readErrors: [Fault] = [(.read, .fail(EIO))]
}

extension CrashMode {
    /// Those that keep the promise of a device: a sector is written whole or not at all.
    static let survivable = allCases.filter { $0 != .garbles }
}

extension Array {
    /// One of them, by chance; there must be one.
    func drawn(_ random: inout SplitMix64) -> Element {
        self[Int.random(in: indices, using: &random)]
    }
}
