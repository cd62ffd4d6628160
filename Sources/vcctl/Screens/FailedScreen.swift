import Jobs
import Projections

/// What `failed` prints: failures by cause, then the firms.
enum FailedScreen {
    /// So many firms are listed without being asked for.
    static let fewFirms = 12

    static func lines(
        _ report: FailedFirmReport, listsFirms: Bool, _ look: Look
    ) -> [Line] {
        guard !report.firms.isEmpty else {
            return [Line("Job \(report.job): no failed firm", .green)]
        }
        let groups = report.byCause
        // A share is seen sooner than worked out, where examples have room all the same.
        let showsShare = look.drawsBlocks && look.width ?? 0 >= 80 && groups.count > 1
        var table = Table(
            [Table.Column("CAUSE"), Table.Column("FIRMS", .right)]
                + (showsShare ? [Table.Column("SHARE")] : [])
                + [
                    Table.Column("RETRY?"), Table.Column("HOSTS", .right),
                    Table.Column("EXAMPLE", minimumWidth: 16),
                ])
        for group in groups {
            let example = group.example
            let share = Sparkline.share(group.count, of: report.firms.count, width: 8)
            let counts =
                [Line(group.cause.name, .red), Line(group.count.grouped)]
                + (showsShare ? [Line(share, .red)] : [])
            table.add(
                counts + [
                    Line(group.cause.retryWords, group.isPermanent ? .dim : .plain),
                    Line(group.hostCount.grouped), Line("\(example.name)  \(example.host)"),
                ])
        }
        var lines = [Line("Job \(report.job): \(count(report.firms.count, "failed firm"))", .bold)]
        lines += table.lines(width: look.width)
        if listsFirms || report.firms.count <= fewFirms {
            lines += [.empty] + firms(report, look)
        } else {
            lines.append(Line("--firms lists them; -o FILE.xlsx exports them", .dim))
        }
        return lines + next(groups, report.job)
    }

    /// How to try again what that may help.
    private static func next(_ groups: [FailureGroup], _ job: JobNumber) -> [Line] {
        let retry = "Next: vcctl retry \(job) --failed --cause"
        var lines: [Line] = []
        if let group = groups.first(where: { !$0.isPermanent }) {
            lines.append(Line("\(retry) \(group.cause.name)", .dim))
        }
        // Whoever kills workers again and again makes the firms in flight look like that.
        if groups.contains(where: { $0.cause == .crashesWorker }) {
            let cause = FailureCause.crashesWorker.name
            lines.append(Line("\(retry) \(cause), if somebody killed the workers", .dim))
        }
        return lines
    }

    private static func firms(_ report: FailedFirmReport, _ look: Look) -> [Line] {
        var table = Table([
            Table.Column("FIRM", .right), Table.Column("NAME", minimumWidth: 12),
            Table.Column("CAUSE"), Table.Column("TRIES", .right),
            Table.Column("WHAT HAPPENED", minimumWidth: 20),
        ])
        for firm in report.firms {
            let absence = firm.isLost ? "(lost)" : "(erased)"
            let message = firm.isErased && firm.message.isEmpty ? absence : firm.message
            table.add([
                Line("\(firm.firm)"), Line(firm.name), Line(firm.cause.name, .red),
                Line("\(firm.attemptCount)"), Line(message),
            ])
        }
        return table.lines(width: look.width)
    }

    static func json(_ firm: FailedFirm, job: JobNumber) -> JSONObject {
        var object = JSONObject.line
        object.add("job", job.rawValue)
        object.add("firm", firm.firm.rawValue)
        object.add("name", firm.name)
        object.add("website", firm.website)
        object.add("cause", firm.cause.name)
        object.add("isPermanent", firm.cause.isPermanent)
        object.add("attemptCount", firm.attemptCount)
        object.add("message", firm.message)
        object.add("url", firm.url)
        object.add("failedAt", firm.failedAt?.jsonTime)
        object.add("revision", firm.revision)
        object.add("isErased", firm.isErased && !firm.isLost)
        object.add("isLost", firm.isLost)
        return object
    }
}

extension FailureCause {
    /// Whether trying again makes sense, in a column.
    var retryWords: String {
        // It helps where somebody killed the workers, and only people know that.
        isPermanent && self != .crashesWorker ? "no" : "may help"
    }
}
