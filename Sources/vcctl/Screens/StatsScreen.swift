import EventLog

/// What `log stats` prints.
enum StatsScreen {
    static func lines(_ statistics: LogStatistics) -> [Line] {
        // Stream 0 is the fleet's, and no job.
        var lines = [
            Line("Log \(statistics.log): ", .bold)
                + Line(
                    """
                    \(count(statistics.commitCount, "commit")) in \
                    \(count(statistics.streamCount, "stream")), \
                    \(count(statistics.segmentCount, "segment"))
                    """)
        ]
        if statistics.sealedSegmentCount > 0 {
            lines.append(
                Line(
                    """
                      sealed  \(count(statistics.sealedSegmentCount, "segment")): \
                    \(statistics.sealedRawByteCount.byteWords) of commits in \
                    \(statistics.sealedByteCount.byteWords)
                    """))
        }
        lines.append(
            Line(
                """
                  raw     \
                \(count(statistics.segmentCount - statistics.sealedSegmentCount, "segment")): \
                \(statistics.rawByteCount.byteWords) of commits in \
                \(statistics.claimedByteCount.byteWords) that are claimed ahead
                """))
        lines.append(
            Line("  spare   \(statistics.hasSpare ? "ready" : "none; made when half is used")"))
        if statistics.quarantinedFileCount > 0 {
            lines.append(
                Line(
                    """
                      set aside in quarantine/: \
                    \(count(statistics.quarantinedFileCount, "file"))
                    """))
        }
        return lines
    }

    static func json(_ statistics: LogStatistics) -> JSONObject {
        var object = JSONObject.line
        object.add("log", statistics.log)
        object.add("commitCount", statistics.commitCount)
        object.add("streamCount", statistics.streamCount)
        object.add("segmentCount", statistics.segmentCount)
        object.add("sealedSegmentCount", statistics.sealedSegmentCount)
        object.add("sealedByteCount", statistics.sealedByteCount)
        object.add("sealedRawByteCount", statistics.sealedRawByteCount)
        object.add("rawByteCount", statistics.rawByteCount)
        object.add("claimedByteCount", statistics.claimedByteCount)
        object.add("hasSpare", statistics.hasSpare)
        object.add("quarantinedFileCount", statistics.quarantinedFileCount)
        return object
    }
}
