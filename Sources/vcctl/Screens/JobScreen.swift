import Jobs
import Projections

/// What `show` prints: three lines that say it all, then the rest.
enum JobScreen {
    /// Firms in flight that are named.
    private static let namedFlightCount = 3
    /// Held batches that are listed.
    private static let leaseLimit = 12

    static func lines(_ view: JobView, _ look: Look) -> [Line] {
        let summary = view.summary
        var lines = [
            progress(summary),
            current(view, look),
            heartbeat(summary, look),
            status(view),
        ]
        if let losses = view.losses.words { lines.append(Line(losses, .yellow)) }
        let width = look.width ?? 80
        let barWidth = min(30, max(width - 50, 10))
        lines.append(
            Line("  ") + Line(bar(summary.processedCount, of: summary.firmCount, width: barWidth))
                + Line(" \(summary.percent)%", .bold))
        if let pace = view.paceLine(now: look.now, width: width - 2) { lines.append("  " + pace) }
        lines += facts(summary, look).wrapped(width: look.width, indent: "  ")
        lines += yield(summary).wrapped(width: look.width, indent: "  ")
        lines += failures(summary).wrapped(width: look.width, indent: "  ")
        lines += leases(summary)
        return lines.map { line in look.width.map { line.cut(to: $0) } ?? line }
    }

    /// `Job 330001: 4812/7547 firms`; people grep for exactly this.
    static func progress(_ summary: JobSummary) -> Line {
        Line("Job \(summary.job): \(summary.processedCount)/\(summary.firmCount) firms", .bold)
    }

    private static func current(_ view: JobView, _ look: Look) -> Line {
        let summary = view.summary
        let flights = summary.inFlight
        guard !flights.isEmpty else { return Line("Current: ") + Line(idle(summary, look), .dim) }
        var parts = flights.prefix(namedFlightCount).map { flight in
            let attempt = flight.attempt > 1 ? ", attempt \(flight.attempt)" : ""
            return Line(view.name(of: flight.firm))
                + Line(" (\(flight.elapsed.words)\(attempt))", .dim)
        }
        let more = flights.count - parts.count
        if more > 0 { parts.append(Line("\(more) more")) }
        return Line("Current: ") + parts.joined(separator: ", ")
    }

    /// Why no firm is being worked on.
    private static func idle(_ summary: JobSummary, _ look: Look) -> String {
        switch summary.status {
        case .absent: "none"
        case .submitting: "none, the list is not complete yet"
        case .pending: "none, waiting for a worker"
        case .paused: "none, paused"
        case .cancelled: "none, cancelled"
        case .completed:
            summary.times.completed.map { "none, completed \($0.ago(at: look.now))" } ?? "none"
        case .processing:
            summary.waitingForRetryCount > 0 ? "none, waiting for a retry" : "none"
        }
    }

    private static func heartbeat(_ summary: JobSummary, _ look: Look) -> Line {
        guard let time = summary.times.heartbeat else { return "Last heartbeat: never" }
        return Line("Last heartbeat: \(time.rfc3339(look.zone)) ")
            + Line("(\(time.ago(at: look.now)))", .dim)
    }

    private static func status(_ view: JobView) -> Line {
        let summary = view.summary
        var line = Line("Status: ") + Line(summary.status.rawValue, summary.status.style)
        if let submission = view.submission { line += Line(" · \(submission.fileName)") }
        if summary.run > 1 { line += Line(" · run \(summary.run)") }
        if let origin = view.origin {
            line += Line(" · forked from \(origin.job) at #\(origin.revision)")
        }
        return line
    }

    /// How it goes: failures, what is left, speed, end.
    private static func facts(_ summary: JobSummary, _ look: Look) -> [Line] {
        var parts: [Line] = []
        if summary.enrichedCount > 0 {
            parts.append(Line("\(summary.enrichedCount.grouped) enriched", .green))
        }
        if summary.failedCount > 0 {
            parts.append(Line("\(summary.failedCount.grouped) failed", .red))
        }
        if summary.remainingCount > 0 {
            parts.append(Line("\(summary.remainingCount.grouped) left"))
        }
        if let rate = summary.rate { parts.append(Line(rateWords(rate))) }
        if summary.isSilent, let age = summary.heartbeatAge {
            parts.append(
                Line("no worker heard of for \(age.words), see 'vcctl workers'", .yellow))
        }
        if let left = summary.timeLeft, let end = summary.expectedEnd, summary.remainingCount > 0 {
            parts.append(Line("\(left.words) to go, done about \(end.column(look))"))
        }
        if summary.status == .completed, let elapsed = summary.elapsed(now: look.now) {
            parts.append(Line("took \(elapsed.words)"))
        }
        return parts
    }

    private static func yield(_ summary: JobSummary) -> [Line] {
        var parts: [Line] = []
        if summary.pageCount > 0 {
            parts.append(Line("found \(count(summary.peopleCount, "person", "people"))"))
            parts.append(Line(count(summary.pageCount, "page")))
            parts.append(Line(summary.byteCount.byteWords))
        }
        if summary.waitingForRetryCount > 0 {
            parts.append(Line("\(summary.waitingForRetryCount.grouped) waiting for a retry"))
        }
        if summary.takeoverCount > 0 {
            parts.append(Line("\(count(summary.takeoverCount, "batch", "batches")) taken over"))
        }
        return parts
    }

    private static func failures(_ summary: JobSummary) -> [Line] {
        guard !summary.causes.isEmpty else { return [] }
        var parts = summary.causes.prefix(4).map { Line("\($0.cause.name) \($0.count.grouped)") }
        let rest = summary.causes.dropFirst(4).reduce(0) { $0 + $1.count }
        if rest > 0 { parts.append(Line("other causes \(rest.grouped)")) }
        return parts + [Line("vcctl failed --job \(summary.job)", .dim)]
    }

    private static func leases(_ summary: JobSummary) -> [Line] {
        guard !summary.leases.isEmpty else { return [] }
        var table = Table([
            Table.Column("WORKER", minimumWidth: 12), Table.Column("BATCH", .right),
            Table.Column("FIRMS"), Table.Column("LEFT", .right), Table.Column("HEARTBEAT"),
            Table.Column("PROGRESS"),
        ])
        for held in summary.leases.prefix(leaseLimit) {
            table.add([
                Line(held.worker.words), Line("\(held.batch)"),
                Line("\(held.firms.lowerBound)-\(held.firms.upperBound)"),
                Line(held.unfinishedCount.grouped), Line("\(held.heartbeatAge.words) ago"),
                Line("\(held.progressAge.words) ago"),
            ])
        }
        let more = summary.leases.count - leaseLimit
        return [.empty] + table.lines(width: nil)
            + (more > 0 ? [Line("... and \(count(more, "more batch", "more batches"))")] : [])
    }

    static func rateWords(_ rate: JobRate) -> String {
        let value = rate.firmsPerMinute
        if value >= 9.95 { return "\(Int(value.rounded()).grouped) firms/min" }
        return "\((value * 10).rounded() / 10) firms/min"
    }
}

extension JobStatus {
    var style: Line.Style {
        switch self {
        case .processing: .cyan
        case .completed: .green
        case .paused, .pending, .submitting: .yellow
        case .cancelled: .red
        case .absent: .dim
        }
    }
}

extension WorkerIdentity {
    /// `w-7f3a 4127@host-a`.
    var words: String { "\(shortName) \(processID)@\(host)" }
}
