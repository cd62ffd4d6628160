package import Jobs

/// What there is to say of each firm of a job without its texts; the fold of the events' heads.
///
/// It takes 40 bytes a firm beside the job's state, whatever the length of the history.
package struct FirmLedger: Sendable {
    package private(set) var state = JobState()
    private var rows: [Row] = []

    private struct Row {
        var lastRevision: UInt64 = 0
        var lastTime: Int64 = 0
        /// Of the attempts that ended, in nanoseconds.
        var spent: Int64 = 0
        var peopleCount: UInt32 = 0
        var tries: UInt8 = 0
        var lastType: UInt8 = 0

        mutating func beginAfresh() { (spent, peopleCount, tries) = (0, 0, 0) }
    }

    package init() {}

    /// Takes in the next event; its body does not matter.
    package mutating func apply(_ event: JobEvent, _ recorded: Recorded) {
        evolve(&state, event, recorded)
        if let firm = event.firm { note(firm, event, recorded) }
        switch event {
        case .submitted(let submission):
            rows = Array(repeating: Row(), count: Int(submission.firmCount))
        case .attemptFailed(let firm, _, let attempt, _), .firmFailed(let firm, _, let attempt):
            end(firm, try: attempt.number, after: attempt.duration, people: 0)
        case .firmEnriched(let firm, _, let totals):
            end(firm, try: totals.attempt, after: totals.duration, people: totals.peopleCount)
        case .retryRequested(let firms):
            for firm in firms.ranges.joined() where firm <= rows.count {
                if firm > 0 { rows[Int(firm) - 1].beginAfresh() }
            }
        case .reset(.startOver):
            for index in rows.indices { rows[index].beginAfresh() }
        case .reset(.keepFinished):
            for index in rows.indices
            where state.firms[FirmNumber(UInt32(index) + 1)] == .waiting {
                rows[index].beginAfresh()
            }
        case .firmsListed, .queued, .claimed, .firmStarted, .heartbeat, .checkpoint, .released,
            .leaseExpired, .paused, .resumed, .cancelled, .noted, .completed, .purged:
            break
        }
    }

    private mutating func note(_ firm: FirmNumber, _ event: JobEvent, _ recorded: Recorded) {
        let index = Int(firm.rawValue) - 1
        guard rows.indices.contains(index) else { return }
        rows[index].lastRevision = recorded.revision
        rows[index].lastTime = recorded.time.nanoseconds
        rows[index].lastType = UInt8(truncatingIfNeeded: event.type.rawValue)
    }

    private mutating func end(
        _ firm: FirmNumber, try number: UInt8, after duration: Duration, people: UInt32
    ) {
        let index = Int(firm.rawValue) - 1
        guard rows.indices.contains(index) else { return }
        rows[index].tries = number
        rows[index].peopleCount = people
        // As a time after the epoch, so that absurd durations saturate.
        let sum = WallTime(nanoseconds: rows[index].spent) + duration
        rows[index].spent = sum.nanoseconds
    }

    /// What there is to say of `firm`; one outside the list waits.
    ///
    /// - Parameter now: What the time of an attempt under way is counted to.
    package func standing(of firm: FirmNumber, now: WallTime) -> FirmStanding {
        let stage = FirmStage(of: firm, in: state)
        let index = Int(firm.rawValue) - 1
        let row = rows.indices.contains(index) ? rows[index] : Row()
        var standing = FirmStanding(
            firm: firm, stage: stage, tries: row.tries, timeTaken: .nanoseconds(row.spent))
        if case .working(let flight) = stage {
            standing.tries = flight.attempt
            standing.timeTaken += max(now - flight.startedAt, .zero)
        }
        if stage == .enriched { standing.peopleCount = row.peopleCount }
        if let type = JobEventType(rawValue: UInt16(row.lastType)) {
            standing.lastEvent = FirmStanding.Event(
                type: type, revision: row.lastRevision,
                time: WallTime(nanoseconds: row.lastTime))
        }
        return standing
    }
}

/// What there is to say of one firm at a moment, without its texts.
package struct FirmStanding: Hashable, Sendable {
    package var firm: FirmNumber
    package var stage: FirmStage
    /// People found; nil unless the firm is enriched.
    package var peopleCount: UInt32?
    /// Attempts since the firm began afresh (with the list, a retry or a reset), one under way
    /// included and interrupted ones not.
    package var tries: UInt8
    /// What those attempts took together; of one under way, so far.
    package var timeTaken: Duration
    /// The last event about the firm; nil before the first.
    package var lastEvent: Event?

    package struct Event: Hashable, Sendable {
        package var type: JobEventType
        package var revision: UInt64
        package var time: WallTime
    }
}
