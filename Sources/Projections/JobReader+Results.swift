package import EventLog
package import Jobs

extension JobReader {
    /// Visits every firm in list order with what has come of it as of `moment`, until `visit` says
    /// false.
    ///
    /// It reads the job's heads once, then one batch of rows and results after the other: in memory
    /// are eight bytes a firm and one batch.
    package func results(
        of job: JobNumber, at moment: Moment = .head, _ visit: (FirmResult) -> Bool
    ) async throws(ProjectionError) {
        let folded = try await state(of: job, at: moment)
        let table = folded.state.firms
        let last = try await LastResults(
            of: folded, reader: self)
        // A list may be cut short: by a moment, or by a submission that never ended.
        for number in 0..<min(folded.state.listedBatchCount, table.batchCount) {
            let batch = BatchNumber(number + 1)
            let records = try await recordsUnlessAbsent(of: batch, in: job)
            let firms = table.firms(of: batch).map { FirmNumber($0) }
            let finished = firms.filter { table[$0] != .waiting }.compactMap { last[$0] }
            let entries = try await results(at: finished, of: job)
            for (index, firm) in firms.enumerated() {
                let record = records.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                let status = table[firm]
                let entry = status == .waiting ? nil : last[firm].flatMap { entries[$0.rawValue] }
                guard visit(FirmResult(firm, record, status, entry)) else { return }
            }
        }
    }
}

extension FirmResult {
    /// - Parameter entry: What finished the firm; nil while it waits.
    init(
        _ firm: FirmNumber, _ record: FirmRecord?, _ status: FirmStatus, _ entry: RecordedEntry?
    ) {
        self.init(firm: firm, record: record, status: status)
        isLost = status != .waiting
        guard let entry, entry.finishes(as: status) else { return }
        finishedAt = entry.event.originalTime ?? entry.time
        revision = entry.revision
        if case .firmEnriched(_, _, let totals) = entry.event { attemptCount = totals.attempt }
        if case .firmFailed(_, _, let attempt) = entry.event { attemptCount = attempt.number }
        if case .profile(let body) = entry.body { profile = body }
        if case .failure(let body) = entry.body { failure = body }
        isLost = entry.body == .lost
    }
}
