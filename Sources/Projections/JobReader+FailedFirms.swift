package import EventLog
package import Jobs

extension JobReader {
    /// The firms that stand failed as of `moment`, with what is on record of their last attempt.
    ///
    /// A firm that was retried or started over is not among them until it has failed again. It
    /// reads the job's events once, with the bodies of failures, and the rows of their batches.
    package func failedFirms(
        of job: JobNumber, at moment: Moment = .head
    ) async throws(ProjectionError) -> FailedFirmReport {
        let folded = try await state(of: job, at: moment)
        let table = folded.state.firms
        guard table.failedCount > 0 else { return FailedFirmReport(job: job, firms: []) }
        var lastFailures: [FirmNumber: RecordedEntry] = [:]
        let range = Revision.first...folded.tip.revision
        let failures = Array(table.failures)
        do throws(ProjectionError) {
            try await entries(of: job, range, bodiesOf: [.firmFailed]) { entry in
                if case .firmFailed(let firm, _, _) = entry.event { lastFailures[firm] = entry }
                return true
            }
        } catch {
            guard error.isRecordedLoss else { throw error }
            lastFailures = try await knownFailures(of: failures.map(\.0), in: folded)
        }
        let rows = try await listedFirms(failures.lazy.map(\.0), of: job, in: table)
        let firms = failures.map { firm, cause in
            guard let entry = lastFailures[firm], entry.finishes(as: .failed(cause)),
                case .firmFailed(_, _, let attempt) = entry.event
            else { return FailedFirm(firm, cause, rows[firm]) }
            return FailedFirm(firm, attempt, entry, rows[firm])
        }
        return FailedFirmReport(job: job, firms: firms)
    }

    /// The failures of `firms` that lost events cannot have made untrue.
    private func knownFailures(
        of firms: [FirmNumber], in folded: FoldedJob
    ) async throws(ProjectionError) -> [FirmNumber: RecordedEntry] {
        let last = try await LastResults(of: folded, reader: self)
        let found = try await results(at: firms.compactMap { last[$0] }, of: folded.job)
        var failures: [FirmNumber: RecordedEntry] = [:]
        for firm in firms { failures[firm] = last[firm].flatMap { found[$0.rawValue] } }
        return failures
    }
}

extension FailedFirm {
    /// One whose last failure is lost.
    fileprivate init(_ firm: FirmNumber, _ cause: FailureCause, _ row: FirmRecord?) {
        self.init(
            firm: firm, name: row?.name ?? "", website: row?.website ?? "", cause: cause,
            attemptCount: 0, message: "", url: "", failedAt: nil, revision: nil, isErased: true,
            isLost: true)
    }

    fileprivate init(
        _ firm: FirmNumber, _ attempt: FailedAttempt, _ entry: RecordedEntry, _ row: FirmRecord?
    ) {
        self.init(
            firm: firm, name: row?.name ?? "", website: row?.website ?? "", cause: attempt.cause,
            attemptCount: attempt.number, message: "", url: "",
            failedAt: entry.event.originalTime ?? entry.time,
            revision: entry.revision, isErased: row == nil)
        if case .failure(let body) = entry.body {
            message = body.message
            url = body.url
        } else {
            isErased = true
            isLost = entry.body == .lost
        }
    }
}
