import Jobs
import Projections

/// What `list` prints: one line a job.
enum ListScreen {
    static func lines(_ views: [JobView], _ look: Look) -> [Line] {
        guard !views.isEmpty else {
            return ["There is no job yet; 'vcctl submit FILE' makes one."]
        }
        var table = Table([
            Table.Column("JOB"), Table.Column("FILE", minimumWidth: 10, dropOrder: 4),
            Table.Column("STATUS"), Table.Column("DONE", .right, dropOrder: 1),
            Table.Column("%", .right), Table.Column("FAILED", .right, dropOrder: 3),
            Table.Column("RATE", .right, dropOrder: 5), Table.Column("LEFT", dropOrder: 2),
            Table.Column("WORKERS", .right, dropOrder: 6),
        ])
        for view in views {
            let summary = view.summary
            table.add([
                Line("\(summary.job)", .bold), Line(view.fileName),
                Line(summary.status.rawValue, summary.status.style),
                Line("\(summary.processedCount.grouped)/\(summary.firmCount.grouped)"),
                Line("\(summary.percent)"),
                Line(summary.failedCount.grouped, summary.failedCount > 0 ? .red : .dim),
                Line(summary.rate.map(rate) ?? "-"), Line(left(summary, look)),
                Line("\(summary.workers.count)", summary.workers.isEmpty ? .dim : .plain),
            ])
        }
        return table.lines(width: look.width)
    }

    private static func rate(_ rate: JobRate) -> String {
        let value = rate.firmsPerMinute
        return value >= 9.95
            ? "\(Int(value.rounded()).grouped)/min" : "\((value * 10).rounded() / 10)/min"
    }

    private static func left(_ summary: JobSummary, _ look: Look) -> String {
        if summary.status == .completed {
            return summary.elapsed(now: look.now).map { "took \($0.words)" } ?? "-"
        }
        return summary.timeLeft.map(\.words) ?? "-"
    }
}
