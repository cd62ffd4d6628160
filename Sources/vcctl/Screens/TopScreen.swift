import Jobs
import Projections

/// The screen of `top` as lines: a value of what is known and of the terminal's size, no more.
enum TopScreen {
    /// Firms in flight that have names.
    private static let flightLimit = 16

    /// At most `height` lines of at most `width` columns; the last one tells the keys.
    static func frame(_ state: TopState, width: Int, height: Int, _ zone: Zone) -> [Line] {
        guard height > 2 else {
            return [header(state, zone).cut(to: width)].dropLast(height < 1 ? 1 : 0)
        }
        let room = height - 2
        let body = state.showsHelp ? help : rows(state, width: width, room: room)
        var lines = [header(state, zone)] + body.prefix(room)
        while lines.count < height - 1 { lines.append(.empty) }
        lines.append(footer(state, width: width))
        return lines.map { $0.cut(to: width) }
    }

    private static func header(_ state: TopState, _ zone: Zone) -> Line {
        let open = state.jobs.count { !$0.summary.status.isOver }
        let running = state.workers.count { $0.standing == .running }
        var line = Line("vcctl top", .bold) + Line("  \(state.now.clock(zone))", .dim)
        if state.isPaused { line += Line("  view paused", .yellow) }
        line += Line("  \(count(open, "open job")), \(count(running, "worker"))")
        if let problem = state.problem { line += Line("  \(problem)", .red) }
        return line
    }

    private static func footer(_ state: TopState, width: Int) -> Line {
        if state.showsHelp { return Line("h back  q quit", .dim) }
        let pause = state.isPaused ? "p go on" : "p pause"
        return Line(
            width < 50
                ? "q quit  \(pause)  h help" : "q quit  \(pause)  ↑↓ 1-9 job  h help", .dim)
    }

    private static let help: [Line] = [
        .empty,
        Line("q       quit; Ctrl-C does, too"),
        Line("p       hold the view; work goes on"),
        Line("↑ ↓     choose a job (k and j, too)"),
        Line("1-9     choose the job in that place"),
        Line("Ctrl-L  draw the screen again"),
        Line("Ctrl-Z  leave for a while, fg returns"),
        Line("h       this help"),
    ]

    /// Shares the room out: jobs, the chosen one, workers, and firms get what is left.
    private static func rows(_ state: TopState, width: Int, room: Int) -> [Line] {
        guard !state.jobs.isEmpty || !state.workers.isEmpty else {
            return [.empty, Line("No job yet; 'vcctl submit FILE' makes one.")]
        }
        let jobRoom = min(state.jobs.count, max(1, room / 3))
        var lines = jobs(state, width: width, room: jobRoom)
        let isRoomy = room >= 16
        if let view = state.chosenJob {
            if isRoomy { lines.append(.empty) }
            lines += chosen(view, state.now, width: width, isRoomy: isRoomy)
        }
        let left = max(0, room - lines.count)
        let workers = self.workers(state, width: width)
        let flights = state.chosenJob.map { self.flights($0) } ?? []
        var workerRoom = min(workers.count, max(1, left / 2))
        workerRoom = max(workerRoom, min(workers.count, left - flights.count - (isRoomy ? 2 : 0)))
        if isRoomy, !workers.isEmpty { lines.append(.empty) }
        lines += workers.prefix(workerRoom)
        if workers.count > workerRoom, workerRoom > 0 {
            lines[lines.count - 1] = Line(
                "  ... \(count(workers.count - workerRoom + 1, "more worker"))", .dim)
        }
        if isRoomy, !flights.isEmpty { lines.append(.empty) }
        return lines + flights
    }

    private static func jobs(_ state: TopState, width: Int, room: Int) -> [Line] {
        // The chosen one is in sight, with those before it as far as there is room.
        let first = max(0, min(state.chosenIndex - room / 2, state.jobs.count - room))
        return state.jobs.indices.dropFirst(first).prefix(room).map { index in
            job(state.jobs[index], isChosen: index == state.chosenIndex, width: width)
        }
    }

