package import EventLog
package import Jobs

/// Everything that the log holds about one firm of a job.
package struct FirmDossier: Hashable, Sendable {
    package var job: JobNumber
    package var standing: FirmStanding
    /// The row as listed; nil when it has been erased (purged).
    package var record: FirmRecord?
    /// Where the list came from; nil when that has been erased.
    package var submission: SubmissionBody?
    package var story: FirmStory
    /// What attempts left behind, by the revision of the event that ended them; nothing of those
    /// that have been erased.
    package var failures: [UInt64: FailureBody] = [:]
    package var profiles: [UInt64: FirmProfile] = [:]

    /// The attempt whose result stands, if the firm is enriched.
    package var standingResult: (revision: UInt64, totals: EnrichmentTotals)? {
        guard standing.stage == .enriched, let end = story.attempts.last?.end,
            case .enriched(let totals) = end.outcome
        else { return nil }
        return (end.recorded.revision, totals)
    }
}

extension JobReader {
    /// Everything that is on record about `firm` as of `moment`; nil when the list has no such
    /// firm.
    ///
    /// It reads the job's heads once, and then the few bodies that are about the firm.
    /// - Parameter now: What the time of an attempt under way is counted to.
    package func dossier(
        of firm: FirmNumber, in job: JobNumber, at moment: EventLog.Moment = .head, now: WallTime
    ) async throws(ProjectionError) -> FirmDossier? {
        let tip = try await self.tip(of: job, at: moment)
        var ledger = FirmLedger()
        var story = FirmStory(of: firm)
        try await entries(of: job, .first...tip.revision) { entry in
            ledger.apply(entry.event, entry.recorded)
            story.apply(entry.event, entry.recorded)
            return true
        }
        let table = ledger.state.firms
        guard table.contains(firm),
            table.batch(of: firm).rawValue <= ledger.state.listedBatchCount
        else { return nil }
        var dossier = FirmDossier(
            job: job, standing: ledger.standing(of: firm, now: now),
            record: try await listedFirms([firm], of: job, in: table)[firm],
            submission: try await submissionUnlessErased(of: job), story: story)
        for revision in story.telling {
            let exact = Revision(revision)
            try await entries(of: job, exact...exact, parts: .all) { entry in
                if case .failure(let body) = entry.body {
                    dossier.failures[entry.revision] = body
                }
                if case .profile(let body) = entry.body { dossier.profiles[entry.revision] = body }
                return true
            }
        }
        return dossier
    }

    private func submissionUnlessErased(
        of job: JobNumber
    ) async throws(ProjectionError) -> SubmissionBody? {
        do throws(ProjectionError) { return try await submission(of: job) } catch {
            guard case .erased = error else { throw error }
            return nil
        }
    }
}
