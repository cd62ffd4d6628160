import Jobs
import Projections

/// A report as one HTML page that needs nothing else: no script, no network, no other file.
struct HTMLReport {
    let report: JobReport
    let zone: Zone
    /// As of when it tells; the page says so.
    let moment: WallTime

    /// More firms than that make no page that anybody reads.
    static let failureLimit = 5_000
    private static let markLimit = 1_000

    var text: String {
        let job = String(report.view.summary.job.rawValue)
        let charts = ReportCharts(report, zone: zone)
        let page: HTMLText = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Job \(job)</title>
            <style>\(Self.style)</style></head><body>
            <h1>Job \(job)</h1>
            \(summary())
            <h2>Progress</h2>
            <p><span class="key enriched">■</span> enriched, <span class="key failed">■</span> \
            failed, <span class="key">┆</span> what people or crashes did (the pointer tells)</p>
            \(charts.progress())\(charts.pace())
            <h2>Failures</h2>
            \(causes())\(failures())
            <h2>Timeline</h2>
            \(charts.lanes())\(marks())
            <h2>Longest attempts</h2>
            \(longest())
            </body></html>

            """
        return page.source
    }

    private func summary() -> HTMLText {
        let summary = report.view.summary
        var facts: [(String, String)] = [
            ("List", report.view.submission?.fileName ?? "erased"),
            ("Status", summary.status.rawValue),
            ("As of", "event \(summary.revision), \(moment.rfc3339(zone))"),
            (
                "Firms",
                "\(summary.processedCount.grouped) of \(summary.firmCount.grouped) finished "
                    + "(\(summary.percent)%): \(summary.enrichedCount.grouped) enriched, "
                    + "\(summary.failedCount.grouped) failed"
            ),
            (
                "Found",
                "\(count(Int(summary.peopleCount), "person", "people")) on "
                    + "\(count(Int(summary.pageCount), "page")), \(summary.byteCount.byteWords)"
            ),
        ]
        if let started = summary.times.started {
            facts.append(("Started", started.rfc3339(zone)))
        }
        if let completed = summary.times.completed {
            facts.append(("Completed", completed.rfc3339(zone)))
        }
        if let elapsed = summary.elapsed(now: moment) { facts.append(("Took", elapsed.words)) }
        facts.append(
            ("Taken over from lost workers", count(Int(summary.takeoverCount), "batch", "batches")))
        if let losses = report.view.losses.words { facts.append(("Lost", losses)) }
        if summary.run > 1 { facts.append(("Run", "\(summary.run)")) }
        let rows = facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTMLText }
        return "<dl>\(rows.joined())</dl>"
    }

    private func causes() -> HTMLText {
        let groups = report.failures.byCause
        guard let most = groups.first?.count else { return "<p>No firm stands failed.</p>" }
        let rows = groups.map { group in
            """
            <tr><td>\(group.cause.name)</td><td class="number">\(group.count)</td>\
            <td><meter min="0" max="\(most)" value="\(group.count)"></meter></td>\
            <td>\(group.cause.retryWords)</td>\
            <td class="number">\(group.hostCount)</td></tr>
            """ as HTMLText
        }
        return """
            <table><tr><th>Cause</th><th>Firms</th><th></th><th>Trying again</th><th>Hosts</th>\
            </tr>\(rows.joined())</table>
            """
    }

    private func failures() -> HTMLText {
        let firms = report.failures.firms
        guard !firms.isEmpty else { return .empty }
        let rows = firms.prefix(Self.failureLimit).map { firm in
            """
            <tr><td class="number">\(firm.firm.rawValue)</td><td>\(firm.name)</td>\
            <td>\(firm.cause.name)</td><td class="number">\(firm.attemptCount)</td>\
            <td>\(firm.message)</td><td>\(firm.url)</td></tr>
            """ as HTMLText
        }
        let rest = firms.count - rows.count
        let more: HTMLText =
            rest > 0
            ? "<p>\(rest.grouped) more are not shown; vcctl failed -o writes all.</p>" : .empty
        return """
            <details\(firms.count <= 50 ? " open" : .empty as HTMLText)>\
            <summary>\(count(firms.count, "failed firm"))</summary>\
            <table><tr><th>Firm</th><th>Name</th><th>Cause</th><th>Tries</th>\
            <th>What happened</th><th>Last address</th></tr>\(rows.joined())</table>\(more)</details>
            """
    }

    private func marks() -> HTMLText {
        let rows = report.marks.suffix(Self.markLimit).map { line in
            """
            <tr><td class="number">\(line.revision)</td><td>\(line.time.rfc3339(zone))</td>\
            <td>\(line.event)</td><td>\(line.who)</td><td>\(line.what)</td></tr>
            """ as HTMLText
        }
        let rest = report.marks.count - rows.count
        let more: HTMLText =
            rest > 0 ? "<p>\(rest.grouped) earlier ones are not shown.</p>" : .empty
        return """
            \(more)<table><tr><th>Event</th><th>Time</th><th>What</th><th>Who</th><th></th></tr>\
            \(rows.joined())</table>
            """
    }

    private func longest() -> HTMLText {
        let rows = report.course.longest.map { attempt in
            """
            <tr><td class="number">\(attempt.firm.rawValue)</td>\
            <td>\(report.name(of: attempt.firm))</td><td>\(attempt.duration.words)</td>\
            <td class="number">\(attempt.number)</td><td>\(attempt.cause?.name ?? "enriched")</td>\
            <td class="number">\(attempt.revision)</td></tr>
            """ as HTMLText
        }
        guard !rows.isEmpty else { return "<p>No attempt has ended yet.</p>" }
        return """
            <table><tr><th>Firm</th><th>Name</th><th>Took</th><th>Try</th><th>Came to</th>\
            <th>Event</th></tr>\(rows.joined())</table>
            """
    }

    private static let style: HTMLText = """
        :root{color-scheme:light dark;--ok:light-dark(#2b7a4b,#5cbf86);\
        --bad:light-dark(#b3261e,#ff8a80);--field:light-dark(#f2f2f2,#242424)}\
        body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
        h2{margin-top:2.2rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}\
        dt{opacity:.7}dd{margin:0}table{border-collapse:collapse;width:100%}\
        td,th{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top;\
        border-bottom:1px solid #8883;overflow-wrap:anywhere}th{white-space:nowrap}\
        .number{text-align:right;font-variant-numeric:tabular-nums}figure{margin:1rem 0}\
        figcaption{font-weight:600}svg{width:100%;height:auto}\
        svg text{font-size:11px;fill:currentColor}.field{fill:var(--field)}\
        path.enriched,rect.enriched,rect.held{fill:var(--ok)}path.failed,rect.lost{fill:var(--bad)}\
        .key.enriched{color:var(--ok)}.key.failed{color:var(--bad)}\
        .mark{stroke:currentColor;stroke-dasharray:3 3;opacity:.6}.grip{fill:transparent}
        """
}
