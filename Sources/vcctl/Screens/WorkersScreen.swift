import EventLog
import Jobs
import Projections

/// One worker, and what is known of it from all sides.
struct WorkerView: Hashable, Sendable {
    var worker: FleetWorker
    /// What this machine's kernel says of its process.
    var presence: Presence
    var held: [FleetAssignment]

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

/// What `workers` prints.
enum WorkersScreen {
    static func lines(_ views: [WorkerView], hiddenCount: Int, _ look: Look) -> [Line] {
        guard !views.isEmpty else {
            let hidden = hiddenCount > 0 ? " (--all shows \(hiddenCount.grouped) that ended)" : ""
            return [Line("No worker is running\(hidden); start one with vc-worker.")]
        }
        var table = Table([
            Table.Column("WORKER", minimumWidth: 12), Table.Column("STATE"), Table.Column("SINCE"),
            Table.Column("HEARTBEAT"), Table.Column("PROGRESS"),
            Table.Column("HOLDS", minimumWidth: 12),
        ])
        for view in views {
            table.add([
                Line(view.worker.identity.words), state(view), Line(since(view, look)),
                Line(view.heartbeatAge.map { "\($0.words) ago" } ?? "-"),
                Line(view.progressAge.map { "\($0.words) ago" } ?? "-"), Line(holds(view)),
            ])
        }
        var lines = table.lines(width: look.width)
        if hiddenCount > 0 {
            lines.append(Line("--all shows \(hiddenCount.grouped) more, which ended", .dim))
        }
        return lines
    }

    private static func state(_ view: WorkerView) -> Line {
        switch view.standing {
        case .running: Line("running", .green)
        case .gone: Line("gone", .red)
        case .elsewhere: Line("other host", .yellow)
        case .lost: Line("lost", .red)
        case .stopped: Line("stopped\(reason(view))", .dim)
        }
    }

    private static func reason(_ view: WorkerView) -> String {
        guard case .stopped(let reason) = view.worker.end?.manner else { return "" }
        return switch reason {
        case .signal: ""
        case .idle: ", idle"
        case .supervisorGone: ", orphaned"
        case .failure: ", failed"
        case .memory: ", memory"
        }
    }

    private static func since(_ view: WorkerView, _ look: Look) -> String {
        (view.worker.end?.at ?? view.worker.startedAt).column(look)
    }

    private static func holds(_ view: WorkerView) -> String {
        guard !view.held.isEmpty else { return "-" }
        let byJob = Dictionary(grouping: view.held, by: \.job).sorted { $0.key < $1.key }
        return byJob.map { job, held in
            let batches = held.map(\.held.batch).sorted().map(\.description)
            return "\(job): batch \(batches.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    static func json(_ view: WorkerView) -> JSONObject {
        let worker = view.worker
        var object = JSONObject.line
        object.add("worker", worker.identity.name)
        object.add("workerPid", worker.identity.processID)
        object.add("host", worker.identity.host)
        object.add("state", view.standing.rawValue)
        object.add("release", worker.start.release)
        object.add("firmsInFlight", worker.start.firmsInFlight)
        object.add("batchesInFlight", worker.start.batchesInFlight)
        object.add("startedAt", worker.startedAt.jsonTime)
        object.add("endedAt", worker.end?.at.jsonTime)
        object.add("heartbeatAgeSeconds", view.heartbeatAge?.secondsValue)
        object.add("progressAgeSeconds", view.progressAge?.secondsValue)
        object.add(
            "holds",
            view.held.map { assignment in
                var object = JSONObject()
                object.add("job", assignment.job.rawValue)
                object.add("batch", assignment.held.batch.rawValue)
                object.add("unfinishedCount", assignment.held.unfinishedCount)
                return object
            })
        return object
    }
}
