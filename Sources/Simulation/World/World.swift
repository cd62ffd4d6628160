import EventLog
import Jobs
import Synchronization
import Worker

/// A machine with one disk, several workers, people who want things, and all kinds of trouble.
///
/// What runs in it is the product: the log over a simulated disk, the rules, the worker with its
/// shell. What is simulated is what lies around: disk, clocks, scheduling, websites, people.
final class World: @unchecked Sendable {
    // Unchecked: all of a history runs on one thread.
    static let path = "/log"
    static let epoch = WallTime(nanoseconds: 1_700_000_000_000_000_000)

    let plan: HistoryPlan
    let disk = MemoryDisk()
    let timeline: Timeline
    var random: SplitMix64
    /// The workers by seat; nil while a seat's worker is down.
    var seats: [SimulatedProcess?]
    /// Clocks of seats: whoever starts there has the machine's time as it was left.
    var skews: [Duration]
    /// Processes whose tasks may still run.
    var processes: [SimulatedProcess] = []
    var ledger = Ledger()
    var oracle: Oracle
    var coverage = Coverage()
    var violation: Violation?
    /// When workers died or ended, in the time of the history.
    var deaths: [UInt64: Duration] = [:]
    /// Faults that wait for their call.
    var faults: [ArmedFault] = []
    var slowness: Duration = .zero
    /// There is a limit to what the disk takes.
    var isFull = false
    /// Those who had the log open when it was last looked at how far they follow, and how far it
    /// went then.
    var followers: [SimulatedProcess] = []
    var followed: UInt64 = 0
    var visitCounts: [String: Int] = [:]
    /// Trouble is over: everything must come to its end now.
    var isCalm = false
    /// Nothing is started any more.
    var isEnding = false
    var jobCount: UInt64 = 0
    /// The read model that is kept beside the log, in some histories.
    let model: (any KeptModel)?
    var modelLuck: SplitMix64
    var story: [String] = []
    let keepsStory: Bool

    init(_ plan: HistoryPlan, _ model: (any KeptModel)?, keepsStory: Bool) {
        self.plan = plan
        self.model = model
        modelLuck = SplitMix64(seed: plan.seed &* 7 &+ 3)
        self.keepsStory = keepsStory
        timeline = Timeline(seed: plan.seed &* 3 &+ 1)
        random = SplitMix64(seed: plan.seed &* 5 &+ 2)
        seats = Array(repeating: nil, count: plan.workerCount)
        skews = Array(repeating: .zero, count: plan.workerCount)
        oracle = Oracle(plan)
    }

    func tell(_ what: @autoclosure () -> String) {
        guard keepsStory else { return }
        let seconds = timeline.elapsed / .seconds(1)
        story.append("\((seconds * 1000).rounded() / 1000) s: \(what())")
    }

    func fail(_ violation: Violation) {
        guard self.violation == nil else { return }
        tell("VIOLATION: \(violation.what)")
        self.violation = violation
    }

    func now(of process: SimulatedProcess) -> WorkerNow {
        let elapsed = timeline.elapsed
        return WorkerNow(monotonic: elapsed, wall: Self.epoch + (elapsed + process.skew))
    }

    /// Opens the log for a process.
    func open(
        _ mode: LocalLog.Mode, for process: SimulatedProcess
    ) throws(LogError) -> LocalLog {
        let log = try LocalLog.open(
            at: Self.path, mode: mode, options: plan.log, disk: process.disk,
            now: { [self, process] in Timestamp(now(of: process).wall) },
            random: drawing(),
            onNotice: { [self] notice in
                coverage.count("notice: \(notice.kind)")
                tell("notice: \(notice)")
                if case .lowOnSpace = notice { seekRoom(for: process) }
            })
        process.log = log
        return log
    }

    /// What a log draws its identifiers and salts from.
    func drawing() -> @Sendable () -> UInt64 {
        let random = Mutex(SplitMix64(seed: self.random.next()))
        return { random.withLock { $0.next() } }
    }

    /// Asks for room now and then, as the log's own thread does, until there is some.
    private func seekRoom(for process: SimulatedProcess) {
        timeline.after(plan.log.spaceCheckInterval) { [self] in
            guard !process.isOver, let log = process.log, log.isLowOnSpace else { return }
            log.tidy()
            if log.isLowOnSpace { seekRoom(for: process) }
        }
    }

    /// A process that is gone: its tasks see their calls fail until they have ended.
    func kill(_ process: SimulatedProcess, because why: String) {
        guard !process.isOver else { return }
        tell("\(process.name) is killed by \(why)")
        disk.kill(process.disk)
        bury(process)
        restart(process.seat)
    }

    /// Takes note that a process has come to its end, of whatever kind.
    func bury(_ process: SimulatedProcess) {
        guard !process.isOver else { return }
        process.isOver = true
        if let id = process.identity?.id { deaths[id] = timeline.elapsed }
        if let seat = process.seat, seats[seat] === process { seats[seat] = nil }
        process.task?.cancel()
        process.lane.thaw()
    }

    /// Finds those who were killed in the midst of a call.
    func buryTheDead() {
        for process in processes where !process.isOver && !disk.isLiving(process.disk) {
            coverage.count("killed in a call")
            tell("\(process.name) was killed in a call")
            bury(process)
            restart(process.seat)
        }
    }
}

extension SimulatedProcess {
    var name: String {
        guard let seat, let identity else { return "operator" }
        return "worker \(seat) (\(identity.shortName))"
    }
}

extension LocalLog.Notice {
    /// Its kind, for counting.
    fileprivate var kind: String {
        switch self {
        case .created: "created"
        case .tornTail: "torn tail"
        case .recoveredFromFailedSync: "recovered from a failed sync"
        case .clockBehindLog: "clock behind"
        case .indexRebuilt: "index rebuilt"
        case .damaged: "damaged"
        case .lowOnSpace: "low on space"
        case .enoughSpace: "enough space"
        case .unsupportedFileSystem: "unsupported file system"
        case .trouble: "trouble"
        }
    }
}
