package import EventLog
package import Jobs

/// All that a ``FirmDiagnosis`` is told of one firm.
package struct FirmEvidence: Sendable {
    package var job: JobNumber
    package var firm: FirmNumber
    /// The row as listed; nil when it has been erased, or is not listed yet.
    package var record: FirmRecord?
    package var state: JobState
    /// The clock's time; of a past moment, when its last event was recorded.
    package var now: WallTime
    /// The events that touched the firm, in order: its own, the claims of its batch, the ends of
    /// leases under which it was in flight, and what people asked for.
    package var entries: [RecordedEntry]

    package init(
        job: JobNumber, firm: FirmNumber, record: FirmRecord?, state: JobState, now: WallTime,
        entries: [RecordedEntry]
    ) {
        self.job = job
        self.firm = firm
        self.record = record
        self.state = state
        self.now = now
        self.entries = entries
    }
}

extension JobReader {
    /// What is on record of one firm as of `moment`; nil when the list has no such firm.
    ///
    /// It reads the heads of the job's events once, with the bodies of the few that are told of.
    package func evidence(
        of firm: FirmNumber, in job: JobNumber, at moment: Moment, now: WallTime
    ) async throws(ProjectionError) -> FirmEvidence? {
        let folded = try await state(of: job, at: moment)
        let table = folded.state.firms
        guard table.contains(firm) else { return nil }
        let isListed = table.batch(of: firm).rawValue <= folded.state.listedBatchCount
        let rows = isListed ? try await listedFirms([firm], of: job, in: table) : [:]
        var filter = FirmTouches(firm: firm, batch: table.batch(of: firm))
        var entries: [RecordedEntry] = []
        let range = Revision.first...folded.tip.revision
        try await self.entries(of: job, range, bodiesOf: Self.firmProofs) { entry in
            if filter.takes(entry) { entries.append(entry) }
            return true
        }
        return FirmEvidence(
            job: job, firm: firm, record: rows[firm], state: folded.state, now: now,
            entries: entries)
    }

    private static let firmProofs: Set<JobEventType> = [
        .attemptFailed, .firmFailed, .paused, .cancelled, .reset, .retryRequested,
    ]
}

/// Picks the events that touch one firm.
private struct FirmTouches {
    let firm: FirmNumber
    let batch: BatchNumber
    /// Under which the firm is in flight.
    private var flight: LeaseID?

    init(firm: FirmNumber, batch: BatchNumber) {
        self.firm = firm
        self.batch = batch
    }

    mutating func takes(_ entry: RecordedEntry) -> Bool {
        switch entry.event {
        case .firmStarted(firm, let lease, _):
            flight = lease
            return true
        case .attemptFailed(firm, _, _, _), .firmEnriched(firm, _, _), .firmFailed(firm, _, _):
            flight = nil
            return true
        case .claimed(batch, _): return true
        case .released(_, let lease, _), .leaseExpired(_, let lease, _, _):
            guard lease == flight else { return false }
            flight = nil
            return true
        case .reset, .cancelled:
            flight = nil
            return true
        case .retryRequested(let firms): return firms.contains(firm)
        case .paused, .resumed, .completed: return true
        case .firmStarted, .attemptFailed, .firmEnriched, .firmFailed, .claimed, .submitted,
            .firmsListed, .queued, .heartbeat, .checkpoint, .noted, .purged:
            return false
        }
    }
}
