package import EventLog
package import Jobs

extension JobReader {
    /// The firms that stand failed as of `moment`, with what is on record of their last attempt.
    ///
    /// A firm that was retried or started over is not among them until it has failed again. It
    /// reads the job's heads once, then the bodies of those failures and the rows of their batches.
    package func failedFirms(
        of job: JobNumber, at moment: Moment = .head
    ) async throws(ProjectionError) -> FailedFirmReport {
        let folded = try await state(of: job, at: moment)
        let table = folded.state.firms
        guard table.failedCount > 0 else { return FailedFirmReport(job: job, firms: []) }
        let last = try await LastResults(
            of: job, through: folded.tip, firmCount: table.firmCount, reader: self)
        let failures = Array(table.failures)
        let entries = try await results(at: failures.compactMap { last[$0.0] }, of: job)
        let rows = try await listedFirms(failures.lazy.map(\.0), of: job, in: table)
        let firms = failures.compactMap { firm, _ -> FailedFirm? in
            guard let revision = last[firm], let entry = entries[revision.rawValue],
                case .firmFailed(_, _, let attempt) = entry.event
            else { return nil }
            return FailedFirm(firm, attempt, entry, rows[firm])
        }
        return FailedFirmReport(job: job, firms: firms)
    }
}

extension FailedFirm {
    fileprivate init(
        _ firm: FirmNumber, _ attempt: FailedAttempt, _ entry: RecordedEntry, _ row: FirmRecord?
    ) {
        self.init(
            firm: firm, name: row?.name ?? "", website: row?.website ?? "", cause: attempt.cause,
            attemptCount: attempt.number, message: "", url: "", failedAt: entry.time,
            revision: entry.revision, isErased: row == nil)
        if case .failure(let body) = entry.body {
            message = body.message
            url = body.url
        } else {
            isErased = true
        }
    }
}
