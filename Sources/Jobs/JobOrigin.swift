/// Where a forked job comes from: it began with what another job had come to at a revision.
///
/// What is taken over is recorded again as events of the fork, before it is queued, so that a fork
/// needs nothing of the other job any more.
package struct JobOrigin: Hashable, Sendable {
    /// Suspects that are taken over at most; an event's detail has a limit.
    package static let suspectLimit = 4_096

    package var job: JobNumber
    /// The last event of `job` that counts.
    package var revision: UInt64
    /// Firms of which something is recorded before the fork is queued: finished ones, and those
    /// that wait after a failed attempt.
    package var firmCount: UInt32
    /// Firms that were in flight when leases were lost, in rising order.
    package var suspects: [Suspect]

    package init(job: JobNumber, revision: UInt64, firmCount: UInt32, suspects: [Suspect]) {
        self.job = job
        self.revision = revision
        self.firmCount = firmCount
        self.suspects = suspects
    }

    /// A firm that its worker may have died of.
    package struct Suspect: Hashable, Sendable {
        package var firm: FirmNumber
        /// How often a lease was lost while it was in flight.
        package var crashes: UInt8

        package init(firm: FirmNumber, crashes: UInt8) {
            self.firm = firm
            self.crashes = crashes
        }
    }
}

extension LeaseID {
    /// Of what a fork took over: no worker of the fork held a lease for it.
    package static let none = LeaseID(0)
}

extension JobEvent {
    /// Of an event that a fork took over: when it was first recorded; nil for any other.
    package var originalTime: WallTime? {
        switch self {
        case .firmEnriched(_, _, let totals): totals.originalTime
        case .firmFailed(_, _, let attempt), .attemptFailed(_, _, let attempt, _):
            attempt.originalTime
        default: nil
        }
    }
}

extension JobEntry {
    /// How a fork records what came of a firm; nil for an entry that is not taken over.
    ///
    /// - Parameter time: When the entry was recorded; one that was taken over before keeps its own.
    package func takenOver(from time: WallTime) -> JobEntry? {
        switch event {
        case .firmEnriched(let firm, _, var totals):
            totals.originalTime = totals.originalTime ?? time
            return JobEntry(.firmEnriched(firm, lease: .none, totals), body)
        case .firmFailed(let firm, _, var attempt):
            attempt.originalTime = attempt.originalTime ?? time
            return JobEntry(.firmFailed(firm, lease: .none, attempt: attempt), body)
        case .attemptFailed(let firm, _, var attempt, let retryAt):
            attempt.originalTime = attempt.originalTime ?? time
            return JobEntry(
                .attemptFailed(firm, lease: .none, attempt: attempt, retryAt: retryAt), body)
        default: return nil
        }
    }
}
