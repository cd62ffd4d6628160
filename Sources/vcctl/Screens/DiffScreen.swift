import Jobs
import Projections

/// What `diff` prints.
struct DiffScreen {
    let look: Look
    let first: JobNumber
    let second: JobNumber
    private static let titleWidth = 10

    init(_ look: Look, first: JobNumber, second: JobNumber) {
        (self.look, self.first, self.second) = (look, first, second)
    }

    func cut(_ line: Line) -> Line { look.width.map { line.cut(to: $0) } ?? line }

    /// Between which moments.
    func head(_ job: JobNumber, _ range: ResolvedRange) -> [Line] {
        let start = range.start.map { point($0) } ?? "the beginning"
        return Line("Job \(job): \(start) → \(point(range.end))", .bold).folded(
            width: look.width ?? .max, limit: 2)
    }

    private func point(_ moment: ResolvedMoment) -> String {
        "#\(moment.revision) (\(moment.time.rfc3339(look.zone)))"
    }

    /// What two states of a job come to.
    func lines(_ states: StateDifference, _ workers: WorkersDifference) -> [Line] {
        var lines: [Line] = []
        func add(_ title: String, _ parts: [Line]) { lines += row(title, parts) }
        add("status", change(states.status, states.status.isChanged) { $0.rawValue })
        add("run", change(states.run, states.run.isChanged && states.run.before > 0) { "\($0)" })
        if states.firmCount.isChanged { add("list", [delta(states.firmCount, "firm")]) }
        add("firms", moves(states.moves))
        add("people", people(states))
        var work: [Line] = []
        if states.pages.isChanged { work.append(delta(states.pages, "page")) }
        if states.bytes.isChanged { work.append(bytes(states.bytes)) }
        add("pages", work)
        add("workers", change(states.workers, states.workers.isChanged, names))
        add("settings", settings(workers))
        if states.takeovers.isChanged {
            add("takeovers", [delta(states.takeovers)])
        }
        if states.isPurged.isChanged { add("purged", [Line("its texts were erased", .red)]) }
        return lines.isEmpty ? [Line("nothing differs", .dim)] : lines
    }

    private func row(_ title: String, _ parts: [Line]) -> [Line] {
        guard !parts.isEmpty else { return [] }
        let width = look.width.map { max($0 - Self.titleWidth, 20) }
        return parts.wrapped(width: width, indent: "").enumerated().map { index, part in
            Line(index == 0 ? title : "").padded(to: Self.titleWidth, .left) + part
        }
    }

    private func change<Value>(
        _ change: Change<Value>, _ isChanged: Bool, _ words: (Value) -> String
    ) -> [Line] {
        isChanged ? [Line("\(words(change.before)) → \(words(change.after))")] : []
    }

    private func names(_ workers: [WorkerIdentity]) -> String {
        guard !workers.isEmpty else { return "none" }
        let shown = workers.prefix(6).map(\.shortName).joined(separator: ", ")
        return workers.count > 6 ? "\(shown) and \(workers.count - 6) more" : shown
    }

    /// The sets of numbers that workers were set to; none when either side has no known worker.
    private func settings(_ workers: WorkersDifference) -> [Line] {
        func part<Value>(_ title: String, _ change: Change<[Value]>) -> Line? {
            guard change.isChanged, !change.before.isEmpty, !change.after.isEmpty else {
                return nil
            }
            let sides = [change.before, change.after].map { side in
                side.map { "\($0)" }.joined(separator: ", ")
            }
            return Line("\(title) \(sides[0]) → \(sides[1])")
        }
        return [
            part("firms in flight", workers.firmsInFlight),
            part("batches in flight", workers.batchesInFlight), part("release", workers.release),
        ].compactMap(\.self)
    }

    /// `+1,388 enriched`, `12 failed → enriched`, in the order in which statuses are told of.
    func moves(_ moves: [FirmMove: Int]) -> [Line] {
        var parts: [Line] = []
        for from in FirmMove.Status.allCases {
            for to in FirmMove.Status.allCases {
                let count = moves.first { $0.key.from == from && $0.key.to == to }?.value ?? 0
                guard count > 0 else { continue }
                parts.append(part(count, from, to))
            }
        }
        return parts
    }

    private func part(
        _ count: Int, _ from: FirmMove.Status, _ to: FirmMove.Status
    ) -> Line {
        let style = to.style
        switch (from, to) {
        case (.waiting, _) where first == second: return Line("+\(count.grouped) \(to)", style)
        case (.failed, .failed): return Line("\(count.grouped) failed for another cause", style)
        case (.waiting, _), (.enriched, _), (.failed, _):
            return Line("\(count.grouped) \(from) → \(to)", style)
        }
    }

    private func people(_ states: StateDifference) -> [Line] {
        guard states.people.isChanged else { return [] }
        if states.isSameRun { return [delta(states.people)] }
        let (old, new) = (states.people.before.grouped, states.people.after.grouped)
        return [Line("\(old) → \(new), found anew")]
    }

    /// `+12 pages`, or `+12`.
    private func delta<Value: FixedWidthInteger>(
        _ change: Change<Value>, _ noun: String? = nil
    ) -> Line {
        let isLess = change.after < change.before
        let size = isLess ? change.before - change.after : change.after - change.before
        return Line((isLess ? "-" : "+") + (noun.map { count(size, $0) } ?? size.grouped))
    }

    private func bytes(_ change: Change<UInt64>) -> Line {
        let isLess = change.after < change.before
        let size = isLess ? change.before - change.after : change.after - change.before
        return Line((isLess ? "-" : "+") + size.byteWords)
    }

    /// How two jobs compare in numbers.
    func lines(_ counts: PairedCounts, _ states: StateDifference) -> [Line] {
        var lines = [Line("Job \(first) → job \(second)", .bold)]
        var parts = [Line("\(counts.inBoth.grouped) in both")]
        if counts.onlyInFirst > 0 {
            parts.append(Line("\(counts.onlyInFirst.grouped) only in \(first)"))
        }
        if counts.onlyInSecond > 0 {
            parts.append(Line("\(counts.onlyInSecond.grouped) only in \(second)"))
        }
        lines += row("firms", parts)
        lines += row("of these", moves(counts.moves))
        if states.people.isChanged {
            let (old, new) = (states.people.before.grouped, states.people.after.grouped)
            lines += row("people", [Line("\(old) → \(new)")])
        }
        return lines.map(cut)
    }
}

extension FirmMove.Status {
    var style: Line.Style {
        switch self {
        case .waiting: .yellow
        case .enriched: .green
        case .failed: .red
        }
    }
}