    private static func job(_ view: JobView, isChosen: Bool, width: Int) -> Line {
        let summary = view.summary
        let start =
            (isChosen ? Line("> ", .bold) : "  ")
            + Line("\(summary.job)", isChosen ? .bold : .plain) + " "
        let share = Line("\(summary.percent)%").padded(to: 4, .right)
        var end: [Line] = []
        if width >= 60 {
            let done = "\(summary.processedCount.grouped)/\(summary.firmCount.grouped)"
            end.append(Line(done).padded(to: 13, .right))
        }
        end.append(speed(summary))
        let tail = end.joined(separator: "  ")
        let barWidth = min(30, max(4, width - start.width - share.width - tail.width - 3))
        return start + Line(bar(summary.processedCount, of: summary.firmCount, width: barWidth))
            + " " + share + "  " + tail
    }

    /// What there is to say of how it goes.
    private static func speed(_ summary: JobSummary) -> Line {
        guard summary.status == .processing else {
            return Line(summary.status.rawValue, summary.status.style)
        }
        guard let rate = summary.rate, let left = summary.timeLeft else {
            return summary.isSilent ? Line("silent", .yellow) : Line("processing", .cyan)
        }
        let perMinute = rate.firmsPerMinute
        let shown =
            perMinute >= 9.95
            ? Int(perMinute.rounded()).grouped : "\((perMinute * 10).rounded() / 10)"
        return Line("\(shown)/min", .cyan) + Line("  \(left.words)")
    }

    private static func chosen(
        _ view: JobView, _ now: WallTime, width: Int, isRoomy: Bool
    ) -> [Line] {
        let summary = view.summary
        var parts = [
            Line("\(summary.job)", .bold) + Line(" \(view.submission?.fileName ?? "(erased)")")
        ]
        if summary.failedCount > 0 {
            parts.append(Line("\(summary.failedCount.grouped) failed", .red))
        }
        if summary.peopleCount > 0 {
            parts.append(Line(count(summary.peopleCount, "person", "people")))
        }
        if summary.waitingForRetryCount > 0 {
            parts.append(Line("\(summary.waitingForRetryCount.grouped) wait for a retry"))
        }
        var lines = [parts.joined(separator: " · ")]
        if let pace = view.paceLine(now: now, width: width - 10) {
            lines.append(Line("  pace    ", .dim) + pace)
        }
        let causes = summary.causes.prefix(6).map { "\($0.cause.name) \($0.count.grouped)" }
        if !causes.isEmpty {
            lines.append(Line("  causes  ", .dim) + Line(causes.joined(separator: " · ")))
        }
        return isRoomy ? lines : Array(lines.prefix(1))
    }

    /// The firms that have been in flight longest.
    private static func flights(_ view: JobView) -> [Line] {
        view.summary.inFlight.prefix(flightLimit).map { flight in
            let attempt = flight.attempt > 1 ? Line(", attempt \(flight.attempt)", .yellow) : ""
            return Line("  ") + Line(flight.elapsed.words).padded(to: 10, .right) + "  "
                + Line(view.name(of: flight.firm)) + attempt
        }
    }

    private static func workers(_ state: TopState, width: Int) -> [Line] {
        state.workers.map { view in
            let identity = view.worker.identity
            let name = width < 60 ? identity.shortName : identity.words
            var parts = [Line(name) + " " + standing(of: view)]
            if let age = view.heartbeatAge { parts.append(Line("beat \(age.words)")) }
            if let age = view.progressAge { parts.append(Line("progress \(age.words)")) }
            if width >= 60 {
                parts.append(Line(count(view.held.count, "batch", "batches")))
                if let memory = view.memoryByteCount { parts.append(Line(memory.byteWords)) }
            }
            return "  " + parts.joined(separator: "  ")
        }
    }

    private static func standing(of view: WorkerView) -> Line {
        switch view.standing {
        case .running: Line("running", .green)
        case .gone, .lost: Line("gone", .red)
        case .elsewhere: Line("elsewhere", .yellow)
        case .stopped: Line("stopped", .dim)
        }
    }
}
