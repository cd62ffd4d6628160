import Jobs
import Projections

/// What `firms` prints: one line a firm, in columns of fixed width, because the number of lines
/// has no bound and the first must not wait for the last.
struct FirmsScreen {
    private let look: Look
    private let layout: Layout
    /// Whether no firm has been shown.
    private(set) var isEmpty = true

    private struct Layout {
        var number: Int
        var name: Int
        /// 0 when there is no room for it.
        var website: Int
        var state: Int
        var revision: Int
        var time: Int
        var people = 6
        var tries = 5
        var took = 9
        static let gap = 2

        /// What all columns but the name and the website take, and the gaps between them.
        var fixedWidth: Int {
            let shown = [number, state, people, tries, took, revision, time].filter { $0 > 0 }
            // One gap more where the last column is left out: each but that one has it behind it.
            let gapCount = shown.count + (website > 0 ? 1 : 0) + (time > 0 ? 0 : 1)
            return shown.reduce(0, +) + Self.gap * gapCount
        }
    }

    /// - Parameter last: The last revision that may be shown.
    init(_ look: Look, firmCount: UInt32, last: UInt64) {
        self.look = look
        var layout = Layout(
            number: max("\(firmCount)".count, 4), name: 32, website: 36, state: 26,
            revision: max("\(last)".count + 1, 4), time: 25)
        if let width = look.width {
            let isWide = width >= 120
            layout.state = isWide ? 26 : 17
            layout.time = isWide ? 16 : 10
            layout.website = 0
            layout.website = isWide ? 1 : 0
            if !isWide { layout.revision = 0 }
            // On a narrow terminal what can be asked for otherwise makes room for names.
            for column in [\Layout.took, \.tries, \.time, \.people]
            where width - layout.fixedWidth < 12 {
                layout[keyPath: column] = 0
            }
            let room = max(width - layout.fixedWidth, 8)
            layout.name = isWide ? room * 11 / 20 : room
            layout.website = isWide ? room - layout.name : 0
        }
        self.layout = layout
    }

    /// The firm's line, after the header when it is the first.
    mutating func lines(_ firm: ListedFirm) -> [Line] {
        defer { isEmpty = false }
        let row = row(of: firm)
        return isEmpty ? [header, row] : [row]
    }

    private var header: Line {
        let titles = [
            "FIRM", "NAME", "WEBSITE", "STATE", "PEOPLE", "TRIES", "TOOK", "LAST", "WHEN",
        ]
        return row(titles.map { Line($0, .bold) })
    }

    private func row(of firm: ListedFirm) -> Line {
        let standing = firm.standing
        let erased = Line("(erased)", .dim)
        let website = firm.website.map { look.isTerminal ? $0.comparedHost : $0 }
        let isNew = standing.tries == 0 && standing.timeTaken == .zero
        return row([
            Line("\(standing.firm)", .dim), firm.name.map { Line($0) } ?? erased,
            website.map { Line($0) } ?? erased, standing.stage.line,
            Line(standing.peopleCount.map(\.grouped) ?? "-"), Line("\(standing.tries)"),
            Line(isNew ? "-" : standing.timeTaken.words),
            Line(standing.lastEvent.map { "#\($0.revision)" } ?? "-", .dim),
            Line(standing.lastEvent.map { when($0.time) } ?? "-"),
        ])
    }

    /// A narrow terminal gets the time of today, and the date of any other day.
    private func when(_ time: WallTime) -> String {
        let text = time.column(look)
        return layout.revision == 0 ? String(text.prefix(layout.time)) : text
    }

    /// - Parameter cells: One for each of the nine columns; those without room are left out.
    private func row(_ cells: [Line]) -> Line {
        var row = Line.empty
        func add(_ index: Int, _ width: Int, _ alignment: Table.Alignment = .left) {
            guard width > 0 else { return }
            let cell = look.width == nil ? cells[index] : cells[index].cut(to: width)
            row.addCell(cell, width: width, alignment, gap: Layout.gap)
        }
        add(0, layout.number, .right)
        add(1, layout.name)
        add(2, layout.website)
        add(3, layout.state)
        add(4, layout.people, .right)
        add(5, layout.tries, .right)
        add(6, layout.took, .right)
        add(7, layout.revision, .right)
        if layout.time > 0 {
            row += look.width == nil ? cells[8] : cells[8].cut(to: layout.time)
        }
        return row
    }

    static func json(_ firm: ListedFirm, job: JobNumber) -> JSONObject {
        var object = JSONObject.line
        object.add("job", job.rawValue)
        object.add("firm", firm.standing.firm.rawValue)
        object.add("name", firm.name)
        object.add("website", firm.website)
        object.add(firm.standing)
        return object
    }
}

extension JSONObject {
    /// Where a firm stands, in the fields that `firms` and `firm` share.
    mutating func add(_ standing: FirmStanding) {
        add("state", standing.stage.kind.rawValue)
        add("cause", standing.stage.cause?.name)
        add("peopleCount", standing.peopleCount)
        add("attemptCount", standing.tries)
        add("seconds", standing.timeTaken.secondsValue)
        var retryAt: WallTime?
        if case .waitingForRetry(let time, _) = standing.stage { retryAt = time }
        add("retryAt", retryAt?.jsonTime)
        add("lastEvent", standing.lastEvent?.type.name)
        add("lastRevision", standing.lastEvent?.revision)
        add("lastTime", standing.lastEvent?.time.jsonTime)
    }
}

extension FirmStage {
    /// `failed: timeout`, coloured.
    var line: Line {
        switch self {
        case .waiting: Line("waiting", .dim)
        case .working: Line("working", .cyan)
        case .waitingForRetry(_, let cause):
            Line("waiting for retry" + (cause.map { ": \($0.name)" } ?? ""), .yellow)
        case .enriched: Line("enriched", .green)
        case .failed(let cause): Line("failed: \(cause.name)", .red)
        }
    }
}
