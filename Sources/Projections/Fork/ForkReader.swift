package import EventLog
package import Jobs

/// Reads what a fork takes over, piece by piece: one batch of rows, or a few results.
package struct ForkReader: Sendable {
    /// Results that are read in one go.
    private static let pieceCount = 32

    private let plan: ForkPlan
    private let reader: JobReader
    private var listedCount: UInt32 = 0
    private var results: ArraySlice<Revision>

    package init(_ plan: ForkPlan, _ log: any Log) {
        self.plan = plan
        reader = JobReader(log)
        results = plan.results[...]
    }

    /// The commands that come next, in order; nil after the last.
    package mutating func next() async throws -> [JobCommand]? {
        if listedCount < plan.state.firms.batchCount {
            listedCount += 1
            let batch = BatchNumber(listedCount)
            return [.listFirms(batch, try await rows(of: batch))]
        }
        guard !results.isEmpty else { return nil }
        let piece = Array(results.prefix(Self.pieceCount))
        results = results.dropFirst(piece.count)
        let entries = try await reader.results(
            at: piece, of: plan.job, types: [.firmEnriched, .firmFailed, .attemptFailed])
        var commands: [JobCommand] = []
        for revision in piece {
            guard let recorded = entries[revision.rawValue],
                let entry = JobEntry(recorded.event, recorded.body).takenOver(from: recorded.time)
            else { throw ProjectionError.missing(plan.job, revision: revision.rawValue) }
            try check(entry.body, at: revision.rawValue, of: entry.event.firm)
            commands.append(.takeOver(entry))
        }
        return commands
    }

    private func rows(of batch: BatchNumber) async throws -> [FirmRecord] {
        do throws(ProjectionError) { return try await reader.firms(of: batch, in: plan.job) } catch
        {
            switch error {
            case .lost(let job, let revision):
                throw ForkError.lostBody(job, revision: revision, nil)
            case .erased: throw ForkError.purged(plan.job)
            default: throw error
            }
        }
    }

    private func check(_ body: EventBody, at revision: UInt64, of firm: FirmNumber?) throws {
        switch body {
        case .profile, .failure: return
        case .erased: throw ForkError.purged(plan.job)
        case .none, .submission, .firms, .act, .note, .state, .skipped, .lost:
            throw ForkError.lostBody(plan.job, revision: revision, firm)
        }
    }
}

extension JobReader {
    /// The moment at which the fork `job` was whole: after the commit that queued it.
    package func made(_ job: JobNumber) async throws(ProjectionError) -> Moment {
        var commit: Position?
        var last = Revision.none
        try await entries(of: job) { entry in
            if entry.event == .queued { commit = entry.position }
            if entry.position == commit { last = Revision(entry.revision) }
            return commit == nil || entry.position == commit
        }
        return .revision(last)
    }

    /// The job that `job` is a fork of; nil for one that was submitted.
    package func origin(of job: JobNumber) async throws(ProjectionError) -> JobOrigin? {
        var origin: JobOrigin?
        do throws(ProjectionError) {
            try await entries(of: job, .first ... .first) { entry in
                if case .submitted(let submission) = entry.event { origin = submission.origin }
                return false
            }
        } catch {
            // Where its first event is on record as lost, nobody knows.
            guard error.isRecordedLoss else { throw error }
        }
        return origin
    }
}
