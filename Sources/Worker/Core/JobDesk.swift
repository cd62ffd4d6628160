import EventLog
import Jobs
import Projections

/// What the worker knows and has in hand of one job.
///
/// It is large, and looked at with every input: as a class it is never copied for that. Its owner
/// cannot be copied either, so nobody else sees it change.
final class JobDesk {
    let job: JobNumber
    var state: JobState
    var tip: Tip
    /// What is to be decided and appended, in order.
    var outbox: [JobCommand] = []
    /// What the append under way was decided from; empty when none is.
    var sent: [JobCommand] = []
    /// The append under way; nil when none is.
    var append: AppendID?
    /// The append under way opens with a checkpoint.
    var sentCheckpoint = false
    /// What others appended while our append was under way: taken in after its answer.
    var deferred: [SeenCommit] = []
    /// This worker has completed the job: a last checkpoint makes it quick to read for ever.
    var owesCheckpoint = false
    /// The state does not fit a commit: the job goes on without checkpoints of this worker.
    var skipsCheckpoints = false
    /// Commands in one commit; halved after one was too large.
    var commandLimit = JobDesk.commandLimitMax
    static let commandLimitMax = 128
    /// No append before this monotonic time: the disk was full.
    var pausedUntil: Duration = .zero
    var holdings: [BatchNumber: Holding] = [:]
    /// Batches that a claim in ``outbox`` or ``sent`` asks for.
    var claiming: Set<BatchNumber> = []
    /// Batches whose rows could not be read, and when to try again; nil for never.
    var unreadableBatches: [BatchNumber: Duration?] = [:]
    var lastBeat: Duration
    /// When leases of others were last seen to move, on our own clock.
    var sightings: [LeaseID: Sighting] = [:]
    /// The last events that showed that leases of others move.
    var moves: [LeaseID: LeaseMoves] = [:]
    /// Leases that a command in ``outbox`` or ``sent`` ends.
    var ending: Set<LeaseID> = []
    /// What the last firms came to, as far as this worker has seen it.
    var outcomes = RecentOutcomes()
    /// Why attempts failed, until that is on record and can be said.
    var messages: [FirmNumber: String] = [:]

    init(_ folded: FoldedJob, at now: Duration) {
        job = folded.job
        state = folded.state
        tip = folded.tip
        lastBeat = now
    }

    var isSending: Bool { append != nil }

    /// Batches that this worker holds or asks for.
    var batchCount: Int { holdings.count + claiming.count }

    var isIdle: Bool { outbox.isEmpty && !isSending && !owesCheckpoint }

    /// A batch that may be claimed and read at `now`.
    func claimableBatch(at now: Duration) -> BatchNumber? {
        state.claimableBatches.first { batch in
            guard !claiming.contains(batch) else { return false }
            guard let due = unreadableBatches[batch] else { return true }
            return due.map { $0 <= now } ?? false
        }
    }

    /// Something is left that a worker could do, now or later.
    var hasWork: Bool {
        guard state.phase == .open else { return false }
        return !state.leases.isEmpty || !claiming.isEmpty
            || state.claimableBatches.contains { unreadableBatches[$0] != .some(nil) }
    }

    /// The job is open, and neither this worker nor another works on it.
    var isNobodys: Bool { state.phase == .open && state.leases.isEmpty && claiming.isEmpty }

    /// Whether firms of a batch may be started: its rows are read, and it is not given back.
    func isAtWork(_ holding: Holding) -> Bool {
        holding.records != nil && !ending.contains(holding.lease)
    }

    /// The batch that this worker holds and that covers `firm`, if it does so under `lease`.
    func holding(of firm: FirmNumber, under lease: LeaseID) -> Holding? {
        guard let holding = holdings[state.firms.batch(of: firm)], holding.lease == lease
        else { return nil }
        return holding
    }

    /// Takes note of what an event, which is part of the state, shows of others' leases.
    func noteMove(_ event: JobEvent, _ revision: UInt64) {
        switch event {
        case .heartbeat(let worker):
            for lease in state.leases.values where lease.worker.id == worker {
                moves[lease.id, default: LeaseMoves()].heard = revision
            }
        case .firmStarted(_, let lease, _):
            moves[lease, default: LeaseMoves()].heard = revision
        case .attemptFailed(_, let lease, _, _), .firmEnriched(_, let lease, _),
            .firmFailed(_, let lease, _):
            moves[lease] = LeaseMoves(heard: revision, progressed: revision)
        case .submitted, .firmsListed, .queued, .claimed, .checkpoint, .released, .leaseExpired,
            .paused, .resumed, .reset, .retryRequested, .cancelled, .noted, .completed, .purged:
            break
        }
    }

    /// What is known of `lease` shows that it has moved since `sighting`.
    func hasMoved(_ lease: Lease, since sighting: Sighting) -> (heard: Bool, progressed: Bool) {
        let latest = moves[lease.id] ?? LeaseMoves()
        return (
            sighting.heartbeatAt != lease.heartbeatAt || sighting.moves.heard != latest.heard,
            sighting.progressAt != lease.progressAt
                || sighting.moves.progressed != latest.progressed
        )
    }

    func name(of firm: FirmNumber) -> String {
        let batch = state.firms.batch(of: firm)
        let first = state.firms.firms(of: batch).lowerBound
        return holdings[batch]?.record(firm, first: first)?.name ?? "firm \(firm)"
    }
}

/// A commit that somebody appended to a job.
struct SeenCommit {
    var entries: [RecordedEntry]
    var tip: Tip
}

/// A batch that this worker leases.
struct Holding {
    let batch: BatchNumber
    let lease: LeaseID
    /// The batch's rows; nil until they are read.
    var records: [FirmRecord]?
    /// Firms that have not been started, or wait for their retry.
    var queue: [FirmNumber]
    var progressAt: Duration

    func record(_ firm: FirmNumber, first: UInt32) -> FirmRecord? {
        guard let records, firm.rawValue >= first else { return nil }
        let index = Int(firm.rawValue - first)
        return index < records.count ? records[index] : nil
    }
}

/// The revisions at which a lease last moved; 0 for never.
///
/// Times do not tell: while a clock is behind the log, all events bear the same.
struct LeaseMoves: Hashable {
    var heard: UInt64 = 0
    var progressed: UInt64 = 0
}

/// When another worker's lease was last seen to move.
struct Sighting {
    var heartbeatAt: WallTime
    var progressAt: WallTime
    var moves = LeaseMoves()
    var heard: Duration
    var progressed: Duration
}

/// An attempt that is under way in this process.
struct RunningAttempt {
    var name: String
    var startedAt: Duration
    var deadline: Duration
}
