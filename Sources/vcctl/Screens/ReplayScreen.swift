import Jobs
import Projections

/// What `replay` prints.
enum ReplayScreen {
    static func lines(_ report: ReplayReport, verifies: Bool, _ look: Look) -> [Line] {
        let state = report.folded.state
        var lines = [
            Line("Job \(report.job): \(count(report.eventCount, "event")) folded, ", .bold)
                + Line("\(state.processedCount)/\(state.firmCount) firms, \(state.status.rawValue)")
        ]
        guard verifies else { return lines }
        let erased =
            report.erasedCheckpointCount == 0
            ? "" : "; \(report.erasedCheckpointCount.grouped) erased, nothing to hold against"
        guard let difference = report.firstDifference else {
            let checkpoints = count(report.checkpointCount, "checkpoint")
            let verdict =
                report.checkpointCount == 0
                ? "No checkpoint to hold against the fold" : "\(checkpoints) equal to the fold"
            return lines + [Line("\(verdict)\(erased)", .green)]
        }
        lines.append(
            Line(
                "Checkpoint #\(difference.revision) differs from the fold of what is before it:",
                .red))
        for field in difference.fields {
            lines.append(
                Line(
                    "  \(field.name): it carries \(field.carried), the events give \(field.folded)")
            )
        }
        return lines
    }

    /// `30,000 events in 0.4 s, 75,000 a second`; nil when the clock shows no time at all.
    static func speed(_ report: ReplayReport, _ elapsed: Duration) -> String? {
        guard elapsed > .zero else { return nil }
        let rate = Double(report.eventCount) / elapsed.secondsValue
        let seconds = elapsed < .milliseconds(100) ? "under 0.1 s" : elapsed.words
        return "\(count(report.eventCount, "event")) in \(seconds), \(Int(rate).grouped) a second"
    }

    /// - Parameter view: The state at the end, when that is to be told too.
    static func json(
        _ report: ReplayReport, _ view: JobView?, _ elapsed: Duration
    ) -> JSONObject {
        let state = report.folded.state
        var object = JSONObject.line
        object.add("job", report.job.rawValue)
        object.add("eventCount", report.eventCount)
        object.add("revision", state.revision)
        object.add("status", state.status.rawValue)
        object.add("processedCount", state.processedCount)
        object.add("firmCount", state.firmCount)
        object.add("checkpointCount", report.checkpointCount)
        object.add("erasedCheckpointCount", report.erasedCheckpointCount)
        object.add("isEqual", report.firstDifference == nil)
        object.add("firstDifferenceRevision", report.firstDifference?.revision)
        object.add(
            "differentFields",
            (report.firstDifference?.fields ?? []).map { field in
                var object = JSONObject()
                object.add("name", field.name)
                object.add("carried", field.carried)
                object.add("folded", field.folded)
                return object
            })
        object.add("seconds", elapsed.secondsValue)
        if let view { object.add("state", JobScreen.json(view)) }
        return object
    }
}
