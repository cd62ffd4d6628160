import EventLog
import Jobs
import Projections

/// Reads what `top` shows, again and again, and only what has changed since.
struct TopReader {
    /// Jobs that are looked at: those that something happened to last.
    private static let jobLimit = 100

    private let log: any Log
    private let board: any PresenceBoard
    /// Whether the chosen job's pace is drawn.
    private let look: Look
    private var jobs: [JobNumber: (folded: FoldedJob, view: JobView)] = [:]
    private var fleet: [FleetWorker] = []
    private var fleetTip = Tip.none(.fleet)

    init(_ log: any Log, _ board: any PresenceBoard, _ look: Look) {
        self.log = log
        self.board = board
        self.look = look
    }

    /// Brings `state` up to date.
    mutating func refresh(_ state: inout TopState, now: WallTime) async throws {
        let reader = JobReader(log)
        let tips = try await log.streams()
        let latest = tips.filter { JobNumber($0.stream) != nil }
            .sorted { $0.position > $1.position }.prefix(Self.jobLimit)
        var known: [JobNumber: (folded: FoldedJob, view: JobView)] = [:]
        for tip in latest {
            guard let job = JobNumber(tip.stream) else { continue }
            do {
                known[job] = try await self.job(job, tip, reader, now)
            } catch let error as ProjectionError where error.isOfOneJob {
                continue  // 'list' and 'doctor' name it; the others can be shown.
            }
        }
        // Of the one that is looked at; a pace is read from a job's first event.
        if let chosen = state.chosenJob?.summary.job {
            await known[chosen]?.view.readPace(reader, for: look)
        }
        jobs = known
        let views = known.values.map(\.view)
        state.show(jobs: views, workers: try await workers(tips, views, now), now: now)
    }

    private func job(
        _ job: JobNumber, _ tip: Tip, _ reader: JobReader, _ now: WallTime
    ) async throws -> (folded: FoldedJob, view: JobView) {
        guard var known = jobs[job] else {
            let folded = try await reader.state(of: job)
            let view = try await JobView(
                of: job, reader, at: AskedMoment(moment: .head, now: now))
            return (folded, view)
        }
        let isNews = known.folded.tip != tip
        if isNews { known.folded = try await reader.catchUp(known.folded) }
        // Ages grow by themselves, of what is not over.
        if isNews || !known.view.summary.status.isOver {
            try await known.view.update(to: known.folded, reader, now: now)
        }
        return known
    }

    private mutating func workers(
        _ tips: [Tip], _ views: [JobView], _ now: WallTime
    ) async throws -> [WorkerView] {
        if let tip = tips.first(where: { $0.stream == .fleet }), tip != fleetTip {
            fleet = try await FleetReader(log).workers()
            fleetTip = tip
        }
        return try fleet.filter { $0.end == nil }.map { worker in
            let held = views.flatMap { view in
                view.summary.leases.filter { $0.worker.id == worker.identity.id }
                    .map { FleetAssignment(job: view.summary.job, held: $0) }
            }
            let presence = try board.presence(of: worker.identity.name)
            return WorkerView(
                worker: worker, presence: presence, held: held,
                memoryByteCount: presence == .present
                    ? ProcessMemory.residentByteCount(of: worker.identity.processID) : nil)
        }
    }
}
