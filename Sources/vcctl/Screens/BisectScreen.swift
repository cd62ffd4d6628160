import Jobs
import Projections

/// What `bisect` prints.
struct BisectScreen {
    private let expression: String
    private let look: Look
    private var isFirst = true

    init(expression: String, look: Look) {
        self.expression = expression
        self.look = look
    }

    /// One event with which it became true or false.
    mutating func line(_ change: BisectChange) -> [Line] {
        var row = Line.empty
        row.addCell(Line("\(change.revision)", .dim), width: 8, .right, gap: 2)
        row.addCell(Line(change.time.column(look)), width: look.isTerminal ? 16 : 25, gap: 2)
        row += change.isTrue ? Line("true", .yellow) : Line("false")
        guard isFirst else { return [row] }
        isFirst = false
        var header = Line.empty
        header.addCell(Line("SEQ", .bold), width: 8, .right, gap: 2)
        header.addCell(Line("TIME", .bold), width: look.isTerminal ? 16 : 25, gap: 2)
        return [header + Line("IT BECAME", .bold), row]
    }

    /// - Parameter event: The event of the report's ``BisectReport/first``, as a history tells it.
    func lines(_ report: BisectReport, _ event: [Line]) -> [Line] {
        var lines: [Line] = []
        if let first = report.first {
            let again = report.wasTrueBefore ? "became true again" : "became true"
            lines.append(
                Line("'\(expression)' \(again) with #\(first.revision), ", .bold)
                    + Line("\(first.time.column(look)):"))
            lines += event
            for value in report.values {
                guard let before = value.before, let after = value.after else { continue }
                let change = before == after ? "\(after)" : "\(before) -> \(after)"
                lines.append(Line("  \(value.field): \(change)"))
            }
        } else if report.wasTrueBefore {
            let (first, when) = (report.range.lowerBound, "before")
            lines.append(Line("'\(expression)' was true already \(when) #\(first)", .bold))
        } else {
            lines.append(Line("'\(expression)' was never true", .bold))
        }
        lines.append(Line(summary(report)))
        if report.first == nil || !report.isTrueAtEnd {
            lines += report.values.map { Line("  \($0.field) at the end: \($0.atEnd)") }
        }
        if let first = report.first {
            let (job, revision) = (report.job, first.revision)
            let start = revision > 10 ? revision - 10 : 1
            lines.append(
                Line("Next: vcctl history \(job) --from \(start) --to \(revision)", .dim))
            lines.append(Line("      vcctl why \(job) --at \(revision)", .dim))
        }
        return lines.map { $0.fitting(look) }
    }

    private func summary(_ report: BisectReport) -> String {
        guard report.eventCount > 0 else { return "There is no event in that range." }
        let range = "#\(report.range.lowerBound) to #\(report.range.upperBound)"
        guard report.changeCount > 0 else { return "It did not change from \(range)." }
        let end = report.isTrueAtEnd ? "true" : "false"
        let changes = count(report.changeCount, "time")
        return "It changed \(changes) from \(range), and is \(end) at the end."
    }

    static func json(_ change: BisectChange) -> JSONObject {
        var object = JSONObject.line
        object.add("revision", change.revision)
        object.add("time", change.time.jsonTime)
        object.add("isTrue", change.isTrue)
        return object
    }

    static func json(_ report: BisectReport, expression: String) -> JSONObject {
        var object = JSONObject.line
        object.add("job", report.job.rawValue)
        object.add("where", expression)
        object.add("fromRevision", report.range.lowerBound)
        object.add("toRevision", report.range.upperBound)
        object.add("wasTrueBefore", report.wasTrueBefore)
        object.add("firstRevision", report.first?.revision)
        object.add("firstTime", report.first?.time.jsonTime)
        object.add("changeCount", report.changeCount)
        object.add("isTrueAtEnd", report.isTrueAtEnd)
        object.add("eventCount", report.eventCount)
        object.add(
            "values",
            report.values.map { value in
                var object = JSONObject()
                object.add("field", value.field.description)
                object.add("before", value.before)
                object.add("after", value.after)
                object.add("atEnd", value.atEnd)
                return object
            })
        return object
    }
}

extension JSONObject {
    fileprivate mutating func add(_ key: String, _ value: StateValue?) {
        switch value {
        case .number(let number): add(key, number)
        case .word(let word): add(key, word)
        case .null, nil: add(key, String?.none)
        }
    }
}
