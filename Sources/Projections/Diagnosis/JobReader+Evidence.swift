package import EventLog
package import Jobs

extension JobReader {
    /// Events that are looked at to tell how a job goes, however long ago they were.
    private static let recentCount: UInt64 = 5_000
    /// Events that are looked at, at most.
    private static let mostCount: UInt64 = 100_000

    /// What is on record of how `job` goes as of `moment`; of the workers it tells nothing.
    ///
    /// The events of the limits' window are read, but not fewer than a few thousand nor more than
    /// a hundred thousand, and their firms' rows; the whole story only when the event that a state
    /// comes from lies before them.
    /// - Parameter now: The clock's time; of a past moment, when its last event was recorded.
    package func evidence(
        of job: JobNumber, at moment: Moment, now: WallTime, isPast: Bool,
        limits: DiagnosisLimits = DiagnosisLimits()
    ) async throws(ProjectionError) -> JobEvidence {
        let folded = try await state(of: job, at: moment)
        let last = folded.tip.revision.rawValue
        let begin = now + (.zero - limits.window)
        let first = try await firstEvidence(of: job, folded.tip, since: begin) + 1
        var evidence = JobEvidence(job: job, state: folded.state, now: now, isPast: isPast)
        evidence.limits = limits
        if first > 1 {
            evidence.before = try await state(of: job, at: .revision(Revision(first - 1))).state
        }
        var entries: [RecordedEntry] = []
        try await self.entries(of: job, Revision(first)...Revision(last), bodiesOf: Self.proofs) {
            entries.append($0)
            return true
        }
        evidence.entries = entries
        evidence.landmarks = try await landmarks(folded.state, job, entries, before: first)
        if !isPast { evidence.obstacle = await obstacle(to: folded.state, of: job) }
        // Hosts stand in the same lists.
        if evidence.obstacle == nil { evidence.hosts = try await hosts(evidence) }
        return evidence
    }

    /// The revision right before the first event that is looked at.
    private func firstEvidence(
        of job: JobNumber, _ tip: Tip, since time: WallTime
    ) async throws(ProjectionError) -> UInt64 {
        // Of known events: where some may be lost, numbers jump.
        let least = revision(Self.recentCount, before: tip.revision, of: job)
        guard least > .none else { return 0 }
        let most = revision(Self.mostCount, before: tip.revision, of: job)
        let wanted: Revision
        do throws(ProjectionError) {
            wanted = try await self.tip(of: job, at: .time(Timestamp(time))).revision
        } catch .notYet {
            wanted = .none
        }
        return max(min(least, wanted), most).rawValue
    }

    private static let proofs: Set<JobEventType> = [
        .attemptFailed, .firmFailed, .paused, .cancelled,
    ]

    /// The events that the state's phase comes from.
    private func landmarks(
        _ state: JobState, _ job: JobNumber, _ entries: [RecordedEntry], before first: UInt64
    ) async throws(ProjectionError) -> [JobEventType: RecordedEntry] {
        let wanted: Set<JobEventType> =
            switch state.phase {
            case .absent, .listing: []
            case .open: state.times.started == nil ? [.queued] : []
            case .paused: [.paused]
            case .completed: [.completed]
            case .cancelled: [.cancelled]
            }
        var found: [JobEventType: RecordedEntry] = [:]
        for entry in entries where wanted.contains(entry.event.type) {
            found[entry.event.type] = entry
        }
        guard found.count < wanted.count, first > 1 else { return found }
        let missing = wanted.subtracting(found.keys)
        try await self.entries(of: job, .first...Revision(first - 1), bodiesOf: missing) { entry in
            if missing.contains(entry.event.type) { found[entry.event.type] = entry }
            return true
        }
        return found
    }

    /// The hosts that the list names for the firms that the evidence speaks of.
    private func hosts(
        _ evidence: JobEvidence
    ) async throws(ProjectionError) -> [FirmNumber: String] {
        // Without its whole list nobody has worked on it.
        guard evidence.state.phase != .listing else { return [:] }
        var firms = Set(evidence.state.flights.keys)
        for entry in evidence.entries {
            switch entry.event {
            case .attemptFailed(let firm, _, _, _), .firmEnriched(let firm, _, _),
                .firmFailed(let firm, _, _):
                if evidence.now - entry.time <= JobRate.window { firms.insert(firm) }
            case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .heartbeat,
                .checkpoint, .released, .leaseExpired, .paused, .resumed, .reset, .retryRequested,
                .cancelled, .noted, .completed, .purged:
                break
            }
        }
        let rows = try await listedFirms(firms, of: evidence.job, in: evidence.state.firms)
        return rows.mapValues { $0.website.websiteHost }
    }
}
