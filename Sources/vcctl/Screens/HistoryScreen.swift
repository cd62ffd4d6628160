import Jobs
import Projections

/// What `history` prints: one line an event, in columns of fixed width, because the number of
/// lines has no bound and the first must not wait for the last.
struct HistoryScreen {
    static let eventWidth = 14
    /// Spaces between columns.
    static let gap = 2
    /// Lines that one event takes on a terminal, at most.
    private static let foldLimit = 4

    private let look: Look
    private let revisionWidth: Int
    private let timeWidth: Int
    private let whoWidth: Int
    private let isNarrow: Bool
    private var day = ""

    /// - Parameter last: The last revision that may be shown.
    init(_ look: Look, last: UInt64) {
        self.look = look
        revisionWidth = Self.revisionWidth(last: last)
        timeWidth = look.isTerminal ? 8 : 25
        // A narrow terminal gets the first word: a worker's short name, a person without program.
        whoWidth = (look.width ?? 120) < 110 ? 12 : 22
        isNarrow = (look.width ?? 120) < Self.narrowWidth
    }

    /// Below, what happened stands on lines of its own.
    private static let narrowWidth = 66

    static func revisionWidth(last: UInt64) -> Int { max("\(last)".count, 4) }

    var header: Line {
        let titles = row("SEQ", "TIME", "EVENT", "WHO", style: .bold)
        return isNarrow ? titles.cut(to: look.width ?? .max) : titles + Line("WHAT", .bold)
    }

    /// The event's line or lines, after a line for its day when that is a new one.
    mutating func lines(_ line: HistoryLine) -> [Line] {
        let isFolded = line.heartbeatCount > 1
        return lines(
            revision: isFolded ? "··" : "\(line.revision)", time: line.time,
            event: isFolded ? "" : line.event, line.type.style, who: line.who,
            what: Line(line.what, isFolded ? .dim : .plain))
    }

    /// The same of anything that happened.
    mutating func lines(
        revision: String, time: WallTime, event: String, _ style: Line.Style, who: String,
        what: Line
    ) -> [Line] {
        var lines: [Line] = []
        let today = time.date(look.zone)
        if look.isTerminal, today != day {
            lines.append(Line("── \(today) ──", .dim))
            day = today
        }
        let clock = look.isTerminal ? time.clock(look.zone) : time.rfc3339(look.zone)
        let start = row(revision, clock, event, short(who), style: style)
        guard let width = look.width else { return lines + [start + what] }
        if isNarrow {
            lines.append(start.cut(to: width))
            let indent = Line.spaces(revisionWidth + Self.gap)
            guard what.width > 0 else { return lines }
            let folds = what.folded(width: max(width - indent.width, 8), limit: Self.foldLimit)
            return lines + folds.map { (indent + $0).cut(to: width) }
        }
        let room = max(width - start.width, 20)
        let folds = what.folded(width: room, limit: Self.foldLimit)
        let indent = Line(String(repeating: " ", count: start.width))
        for (index, fold) in folds.enumerated() {
            lines.append(((index == 0 ? start : indent) + fold).cut(to: width))
        }
        return lines
    }

    private func short(_ who: String) -> String {
        guard whoWidth < 20 else { return who }
        return who.split(separator: " ").first.map(String.init) ?? ""
    }

    private func row(
        _ revision: String, _ time: String, _ event: String, _ who: String, style: Line.Style
    ) -> Line {
        let whoLine = look.width == nil ? Line(who) : Line(who).cut(to: whoWidth)
        var row = Line.empty
        row.addCell(Line(revision, .dim), width: revisionWidth, .right, gap: Self.gap)
        row.addCell(
            Line(time, style == .bold ? .bold : .plain), width: timeWidth, gap: Self.gap)
        row.addCell(Line(event, style), width: Self.eventWidth, gap: Self.gap)
        row.addCell(whoLine, width: whoWidth, gap: Self.gap)
        return row
    }

    static func json(_ line: HistoryLine) -> JSONObject {
        var object = JSONObject.line
        object.add("revision", line.revision)
        object.add("lastRevision", line.lastRevision)
        object.add("time", line.time.jsonTime)
        object.add("lastTime", line.lastTime.jsonTime)
        object.add("type", line.event)
        object.add("firm", line.firm?.rawValue)
        object.add("who", line.who)
        object.add("what", line.what)
        object.add("heartbeatCount", line.heartbeatCount)
        return object
    }
}

extension JobEventType {
    var style: Line.Style {
        switch self {
        case .firmFailed, .leaseExpired, .cancelled: .red
        case .attemptFailed, .paused, .released, .reset: .yellow
        case .completed, .firmEnriched: .green
        case .heartbeat, .checkpoint: .dim
        case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .resumed,
            .retryRequested, .noted, .purged:
            .plain
        }
    }
}
