import EventLog
import Jobs
import Projections

/// Everything that is shown of one job: its summary, and the few texts that a state does not hold.
struct JobView: Hashable, Sendable {
    /// Firms in flight whose names are looked up.
    private static let nameLimit = 16

    var summary: JobSummary
    /// Nil when it has been erased or is lost.
    var submission: SubmissionBody?
    /// Where the job comes from, if it is a fork.
    var origin: JobOrigin?
    /// Of the firms that are named on a screen.
    var names: [FirmNumber: String]
    /// What a repair has put on record to be lost of the job.
    var losses = RecordedLosses()
    /// How it got on; nil unless somebody asked for it.
    var pace: JobPace?
    /// The events that ``pace`` is told by cannot all be read; nobody is to try again.
    var isPaceUnknown = false
    /// Whether ``submission`` is nil because it is lost.
    var isSubmissionLost: Bool {
        losses.payloads.contains { $0.revisions.contains(.first) }
            || losses.loss(at: .first) != nil
    }

    init(summary: JobSummary, submission: SubmissionBody?, names: [FirmNumber: String]) {
        self.summary = summary
        self.submission = submission
        self.names = names
    }

    /// Reads what there is to say of `job` as of `asked`.
    init(of job: JobNumber, _ reader: JobReader, at asked: AskedMoment) async throws {
        try await self.init(reader.state(of: job, at: asked.moment), reader, now: asked.now)
    }

    /// The same of a state that has been folded.
    init(_ folded: FoldedJob, _ reader: JobReader, now: WallTime) async throws {
        self.init(folded, now: now)
        submission = try await Self.submission(of: folded.job, reader)
        origin = try await reader.origin(of: folded.job)
        losses = reader.log.recordedLosses(of: StreamID(folded.job))
        try await name(reader, folded: folded)
    }

    private init(_ folded: FoldedJob, now: WallTime) {
        summary = JobSummary(job: folded.job, state: folded.state, now: now)
        names = [:]
    }

    /// Takes on a newer state, reading only the names that are not known yet.
    mutating func update(
        to folded: FoldedJob, _ reader: JobReader, now: WallTime
    ) async throws {
        summary = JobSummary(job: folded.job, state: folded.state, now: now)
        try await name(reader, folded: folded)
    }

    private mutating func name(_ reader: JobReader, folded: FoldedJob) async throws {
        let shown = summary.inFlight.prefix(Self.nameLimit).map(\.firm)
        names = names.filter { shown.contains($0.key) }
        let unknown = shown.filter { names[$0] == nil }
        guard !unknown.isEmpty else { return }
        let rows = try await reader.listedFirms(
            unknown, of: summary.job, in: folded.state.firms)
        for (firm, row) in rows { names[firm] = row.name }
    }

    /// Where the list came from; nil when that has been erased, or is on record as lost.
    static func submission(
        of job: JobNumber, _ reader: JobReader
    ) async throws -> SubmissionBody? {
        do throws(ProjectionError) { return try await reader.submission(of: job) } catch {
            guard error.isAbsence || error.isRecordedLoss else { throw error }
            return nil
        }
    }

    func name(of firm: FirmNumber) -> String { names[firm] ?? "firm \(firm)" }
}
