import Jobs
import Projections

/// What `watch` prints when its output is no terminal: one line a change.
enum WatchScreen {
    /// `Job 330001: 4812/7547 firms, processing, 96 failed, 18 firms/min, 2 h 31 m to go`.
    static func line(_ summary: JobSummary) -> Line {
        guard !isOver(summary.status) else { return end(summary) }
        var parts = [
            "Job \(summary.job): \(summary.processedCount)/\(summary.firmCount) firms",
            summary.status.rawValue,
        ]
        if summary.failedCount > 0 { parts.append("\(summary.failedCount.grouped) failed") }
        if let rate = summary.rate { parts.append(JobScreen.rateWords(rate)) }
        if let left = summary.timeLeft { parts.append("\(left.words) to go") }
        return Line(parts.joined(separator: ", "))
    }

    /// The last line, in the words of the worker's own log.
    static func end(_ summary: JobSummary) -> Line {
        Line(
            """
            Job \(summary.job): \(summary.status.rawValue): \(summary.enrichedCount) enriched, \
            \(summary.failedCount) failed, \(count(summary.peopleCount, "person", "people"))
            """, .bold)
    }

    static func isOver(_ status: JobStatus) -> Bool {
        switch status {
        case .completed, .cancelled: true
        case .absent, .submitting, .pending, .processing, .paused: false
        }
    }
}
