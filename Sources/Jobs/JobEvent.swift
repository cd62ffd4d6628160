/// What has happened to one job, as far as its state depends on it.
///
/// What only a reader of the single event needs (people, messages, who and why) travels beside it
/// in an ``EventBody``. A case that a release has written is never edited or removed.
package enum JobEvent: Hashable, Sendable {
    case submitted(Submission)
    /// The firms of one batch are on record; their rows are in the body.
    case firmsListed(batch: BatchNumber, firmCount: UInt32)
    /// The list is complete: workers may claim.
    case queued
    /// A worker has leased a batch; the event's revision is the lease's ``LeaseID``.
    case claimed(batch: BatchNumber, worker: WorkerIdentity)
    case firmStarted(FirmNumber, lease: LeaseID, attempt: UInt8)
    /// An attempt failed and the firm will be tried again, not before `retryAt`.
    case attemptFailed(FirmNumber, lease: LeaseID, attempt: FailedAttempt, retryAt: WallTime)
    case firmEnriched(FirmNumber, lease: LeaseID, EnrichmentTotals)
    /// The firm is given up.
    case firmFailed(FirmNumber, lease: LeaseID, attempt: FailedAttempt)
    /// A worker lives, and so do all its leases of this job.
    case heartbeat(worker: UInt64)
    /// The body carries the whole state as it is before this event.
    case checkpoint
    case released(batch: BatchNumber, lease: LeaseID, ReleaseReason)
    case leaseExpired(batch: BatchNumber, lease: LeaseID, ExpiryReason, observer: UInt64)
    case paused
    case resumed
    case reset(ResetScope)
    /// Failed firms are to be tried again, as if for the first time.
    case retryRequested(FirmRanges)
    case cancelled
    case noted
    case completed(enriched: UInt32, failed: UInt32, people: UInt64)
    /// The bodies of the job's events have been erased.
    case purged
}

/// What was handed in: the shape of the list.
package struct Submission: Hashable, Sendable {
    /// The largest list that is taken; a spreadsheet has fewer rows.
    package static let firmCountLimit: UInt32 = 2_000_000

    package var firmCount: UInt32
    /// Firms in a batch, the last batch excepted.
    package var batchSize: UInt32
    /// Of a fork; nil for a list that was handed in.
    package var origin: JobOrigin?

    package init(firmCount: UInt32, batchSize: UInt32, origin: JobOrigin? = nil) {
        self.firmCount = firmCount
        self.batchSize = batchSize
        self.origin = origin
    }
}

/// One attempt that did not succeed.
package struct FailedAttempt: Hashable, Sendable {
    /// 1 for the first try.
    package var number: UInt8
    package var cause: FailureCause
    package var duration: Duration
    /// When it ended, if that was in another job, of which this one is a fork.
    package var originalTime: WallTime?

    package init(number: UInt8, cause: FailureCause, duration: Duration) {
        self.number = number
        self.cause = cause
        self.duration = duration
    }
}

/// What an enriched firm yielded and cost.
package struct EnrichmentTotals: Hashable, Sendable {
    /// 1 for the first try.
    package var attempt: UInt8
    package var peopleCount: UInt32
    package var pageCount: UInt32
    /// Bytes of all pages, decoded.
    package var byteCount: UInt64
    package var duration: Duration
    /// When it was found, if that was in another job, of which this one is a fork.
    package var originalTime: WallTime?

    package init(
        attempt: UInt8, peopleCount: UInt32, pageCount: UInt32, byteCount: UInt64,
        duration: Duration
    ) {
        self.attempt = attempt
        self.peopleCount = peopleCount
        self.pageCount = pageCount
        self.byteCount = byteCount
        self.duration = duration
    }
}

/// Why a worker gave a lease back.
package enum ReleaseReason: UInt8, Hashable, Sendable {
    case shutdown = 1
    case paused = 2
    /// No progress within the stall limit; the firms in flight are suspect.
    case stalled = 3
    /// The worker could not read the batch's rows, or lost sight of the job for a while.
    case unreadable = 4
}

/// Why a lease was taken from its holder.
package enum ExpiryReason: UInt8, Hashable, Sendable {
    /// The kernel says that the holder's process is gone.
    case processGone = 1
    /// No heartbeat within the stale threshold.
    case noHeartbeat = 2
    /// Heartbeats, but no progress within the stall limit.
    case noProgress = 3
}

/// What a reset throws away.
package enum ResetScope: UInt8, Hashable, Sendable {
    /// Leases, attempts and waiting times; finished firms stay finished.
    case keepFinished = 1
    /// Everything: a new run of the same list. The old run stays in the history.
    case startOver = 2
}
