import Spreadsheet

/// What `preview` prints: how a list is understood, and what to look at before submitting it.
enum PreviewScreen {
    /// One kind of finding, with some of the rows that it concerns.
    struct Finding: Hashable, Sendable {
        /// What programs call it.
        var kind: String
        var title: String
        var rowCount: Int
        /// The first few.
        var examples: [String]
    }

    /// Examples that are shown of each kind.
    private static let exampleCount = 5

    static func lines(_ survey: ListSurvey, _ look: Look) -> [Line] {
        var lines = [
            Line(survey.fileName, .bold)
                + Line(survey.sheetName.map { ", sheet '\($0)'" } ?? "")
                + Line(": \(count(survey.firmCount, "firm")), header in row \(survey.headerRow)"),
            Line("  name     ") + column(survey.nameColumn, of: survey),
            Line("  website  ") + column(survey.websiteColumn, of: survey),
        ]
        let others = survey.columns.indices.filter {
            $0 != survey.nameColumn && $0 != survey.websiteColumn
        }
        if !others.isEmpty {
            let names = others.map { survey.columns[$0] }.joined(separator: ", ")
            let line = Line("  carried  \(names)")
            lines.append(look.width.map { line.cut(to: $0) } ?? line)
        }
        lines += [.empty] + rows(survey).lines(width: look.width)
        if survey.firmCount > survey.firstRows.count {
            lines.append(
                Line("... and \(count(survey.firmCount - survey.firstRows.count, "more row"))"))
        }
        lines.append(.empty)
        lines += survey.notes.map { Line($0) }
        let findings = findings(survey.findings)
        if findings.isEmpty { lines.append(Line("Nothing to look at.", .green)) }
        for finding in findings {
            lines.append(Line(finding.title, .yellow))
            let more = finding.rowCount - finding.examples.count
            lines += finding.examples.map { Line("  \($0)") }
            if more > 0 { lines.append(Line("  ... and \(more.grouped) more")) }
        }
        if !findings.isEmpty {
            lines.append("")
            lines.append("The list can be submitted as it is: a firm that cannot be visited fails.")
        }
        return lines.map { line in look.width.map { line.cut(to: $0) } ?? line }
    }

    private static func column(_ index: Int?, of survey: ListSurvey) -> Line {
        guard let index else { return Line("(none: firms are called by their website)", .yellow) }
        return Line(survey.columns[index], .bold)
    }

    private static func rows(_ survey: ListSurvey) -> Table {
        var table = Table([
            Table.Column("ROW", .right), Table.Column("NAME", minimumWidth: 12),
            Table.Column("WEBSITE", minimumWidth: 12),
        ])
        for row in survey.firstRows {
            table.add([Line("\(row.sheetRow)", .dim), Line(row.name), Line(row.website)])
        }
        return table
    }

    /// What was found, the gravest first.
    static func findings(_ findings: SheetFindings) -> [Finding] {
        var result: [Finding] = []
        func add(_ kind: String, _ title: String, _ examples: [String]) {
            guard !examples.isEmpty else { return }
            result.append(
                Finding(
                    kind: kind, title: title, rowCount: examples.count,
                    examples: Array(examples.prefix(exampleCount))))
        }
        let missing = findings.rowsWithoutWebsite
        add(
            "noWebsite", "\(count(missing.count, "row has", "rows have")) no website",
            missing.map { "row \($0)" })
        let unusable = findings.unusable
        add(
            "badWebsite",
            "\(count(unusable.count, "website", "websites")) that cannot be visited",
            unusable.map { "row \($0.sheetRow): \($0.website) (\(words($0.why)))" })
        let inside = findings.privateWebsites
        add(
            "privateWebsite",
            """
            \(count(inside.count, "website is", "websites are")) inside a private network, where \
            workers go only with --allow-private-network
            """, inside.map { "row \($0.sheetRow): \($0.website)" })
        let duplicates = findings.duplicates
        add(
            "duplicate",
            "\(count(duplicates.count, "website occurs", "websites occur")) more than once",
            duplicates.map { duplicate in
                let rows = duplicate.sheetRows.prefix(6).map(String.init).joined(separator: ", ")
                let more = duplicate.sheetRows.count > 6 ? " ..." : ""
                return "\(duplicate.website): rows \(rows)\(more)"
            })
        let nameless = findings.rowsWithoutName
        add(
            "noName", "\(count(nameless.count, "row has", "rows have")) no name",
            nameless.map { "row \($0)" })
        return result
    }

    private static func words(_ why: WebsiteText) -> String {
        switch why {
        case .missing: "missing"
        case .address: "an address"
        case .otherScheme(let scheme): "\(scheme): is not http"
        case .notAnAddress: "not an address"
        }
    }

    static func json(_ survey: ListSurvey) -> JSONObject {
        var object = JSONObject.line
        object.add("file", survey.fileName)
        object.add("sheet", survey.sheetName)
        object.add("headerRow", survey.headerRow)
        object.add("firmCount", survey.firmCount)
        object.add("columns", survey.columns)
        object.add("nameColumn", survey.nameColumn.map { survey.columns[$0] })
        object.add("websiteColumn", survey.columns[survey.websiteColumn])
        object.add(
            "firstRows",
            survey.firstRows.map { row in
                var object = JSONObject()
                object.add("row", row.sheetRow)
                object.add("name", row.name)
                object.add("website", row.website)
                return object
            })
        object.add("notes", survey.notes)
        object.add(
            "findings",
            findings(survey.findings).map { finding in
                var object = JSONObject()
                object.add("kind", finding.kind)
                object.add("rowCount", finding.rowCount)
                object.add("title", finding.title)
                object.add("examples", finding.examples)
                return object
            })
        return object
    }
}
