import Jobs
import Projections

/// What `replay --step` prints: an event as the history tells it, and what it changed.
struct StepScreen {
    private static let nameWidth = 18

    private var history: HistoryScreen
    private let look: Look
    private var isFirst = true

    /// - Parameter last: The last revision that may be shown.
    init(_ look: Look, last: UInt64) {
        history = HistoryScreen(look, last: last)
        self.look = look
    }

    mutating func lines(_ step: ReplayStep) -> [Line] {
        var lines = isFirst ? [history.header] : []
        isFirst = false
        lines += history.lines(step.line)
        if step.changes.isEmpty { lines.append(Line("        (the state stays as it is)", .dim)) }
        for change in step.changes {
            var row = Line("        ")
            row.addCell(Line(change.name, .cyan), width: Self.nameWidth, gap: 2)
            let words = [change.old, change.new].map { text($0) }
            // Times that differ by less than is shown say nothing.
            guard words[0] != words[1] else { continue }
            lines.append((row + Line("\(words[0]) -> \(words[1])")).fitting(look))
        }
        return lines
    }

    private func text(_ part: StateChange.Part?) -> String {
        switch part {
        case nil: "none"
        case .text(let text): text
        case .time(let time): look.isTerminal ? time.clock(look.zone) : time.rfc3339(look.zone)
        }
    }

    static func json(_ step: ReplayStep) -> JSONObject {
        var object = JSONObject.line
        object.add("revision", step.line.revision)
        object.add("time", step.line.time.jsonTime)
        object.add("type", step.line.event)
        object.add("firm", step.line.firm?.rawValue)
        object.add("who", step.line.who)
        object.add("what", step.line.what)
        object.add(
            "changes",
            step.changes.map { change in
                var object = JSONObject()
                object.add("name", change.name)
                object.add("old", json(change.old))
                object.add("new", json(change.new))
                return object
            })
        return object
    }

    private static func json(_ part: StateChange.Part?) -> String? {
        switch part {
        case nil: nil
        case .text(let text): text
        case .time(let time): time.jsonTime
        }
    }
}
