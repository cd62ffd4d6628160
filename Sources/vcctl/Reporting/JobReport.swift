import EventLog
import Jobs
import Projections

/// Everything that a report tells of one job, as of one moment.
struct JobReport: Hashable, Sendable {
    var view: JobView
    var course: JobCourse
    var failures: FailedFirmReport
    /// What people and crashes did to the job, in order.
    var marks: [HistoryLine]
    /// Of the firms of the longest attempts.
    var names: [FirmNumber: String]

    /// Whether a line is worth a mark on the time axis.
    private static func isMark(_ type: JobEventType) -> Bool {
        switch type {
        case .submitted, .leaseExpired, .paused, .resumed, .reset, .retryRequested, .cancelled,
            .noted, .completed, .purged:
            true
        default: false
        }
    }

    init(of job: JobNumber, _ reader: JobReader, at asked: AskedMoment) async throws {
        view = try await JobView(of: job, reader, at: asked)
        // All of one moment, though workers go on.
        let last = Revision(view.summary.revision)
        course = try await reader.course(of: job, at: .revision(last))
        failures = try await reader.failedFirms(of: job, at: .revision(last))
        var marks: [HistoryLine] = []
        try await reader.history(of: job, .first...last) { line in
            if Self.isMark(line.type) { marks.append(line) }
            return true
        }
        self.marks = marks
        let rows = try await reader.listedFirms(
            Set(course.longest.map(\.firm)), of: job, in: course.state.firms)
        names = rows.mapValues(\.name)
    }

    func name(of firm: FirmNumber) -> String { names[firm] ?? "firm \(firm)" }
}
