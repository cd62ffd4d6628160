import EventLog
import Jobs
import Projections

/// What `log verify` prints.
enum VerifyScreen {
    /// - Parameter replay: What folding the jobs came to; nil when that was not asked for.
    static func lines(_ report: VerifyReport, _ replay: LogReplay? = nil) -> [Line] {
        var lines = [
            Line("Log \(report.log): ", .bold)
                + Line(
                    """
                    \(count(report.segmentCount, "segment")) \
                    (\(report.sealedSegmentCount.grouped) sealed), \
                    \(count(report.frameCount, "frame")), \
                    \(count(report.commitCount, "commit")), \
                    \(count(report.eventCount, "event")), \(report.byteCount.byteWords)
                    """)
        ]
        if report.unfinishedByteCount > 0 {
            lines.append(
                Line(
                    """
                    \(count(report.unfinishedByteCount, "byte")) after the last commit are \
                    unfinished: being written now, or left by a crash; acknowledged to nobody
                    """))
        }
        if !report.recordedGaps.isEmpty {
            let places = count(report.recordedGaps.count, "place")
            lines.append(
                Line("On record as lost: ", .yellow)
                    + Line("\(lost(report)), in \(places); the jobs concerned say so when read"))
        }
        if let replay { lines.append(summary(replay)) }
        for finding in replay?.findings ?? [] where finding.problem.isOnRecord {
            lines.append(Line("Job \(finding.job): ", .yellow) + Line(finding.problem.words))
        }
        guard !report.findings.isEmpty || replay?.isSound == false else {
            let all = report.recordedGaps.isEmpty ? "Everything" : "Everything else"
            return lines + [Line("\(all) checks out.", .green)]
        }
        for damage in report.findings {
            lines.append(damage.line)
            lines.append(Line("  \(whom(damage, report))"))
            if let advice = damage.advice { lines.append(Line("  \(advice)")) }
        }
        lines += unknowns(report.gaps)
        for finding in replay?.findings ?? [] where !finding.problem.isOnRecord {
            lines.append(Line("Job \(finding.job): ", .red) + Line(finding.problem.words))
        }
        return lines + [next(report.findings)]
    }

    /// What repairs have recorded: commits, or what the events of some held.
    private static func lost(_ report: VerifyReport) -> String {
        let emptied = report.lostPayloadCount
        let payloads = emptied > 0 ? "the payloads of \(count(emptied, "commit"))" : nil
        let commits = "up to \(count(report.lostCommitCount, "commit"))"
        guard let payloads else { return commits }
        return report.lostCommitCount > 0 ? "\(commits) and \(payloads)" : payloads
    }

    private static func next(_ findings: [Damage]) -> Line {
        if findings.isEmpty {
            return "Nothing was changed. 'vcctl replay JOB --verify' shows what differs."
        }
        // Others have said what to do.
        guard findings.contains(where: { $0.advice == nil }) else { return "Nothing was changed." }
        return """
            Nothing was changed. Restore the damaged files from a backup; without one, see what \
            'vcctl log repair' would save.
            """
    }

    private static func whom(_ damage: Damage, _ report: VerifyReport) -> String {
        guard damage.streams.isEmpty else { return "jobs concerned: \(damage.streams.shown)" }
        let isLoss = report.gaps.contains { $0.damage.file == damage.file && $0.positions != nil }
        return isLoss || report.commitCount == 0
            ? "no job of which anything is left; 'vcctl list' says which can be read"
            : "no job has lost events by that"
    }

    /// What nobody can know, because nothing goes on behind the damage.
    private static func unknowns(_ gaps: [LogGap]) -> [Line] {
        var lines: [Line] = []
        if gaps.contains(where: { $0.losses.contains { !$0.isCertain } }) {
            lines.append(
                "Jobs that do not go on behind the damage may have lost their end, or not.")
        }
        if gaps.contains(where: { !$0.isAttributed }) {
            lines.append("Some of what is lost may be of jobs of which nothing is left.")
        }
        return lines
    }

    private static func summary(_ replay: LogReplay) -> Line {
        let erased =
            replay.erasedCheckpointCount == 0
            ? "" : " (\(replay.erasedCheckpointCount.grouped) more are erased)"
        return Line(
            """
            \(count(replay.jobCount, "job")) folded, \(count(replay.eventCount, "event")); \
            \(count(replay.checkpointCount, "checkpoint")) held against the fold\(erased)
            """)
    }

    static func json(_ report: VerifyReport, _ replay: LogReplay? = nil) -> JSONObject {
        var object = JSONObject.line
        object.add("log", report.log)
        object.add("segmentCount", report.segmentCount)
        object.add("sealedSegmentCount", report.sealedSegmentCount)
        object.add("frameCount", report.frameCount)
        object.add("commitCount", report.commitCount)
        object.add("eventCount", report.eventCount)
        object.add("byteCount", report.byteCount)
        object.add("unfinishedByteCount", report.unfinishedByteCount)
        object.add("recordedLostCommitCount", report.lostCommitCount)
        object.add("recordedLostPayloadCount", report.lostPayloadCount)
        object.add("isSound", report.findings.isEmpty && replay?.isSound ?? true)
        object.add("findings", report.findings.map(\.json))
        guard let replay else { return object }
        object.add("jobCount", replay.jobCount)
        object.add("checkpointCount", replay.checkpointCount)
        object.add("erasedCheckpointCount", replay.erasedCheckpointCount)
        object.add(
            "jobFindings",
            replay.findings.map { finding in
                var object = JSONObject()
                object.add("job", finding.job.rawValue)
                object.add("reason", finding.problem.words)
                object.add("isOnRecord", finding.problem.isOnRecord)
                return object
            })
        return object
    }
}

extension LogReplay.Problem {
    fileprivate var words: String {
        switch self {
        case .difference(let difference):
            let names = difference.fields.map(\.name).joined(separator: ", ")
            return "checkpoint #\(difference.revision) differs from the fold before it: \(names)"
        // What is lost was told above, and is the same for every job that it concerns.
        case .unreadable where isOnRecord: return "lost events are on record"
        case .unreadable(let error): return error.description
        }
    }
}
