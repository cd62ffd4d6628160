import EventLog
import Jobs
import Projections

/// One worker, and what is known of it from all sides.
struct WorkerView: Hashable, Sendable {
    var worker: FleetWorker
    /// What this machine's kernel says of its process.
    var presence: Presence
    var held: [FleetAssignment]
    /// What its process keeps in memory; nil when that is not known, as of one elsewhere.
    var memoryByteCount: UInt64?

    /// What it comes to, in one word.
    enum Standing: String, Hashable, Sendable {
        case running
        /// It has not said that it stops, its process is gone.
        case gone
        /// It runs, or ran, on another machine: only heartbeats can tell.
        case elsewhere
        case stopped
        case lost
    }

    var standing: Standing {
        switch worker.end?.manner {
        case .stopped: return .stopped
        case .lost: return .lost
        case nil: break
        }
        switch presence {
        case .present: return .running
        case .gone: return .gone
        case .unknown: return .elsewhere
        }
    }

    /// Since any of its leases was last heard of; nil when it holds none.
    var heartbeatAge: Duration? { held.map(\.held.heartbeatAge).min() }

    /// Since an attempt last ended under any of its leases; nil when it holds none.
    var progressAge: Duration? { held.map(\.held.progressAge).min() }
}

extension WorkerView {
    /// Every run of a worker as of a moment, the latest start first.
    ///
    /// - Parameters:
    ///   - board: Tells who lives, now.
    ///   - onUnreadable: Is told of each job that cannot be read; the others go on.
    static func all(
        on log: any Log, _ board: any PresenceBoard, at asked: AskedMoment,
        onUnreadable: (JobNumber, ProjectionError) -> Void = { _, _ in }
    ) async throws -> [WorkerView] {
        let reader = FleetReader(log)
        let workers = try await reader.workers(at: asked.moment)
        let held = try await reader.assignments(
            at: asked.moment, now: asked.now, onUnreadable: onUnreadable)
        return try workers.map { worker in
            var view = WorkerView(
                worker: worker, presence: .unknown, held: held[worker.identity.id] ?? [])
            // The kernel knows of now only.
            guard asked.moment == .head, worker.end == nil else { return view }
            view.presence = try board.presence(of: worker.identity.name)
            if view.presence == .present {
                view.memoryByteCount = ProcessMemory.residentByteCount(
                    of: worker.identity.processID)
            }
            return view
        }
    }

    /// For how long it has run, or ran.
    func uptime(at now: WallTime) -> Duration { (worker.end?.at ?? now) - worker.startedAt }
}
