import Projections

/// What `report` prints without a page: where the job stands, what failed, what happened to it.
enum ReportScreen {
    static func lines(_ report: JobReport, _ look: Look) -> [Line] {
        var lines = JobScreen.lines(report.view, look) + [.empty]
        lines += FailedScreen.lines(report.failures, listsFirms: false, look) + [.empty]
        var table = Table([
            Table.Column("SEQ", .right), Table.Column("TIME"), Table.Column("EVENT"),
            Table.Column("WHO", minimumWidth: 10), Table.Column("WHAT", minimumWidth: 20),
        ])
        for mark in report.marks {
            table.add([
                Line("\(mark.revision)"), Line(mark.time.rfc3339(look.zone)), Line(mark.event),
                Line(mark.who), Line(mark.what),
            ])
        }
        return lines + table.lines(width: look.width)
    }

    /// What `show`, `failed` and `history` print of the same, each with the key `part`.
    static func json(_ report: JobReport) -> [JSONObject] {
        func part(_ name: String, _ object: JSONObject) -> JSONObject {
            var object = object
            object.add("part", name)
            return object
        }
        let failures = report.failures.firms.map {
            part("failure", FailedScreen.json($0, job: report.failures.job))
        }
        return [part("job", JobScreen.json(report.view))] + failures
            + report.marks.map { part("mark", HistoryScreen.json($0)) }
    }
}
