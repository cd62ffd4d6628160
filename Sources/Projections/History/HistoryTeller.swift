import EventLog
import Jobs

/// Turns a job's entries, in order, into the lines of its history.
///
/// It folds the state as it goes, because an event names a lease and the state knows the worker.
struct HistoryTeller {
    private(set) var state: JobState
    /// Where sentences are put together.
    var text = TextWriter()
    private let telling: HeartbeatTelling
    /// Who holds or held each lease that has been seen.
    private var holders: [LeaseID: Holder] = [:]
    private var beats: HeartbeatRun?
    /// A checkpoint does not say whose it is; what follows in the same commit does.
    private var unsigned: (line: HistoryLine, position: Position)?
    private var lastCommit: (position: Position, who: String)?

    /// A worker and how lines name it, put into words once.
    private struct Holder {
        let worker: WorkerIdentity
        let name: String

        init(_ worker: WorkerIdentity) {
            self.worker = worker
            name = Words.worker(worker)
        }
    }

    /// - Parameter state: The job right before the first entry.
    init(from state: JobState, _ telling: HeartbeatTelling) {
        self.state = state
        self.telling = telling
        for lease in state.leases.values { holders[lease.id] = Holder(lease.worker) }
    }

    /// Takes the next entry in.
    ///
    /// - Parameters:
    ///   - name: The name of the firm that the entry is about, as listed.
    ///   - emit: Is given the lines that are complete now.
    mutating func tell(_ entry: RecordedEntry, name: String?, _ emit: (HistoryLine) -> Void) {
        defer { evolve(&state, entry.event, entry.recorded) }
        if case .heartbeat(let worker) = entry.event {
            emitUnsigned(by: nil, emit)
            let silence = state.leases.values.filter { $0.worker.id == worker }
                .map { entry.time - $0.heartbeatAt }.max()
            let who = identity(of: worker).map(Words.worker) ?? Self.shortName(worker)
            if beats == nil || telling == .each {
                emitBeats(emit)
                beats = HeartbeatRun(entry)
            }
            beats?.add(entry, worker: who, silence: silence)
            return
        }
        emitBeats(emit)
        if case .claimed(_, let worker) = entry.event {
            holders[LeaseID(entry.revision)] = Holder(worker)
        }
        let who = self.who(entry)
        emitUnsigned(by: entry.position == unsigned?.position ? who : nil, emit)
        var line = HistoryLine(
            revision: entry.revision, time: entry.time, lastRevision: entry.revision,
            lastTime: entry.time, type: entry.event.type, who: who,
            what: what(entry, name: name), firm: entry.event.firm, heartbeatCount: 0)
        if case .checkpoint = entry.event {
            unsigned = (line, entry.position)
            return
        }
        if line.who.isEmpty, let lastCommit, lastCommit.position == entry.position {
            line.who = lastCommit.who
        }
        lastCommit = (entry.position, line.who)
        emit(line)
    }

    /// Emits the lines that wait for what follows, when nothing does.
    mutating func finish(_ emit: (HistoryLine) -> Void) {
        emitUnsigned(by: nil, emit)
        emitBeats(emit)
    }

    private mutating func emitBeats(_ emit: (HistoryLine) -> Void) {
        guard let line = beats?.line else { return }
        beats = nil
        emit(line)
    }

    private mutating func emitUnsigned(by who: String?, _ emit: (HistoryLine) -> Void) {
        guard var line = unsigned?.line else { return }
        unsigned = nil
        if let who { line.who = who }
        emit(line)
    }

    static func shortName(_ worker: UInt64) -> String {
        WorkerIdentity(id: worker, processID: 0, host: "").shortName
    }

    func holder(of lease: LeaseID) -> String {
        // Nobody held a lease of what a fork took over; whoever made the fork wrote it.
        lease == .none ? "" : holders[lease]?.name ?? "lease \(lease)"
    }

    func identity(of worker: UInt64) -> WorkerIdentity? {
        holders.values.first { $0.worker.id == worker }?.worker
    }
}

/// Heartbeats that nothing came between.
private struct HeartbeatRun {
    private(set) var line: HistoryLine
    private var workers: Set<String> = []
    private var longestGap: Duration?

    init(_ entry: RecordedEntry) {
        line = HistoryLine(
            revision: entry.revision, time: entry.time, lastRevision: entry.revision,
            lastTime: entry.time, type: .heartbeat, who: "", what: "", firm: nil,
            heartbeatCount: 0)
    }

    /// - Parameter silence: Since the worker was last heard of; nil when that is not known.
    mutating func add(_ entry: RecordedEntry, worker: String, silence: Duration?) {
        line.lastRevision = entry.revision
        line.lastTime = entry.time
        line.heartbeatCount += 1
        workers.insert(worker)
        if let silence { longestGap = max(longestGap ?? silence, silence) }
        line.who = workers.count == 1 ? worker : Words.count(workers.count, "worker")
        line.what = Words.count(line.heartbeatCount, "heartbeat")
        if let longestGap { line.what += ", longest gap \(Words.duration(longestGap))" }
    }
}
