import Jobs
import Projections

/// What `firm` prints: everything that is on record about one firm.
struct FirmScreen {
    let dossier: FirmDossier
    let look: Look

    init(_ dossier: FirmDossier, _ look: Look) {
        self.dossier = dossier
        self.look = look
    }

    var lines: [Line] {
        head + row + attempts + site + pages + people + missing
    }

    private var head: [Line] {
        let standing = dossier.standing
        let name = dossier.record?.name ?? "(erased)"
        let title = Line("Firm \(standing.firm) of job \(dossier.job): ", .bold) + Line(name)
        var parts = [standing.stage.line]
        if case .waitingForRetry(let time, _) = standing.stage {
            parts.append(Line("next try \(time.column(look))"))
        }
        if let count = standing.peopleCount {
            parts.append(Line(vcctl.count(count, "person", "people")))
        }
        parts.append(Line(vcctl.count(standing.tries, "try", "tries")))
        if standing.tries > 0 { parts.append(Line(standing.timeTaken.words)) }
        if let event = standing.lastEvent {
            parts.append(
                Line("last event #\(event.revision) \(event.type.name) \(event.time.column(look))"))
        }
        return [cut(title)] + parts.wrapped(width: look.width, indent: "  ")
    }

    private var row: [Line] {
        guard let record = dossier.record else {
            return section("Row", note: "(erased)")
        }
        let columns = dossier.submission?.columns ?? []
        let width = min(columns.map(\.displayWidth).max() ?? 0, 24)
        let cells = record.cells.enumerated().map { index, cell in
            let title = columns.indices.contains(index) ? columns[index] : "column \(index + 1)"
            return (title, cell)
        }
        let place = dossier.submission.map { submission in
            let sheet = submission.sheetName.isEmpty ? "" : ", sheet \(submission.sheetName)"
            return " of \(submission.fileName)\(sheet)"
        }
        return section("Row \(record.sheetRow)\(place ?? "")")
            + cells.flatMap { field($0.0, $0.1, width: width) }
    }

    private var site: [Line] {
        guard let profile = profile?.profile else { return [] }
        let fields = [
            ("outcome", profile.outcome.name), ("summary", profile.summary),
            ("e-mail", profile.emails.joined(separator: ", ")),
            ("phone", profile.phones.joined(separator: ", ")),
            ("locations", profile.locations.joined(separator: ", ")),
            ("sectors", profile.sectors.joined(separator: ", ")),
            ("stages", profile.stages.joined(separator: ", ")),
            ("portfolio", profile.portfolioURL), ("LinkedIn", profile.linkedIn), ("X", profile.x),
        ]
        return section("Site", note: source)
            + fields.filter { !$0.1.isEmpty }.flatMap { field($0.0, $0.1, width: 9) }
    }

    private var pages: [Line] {
        guard let pages = profile?.profile.pages, !pages.isEmpty else { return [] }
        var table = Table([
            Table.Column("STATUS", .right), Table.Column("SIZE", .right),
            Table.Column("TOOK", .right), Table.Column("PAGE", minimumWidth: 20),
        ])
        for page in pages {
            table.add([
                Line("\(page.status)", page.status < 400 ? .plain : .red),
                Line(page.byteCount.byteWords), Line(page.duration.fineWords), Line(page.url),
            ])
        }
        return section("Pages", note: source) + indented(table)
    }

    private var people: [Line] {
        guard let people = profile?.profile.people, !people.isEmpty else { return [] }
        var table = Table([
            Table.Column("NAME", minimumWidth: 14), Table.Column("TITLE", minimumWidth: 10),
            Table.Column("GROUP"), Table.Column("E-MAIL", minimumWidth: 8),
            Table.Column("NAMED ON", minimumWidth: 16),
        ])
        for person in people {
            table.add([
                Line(person.name), Line(person.title), Line(person.group, .dim),
                Line(person.email), Line(person.page.isEmpty ? "(not recorded)" : person.page),
            ])
        }
        return section("People", note: source) + indented(table)
    }

    private var missing: [Line] {
        let texts = dossier.notRecorded
        guard !texts.isEmpty else { return [] }
        return section("Not on record") + texts.flatMap { folded(Line("- \($0)", .dim)) }
    }
}

// Parts of the screen.
extension FirmScreen {
    /// The profile of the result that stands, and its event.
    var profile: (revision: UInt64, profile: FirmProfile)? {
        guard let revision = dossier.standingResult?.revision,
            let profile = dossier.profiles[revision]
        else { return nil }
        return (revision, profile)
    }

    private var source: String { profile.map { "event #\($0.revision)" } ?? "" }

    func section(_ title: String, note: String = "") -> [Line] {
        [.empty, cut(Line(title, .bold) + Line(note.isEmpty ? "" : "  \(note)", .dim))]
    }

    func cut(_ line: Line) -> Line { look.width.map { line.cut(to: $0) } ?? line }

    func indented(_ table: Table) -> [Line] {
        table.lines(width: look.width.map { max($0 - 2, 20) }).map { cut(Line("  ") + $0) }
    }

    /// A line of text, folded on a terminal, behind an indent.
    func folded(_ line: Line, indent: String = "  ") -> [Line] {
        guard let width = look.width else { return [Line(indent) + line] }
        return line.folded(width: max(width - indent.count, 20), limit: 6).map {
            cut(Line(indent) + $0)
        }
    }

    private func field(_ title: String, _ text: String, width: Int) -> [Line] {
        let label = Line("  ") + Line(title, .dim).cut(to: width).padded(to: width, .left)
        let texts = look.width.map { columns in
            Line(text).folded(width: max(columns - width - 4, 20), limit: 6)
        }
        return (texts ?? [Line(text)]).enumerated().map { index, part in
            cut((index == 0 ? label : Line.spaces(width + 2)) + Line("  ") + part)
        }
    }
}

extension Duration {
    /// As ``words``, and `120 ms` for less than a second.
    var fineWords: String {
        guard self < .seconds(1), self >= .zero else { return words }
        return "\(components.attoseconds / 1_000_000_000_000_000) ms"
    }
}
