import EventLog

/// What `log verify` prints.
enum VerifyScreen {
    static func lines(_ report: VerifyReport) -> [Line] {
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
            lines.append(
                Line("On record as lost: ", .yellow)
                    + Line(
                        """
                        up to \(count(report.lostCommitCount, "commit")), in \
                        \(count(report.recordedGaps.count, "place")); the jobs that it concerns \
                        say so when they are read
                        """))
        }
        guard !report.findings.isEmpty else {
            return lines + [Line("Everything checks out.", .green)]
        }
        for damage in report.findings {
            lines.append(
                Line("Damaged: ", .red)
                    + Line("\(damage.file) at byte \(damage.byteOffset.grouped): \(damage.reason)"))
            let jobs = damage.streams.prefix(20).map(\.description).joined(separator: ", ")
            let more = damage.streams.count > 20 ? " and \(damage.streams.count - 20) more" : ""
            lines.append(Line(jobs.isEmpty ? "  no job is concerned" : "  jobs: \(jobs)\(more)"))
        }
        lines.append(
            """
            Nothing was changed. Restore the damaged files from a backup; without one, see what \
            'vcctl log repair' would save.
            """)
        return lines
    }

    static func json(_ report: VerifyReport) -> JSONObject {
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
        object.add("isSound", report.findings.isEmpty)
        object.add(
            "findings",
            report.findings.map { damage in
                var object = JSONObject()
                object.add("file", damage.file)
                object.add("byteOffset", damage.byteOffset)
                object.add("reason", damage.reason)
                object.add("jobs", damage.streams.map(\.description))
                return object
            })
        return object
    }
}
