import EventLog

/// What `log repair` prints.
enum RepairScreen {
    static func lines(_ report: RepairReport) -> [Line] {
        guard !report.isSound else {
            return [Line("Log \(report.log): nothing to repair.", .green)] + records(report)
        }
        var lines: [Line] = []
        if report.isInterrupted {
            lines.append(
                report.isDone
                    ? "A repair had been interrupted; it is finished now."
                    : "A repair was interrupted; --yes finishes it.")
        }
        lines += report.findings.map(\.line)
        if let tail = report.suspectTail { lines.append(suspect(tail, report)) }
        for gap in report.gaps { lines += loss(gap, isDone: report.isDone) }
        if report.gaps.isEmpty, !report.isInterrupted { lines.append("No commit is lost.") }
        lines += records(report)
        let verb = report.isDone ? "Made" : "Would make"
        lines += report.madeFiles.map { Line("\(verb): \($0)") }
        lines += report.removedFiles.map {
            Line("\(report.isDone ? "Removed" : "Would remove"): \($0)")
        }
        lines += report.keptFiles.map { Line("Kept: \($0)") }
        lines.append(
            report.isDone
                ? Line("Repaired. ", .green) + Line("'vcctl log verify' checks all of it.")
                : "Nothing was changed. Restore a backup if there is one, or repair with --yes.")
        return lines
    }

    private static func suspect(
        _ tail: RepairReport.SuspectTail, _ report: RepairReport
    ) -> Line {
        let what =
            report.isTailDropped
            ? "they are taken for never acknowledged"
            : "they may be commits; with --drop-tail they are taken for never acknowledged"
        return Line("Suspect: ", .yellow)
            + Line(
                """
                \(count(tail.byteCount, "byte")) at \(tail.byteOffset.grouped) of \(tail.file) \
                are no commits, and no crash leaves such bytes: \(what)
                """)
    }

    /// One place with lost commits: the jobs that have lost something, and those that may have.
    private static func loss(_ gap: LogGap, isDone: Bool) -> [Line] {
        let verb = isDone ? "is on record as lost" : "would be recorded as lost"
        let what: String
        if let positions = gap.positions {
            let isExact = gap.isAttributed || gap.losses.contains(where: \.isCertain)
            what =
                (isExact ? "" : "at most ")
                + "positions \(positions.lowerBound) to \(positions.upperBound)"
        } else if let first = gap.lostPayloads.first {
            // What a fold needs of the events is there.
            what =
                gap.lostPayloads.count == 1
                ? "what event \(first.revisions.lowerBound) of job \(first.stream) held"
                : "what events of \(count(gap.lostPayloads.count, "commit")) held"
        } else {
            what = "part of some jobs"
        }
        var lines = [
            Line("Lost: ", .red)
                + Line(
                    """
                    \(gap.damage.file) at byte \(gap.damage.byteOffset.grouped): \(what) \(verb)
                    """)
        ]
        let certain = gap.losses.filter(\.isCertain).map(\.stream)
        if !certain.isEmpty { lines.append(Line("  jobs that lost events: \(certain.shown)")) }
        let others = gap.losses.filter { !$0.isCertain }.map(\.stream)
        if !others.isEmpty { lines.append(Line("  jobs that may have: \(others.shown)")) }
        let emptied = Set(gap.lostPayloads.map(\.stream)).sorted()
        if !emptied.isEmpty {
            lines.append(Line("  jobs whose events stay, without that: \(emptied.shown)"))
        }
        if !gap.isAttributed {
            lines.append("  some of it may be of jobs of which nothing is left")
        }
        return lines
    }

    private static func records(_ report: RepairReport) -> [Line] {
        guard !report.earlierGaps.isEmpty else { return [] }
        return [
            Line("Earlier repairs have recorded losses in ")
                + Line("\(count(report.earlierGaps.count, "place")).")
        ]
    }

    static func json(_ report: RepairReport) -> JSONObject {
        var object = JSONObject.line
        object.add("log", report.log)
        object.add("isSound", report.isSound)
        object.add("isDone", report.isDone)
        object.add("isInterrupted", report.isInterrupted)
        object.add("lostCommitCount", report.lostCommitCount)
        object.add("isTailDropped", report.isTailDropped)
        object.add("suspectByteCount", report.suspectTail?.byteCount)
        object.add("findings", report.findings.map(\.json))
        object.add("gaps", report.gaps.map(jsonOfGap))
        object.add("madeFiles", report.madeFiles)
        object.add("removedFiles", report.removedFiles)
        object.add("keptFiles", report.keptFiles)
        return object
    }

    private static func jsonOfGap(_ gap: LogGap) -> JSONObject {
        var object = JSONObject()
        object.add("file", gap.damage.file)
        object.add("byteOffset", gap.damage.byteOffset)
        object.add("firstPosition", gap.positions?.lowerBound.rawValue)
        object.add("lastPosition", gap.positions?.upperBound.rawValue)
        object.add("isAttributed", gap.isAttributed)
        object.add("losses", gap.losses.map(jsonOfLoss))
        object.add("lostPayloads", gap.lostPayloads.map(jsonOfLoss))
        return object
    }

    private static func jsonOfLoss(_ loss: LogGap.Loss) -> JSONObject {
        var object = JSONObject()
        object.add("job", loss.stream.description)
        object.add("firstRevision", loss.revisions.lowerBound.rawValue)
        object.add("lastRevision", loss.revisions.upperBound.rawValue)
        object.add("isCertain", loss.isCertain)
        return object
    }
}
