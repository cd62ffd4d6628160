import Jobs
import Projections

/// What `workers` prints.
enum WorkersScreen {
    /// - Parameters:
    ///   - all: Also those that are not shown: they tell how often workers were started.
    ///   - isPast: They are those of a past moment, at which nobody can start one.
    static func lines(
        _ views: [WorkerView], of all: [WorkerView], _ look: Look, isPast: Bool
    ) -> [Line] {
        let hiddenCount = all.count - views.count
        guard !views.isEmpty else {
            let hidden = hiddenCount > 0 ? " (--all shows \(hiddenCount.grouped) that ended)" : ""
            guard !isPast else { return [Line("No worker was running then\(hidden).")] }
            return [Line("No worker is running\(hidden); start one with vc-worker.")]
        }
        // A column of dashes would only take room.
        let showsMemory = views.contains { $0.memoryByteCount != nil }
        var columns = [
            Table.Column("WORKER", minimumWidth: 12), Table.Column("STATE"),
            Table.Column("UP", .right, dropOrder: 2), Table.Column("HEARTBEAT", dropOrder: 3),
            Table.Column("PROGRESS", dropOrder: 1),
            Table.Column("HOLDS", minimumWidth: 12, dropOrder: 4),
        ]
        if showsMemory {
            columns.insert(Table.Column("MEMORY", .right, dropOrder: 5), at: 3)
        }
        var table = Table(columns)
        for view in views {
            var cells = [
                Line(view.worker.identity.words), state(view),
                Line(view.uptime(at: look.now).words),
                Line(view.heartbeatAge.map { "\($0.words) ago" } ?? "-"),
                Line(view.progressAge.map { "\($0.words) ago" } ?? "-"), Line(holds(view)),
            ]
            if showsMemory {
                cells.insert(Line(view.memoryByteCount.map(\.byteWords) ?? "-"), at: 3)
            }
            table.add(cells)
        }
        var lines = table.lines(width: look.width)
        if hiddenCount > 0 {
            lines.append(Line("--all shows \(hiddenCount.grouped) more, which ended", .dim))
        }
        for start in StartCount.all(in: all, now: look.now) where start.isRestarting {
            lines += start.line.wrapped(width: look.width, indent: 2)
        }
        return lines
    }

    private static func state(_ view: WorkerView) -> Line {
        switch view.standing {
        case .running: Line("running", .green)
        case .gone: Line("gone", .red)
        case .elsewhere: Line("not known", .yellow)
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

    private static func holds(_ view: WorkerView) -> String {
        guard !view.held.isEmpty else { return "-" }
        let byJob = Dictionary(grouping: view.held, by: \.job).sorted { $0.key < $1.key }
        return byJob.map { job, held in
            let batches = held.map(\.held.batch).sorted().map(\.description)
            return "\(job): batch \(batches.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    static func json(_ view: WorkerView, of all: [WorkerView], now: WallTime) -> JSONObject {
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
        object.add("uptimeSeconds", view.uptime(at: now).secondsValue)
        object.add("memoryByteCount", view.memoryByteCount)
        let starts = StartCount.all(in: all, now: now).first { $0.host == worker.identity.host }
        object.add("startsOnHostInLastDay", starts?.startCount ?? 0)
        object.add("lostOnHostInLastDay", starts?.lostCount ?? 0)
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
