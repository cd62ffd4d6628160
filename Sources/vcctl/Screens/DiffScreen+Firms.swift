import Jobs
import Projections

/// What the firms that differ come to.
struct DifferenceSums: Hashable, Sendable {
    var firmCount = 0
    var addedCount = 0
    var changedCount = 0
    var removedCount = 0

    mutating func add(_ difference: FirmDifference) {
        firmCount += 1
        addedCount += difference.people.added.count
        changedCount += difference.people.changed.count
        removedCount += difference.people.removed.count
    }
}

// The firms that differ, one after the other.
extension DiffScreen {
    /// Columns that a changed text may take before it is cut, in a line of two of them.
    private static let textWidth = 60

    /// A firm and what differs: its people behind `+`, `-` and `~`.
    func lines(_ difference: FirmDifference, isOneJob: Bool) -> [Line] {
        guard let named = difference.named else { return [] }
        let name = named.record?.name ?? "(erased)"
        var title = Line("#\(named.firm) ", .dim) + Line(name, .bold) + Line(": ")
        switch (difference.before, difference.after) {
        case (let before?, nil): title += Line("only in \(first), ", .red) + before.status.line
        case (nil, let after?) where !isOneJob:
            title += Line("only in \(second), ", .green) + after.status.line
        case (nil, let after?): title += Line("new in the list, ") + after.status.line
        case (let before?, let after?):
            if before.status == after.status {
                title += after.status.line + Line(isOneJob ? ", read anew" : " in both")
            } else {
                title += before.status.line + Line(" → ") + after.status.line
            }
        case (nil, nil): break
        }
        if isOneJob, let revision = named.revision { title += Line("  #\(revision)", .dim) }
        var lines = [title]
        if case .failed = named.status, let message = named.failure?.message, !message.isEmpty {
            lines.append(Line("    \(message)", .dim))
        }
        let people = difference.people
        lines += people.added.map { Line("    + \(words($0))", .green) }
        lines += people.changed.map { Line("    ~ \($0.name): \(words($0.changes))", .yellow) }
        lines += people.removed.map { Line("    - \(words($0))", .red) }
        lines += difference.facts.map { Line("    ~ \(words([$0]))", .yellow) }
        return lines.map(cut)
    }

    private func words(_ person: FirmProfile.Person) -> String {
        person.title.isEmpty ? person.name : "\(person.name), \(person.title)"
    }

    private func words(_ changes: [FieldChange]) -> String {
        changes.map { "\($0.field) \(quoted($0.before)) → \(quoted($0.after))" }
            .joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String {
        guard !text.isEmpty else { return "none" }
        guard look.width != nil else { return "\"\(text)\"" }
        return "\"\(Line(text).cut(to: Self.textWidth).plain)\""
    }

    func lines(_ sums: DifferenceSums) -> [Line] {
        guard sums.firmCount > 0 else { return [Line("no firm differs", .dim)] }
        var parts = [
            Line("\(count(sums.firmCount, "firm")) differ\(sums.firmCount == 1 ? "s" : "")")
        ]
        if sums.addedCount > 0 { parts.append(Line("+\(sums.addedCount.grouped) people", .green)) }
        if sums.changedCount > 0 {
            parts.append(Line("~\(sums.changedCount.grouped) changed", .yellow))
        }
        if sums.removedCount > 0 {
            parts.append(Line("-\(sums.removedCount.grouped) people", .red))
        }
        return [.empty] + parts.wrapped(width: look.width, indent: "")
    }
}

extension FirmStatus {
    var line: Line {
        switch self {
        case .waiting: Line("waiting", .yellow)
        case .enriched: Line("enriched", .green)
        case .failed(let cause): Line("failed: \(cause.name)", .red)
        }
    }
}
