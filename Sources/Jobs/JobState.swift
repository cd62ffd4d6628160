/// What a job's events come to: the fold of all of them up to ``revision``.
///
/// It holds no text from outside; names, people and messages stay in the events' bodies.
package struct JobState: Hashable, Sendable {
    /// The last event that is folded in; 0 before the first.
    package var revision: UInt64 = 0
    package var phase: JobPhase = .absent
    /// 1 for the first time through the list; each start-over adds one.
    package var run: UInt32 = 0
    package var firms = FirmTable(firmCount: 0, batchSize: 1)
    package var listedBatchCount: UInt32 = 0
    /// Who works on what; a batch is in here exactly while someone may write about it.
    package var leases: [BatchNumber: Lease] = [:]
    package var flights: [FirmNumber: Flight] = [:]
    /// What unfinished firms have been through.
    package var troubles: [FirmNumber: Trouble] = [:]
    package var peopleCount: UInt64 = 0
    package var pageCount: UInt64 = 0
    package var byteCount: UInt64 = 0
    package var lastFinished: FirmNumber?
    /// People found at ``lastFinished``; 0 when it failed.
    package var lastPeopleCount: UInt32 = 0
    package var times = JobTimes()
    package var recentFinishes = RecentFinishes()
    package var checkpointCount: UInt32 = 0
    package var finishedSinceCheckpoint: UInt32 = 0
    /// Leases that were taken from a holder that had gone or stopped moving.
    package var takeoverCount: UInt32 = 0
    /// Its list and all that was found have been erased: nobody can work on it any more.
    package var isPurged = false
    /// While a fork comes in: firms of which something is still to be taken over; nil otherwise,
    /// so that no checkpoint holds it.
    package var takingOver: UInt32?

    package init() {}
}

/// The stage of a job's life that decides what may be asked of it.
package enum JobPhase: UInt8, Hashable, Sendable {
    case absent = 0
    /// Submitted; its list is not complete yet.
    case listing = 1
    case open = 2
    case paused = 3
    case completed = 4
    case cancelled = 5
}

/// A worker's right to a batch.
package struct Lease: Hashable, Sendable {
    package var id: LeaseID
    package var worker: WorkerIdentity
    package var claimedAt: WallTime
    /// When the holder was last heard of: a heartbeat, or anything else that it wrote.
    package var heartbeatAt: WallTime
    /// When an attempt last ended under this lease; the claim's time before the first.
    package var progressAt: WallTime
}

/// A firm that is being worked on.
package struct Flight: Hashable, Sendable {
    package var lease: LeaseID
    /// 1 for the first try.
    package var attempt: UInt8
    package var startedAt: WallTime
}

/// What an unfinished firm has been through.
package struct Trouble: Hashable, Sendable {
    /// Attempts that failed; interrupted ones do not count.
    package var failedAttempts: UInt8 = 0
    package var lastCause: FailureCause?
    /// Not to be started before.
    package var retryAt: WallTime?
    /// How often a lease was lost while the firm was in flight.
    package var crashes: UInt8 = 0
}

extension Trouble {
    /// How long the firm has still to wait at `now`; nil when it may be tried.
    ///
    /// A wait that is longer than any can be was recorded by a clock that was ahead and has been
    /// set back since: it is over.
    package func wait(at now: WallTime, _ policy: JobPolicy) -> Duration? {
        guard let retryAt, retryAt > now, retryAt - now <= policy.longestWait else { return nil }
        return retryAt - now
    }
}

/// When things last happened; nil before they did.
package struct JobTimes: Hashable, Sendable {
    package var submitted: WallTime?
    /// The first claim of this run.
    package var started: WallTime?
    package var completed: WallTime?
    /// The last sign of life of any worker at this job.
    package var heartbeat: WallTime?
    /// The last event.
    package var updated: WallTime?
}

/// The times at which the last firms were finished: what a rate and an ETA are computed from.
package struct RecentFinishes: Hashable, Sendable {
    /// How many are kept.
    package static let capacity = 64
    /// Oldest first.
    package private(set) var times: [WallTime] = []

    package init() {}

    init?(times: [WallTime]) {
        guard times.count <= Self.capacity else { return nil }
        self.times = times
    }

    mutating func record(_ time: WallTime) {
        if times.count == Self.capacity { times.removeFirst() }
        times.append(time)
    }
}

extension JobState {
    /// The word that people see; computed from what is so, never stored.
    package var status: JobStatus {
        switch phase {
        case .absent: .absent
        case .listing: .submitting
        case .open: leases.isEmpty ? .pending : .processing
        case .paused: .paused
        case .completed: .completed
        case .cancelled: .cancelled
        }
    }

    package var firmCount: UInt32 { firms.firmCount }

    /// Firms that are enriched or given up.
    package var processedCount: UInt32 { firms.finishedCount }

    package var remainingCount: UInt32 { firms.firmCount - firms.finishedCount }

    /// Nothing more will happen unless a person asks for it.
    package var isFinished: Bool { phase == .completed || phase == .cancelled }

    /// The lease that covers `firm`, if any.
    package func lease(covering firm: FirmNumber) -> Lease? {
        firms.contains(firm) ? leases[firms.batch(of: firm)] : nil
    }

    /// The batch that is held under `lease`, if it is held still.
    package func batch(of lease: LeaseID) -> BatchNumber? {
        leases.first { $0.value.id == lease }?.key
    }

    /// Batches that a worker may claim, in rising order.
    package var claimableBatches: some Sequence<BatchNumber> {
        (0..<(phase == .open ? firms.batchCount : 0)).lazy
            .map { BatchNumber($0 + 1) }
            .filter { firms.unfinishedCount(of: $0) > 0 && leases[$0] == nil }
    }
}

/// A job's status in words.
package enum JobStatus: String, CaseIterable, Hashable, Sendable {
    case absent
    case submitting
    case pending
    case processing
    case paused
    case completed
    case cancelled
}
