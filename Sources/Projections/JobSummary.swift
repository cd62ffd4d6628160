package import Jobs

/// What there is to say of a job at one moment; the same for the same state and `now`, always.
package struct JobSummary: Hashable, Sendable {
    package var job: JobNumber
    /// The last event that is told of.
    package var revision: UInt64
    package var status: JobStatus
    /// 1 for the first time through the list; each start-over adds one.
    package var run: UInt32

    package var firmCount: UInt32
    package var enrichedCount: UInt32
    package var failedCount: UInt32
    package var peopleCount: UInt64
    package var pageCount: UInt64
    /// Bytes of all pages, decoded.
    package var byteCount: UInt64

    /// Nil unless the job is being processed and two firms were finished lately.
    package var rate: JobRate?
    /// How long the rest takes at that rate; nil when there is no rate.
    package var timeLeft: Duration?
    /// When the job is done at that rate; nil when there is no rate.
    package var expectedEnd: WallTime?

    /// Firms being worked on, the one that takes longest first.
    package var inFlight: [FirmInFlight]
    /// Firms that failed an attempt and wait for the next.
    package var waitingForRetryCount: Int
    /// The earliest of those next attempts; may be past, when nobody has got to it.
    package var nextRetryAt: WallTime?
    /// Held batches in rising order.
    package var leases: [HeldBatch]
    /// Why firms failed, the most frequent cause first.
    package var causes: [CauseCount]

    package var lastFinished: FirmNumber?
    /// People found at ``lastFinished``; 0 when it failed.
    package var lastPeopleCount: UInt32
    package var times: JobTimes
    /// Since the last sign of life of any worker at this job; nil before the first.
    package var heartbeatAge: Duration?
    package var checkpointCount: UInt32
    package var takeoverCount: UInt32

    /// - Parameter now: The clock's time for a job as it is; for one as of a past moment, the time
    ///   that the moment's last event was recorded.
    package init(job: JobNumber, state: JobState, now: WallTime) {
        self.job = job
        revision = state.revision
        status = state.status
        run = state.run
        firmCount = state.firmCount
        enrichedCount = state.firms.enrichedCount
        failedCount = state.firms.failedCount
        peopleCount = state.peopleCount
        pageCount = state.pageCount
        byteCount = state.byteCount
        inFlight = FirmInFlight.all(in: state, now: now)
        let retryTimes = state.troubles.filter { state.flights[$0.key] == nil }
            .compactMap(\.value.retryAt)
        waitingForRetryCount = retryTimes.count
        nextRetryAt = retryTimes.min()
        leases = HeldBatch.all(in: state, now: now)
        causes = CauseCount.all(in: state.firms)
        lastFinished = state.lastFinished
        lastPeopleCount = state.lastPeopleCount
        times = state.times
        heartbeatAge = state.times.heartbeat.map { now - $0 }
        checkpointCount = state.checkpointCount
        takeoverCount = state.takeoverCount
        // Nobody may be there any more; then there is no speed and no end in sight.
        if let heartbeatAge, heartbeatAge > Self.silenceLimit { return }
        guard status == .processing,
            let rate = JobRate(finishes: state.recentFinishes.times, now: now)
        else { return }
        self.rate = rate
        let left = rate.duration(of: remainingCount)
        timeLeft = left
        expectedEnd = now + left
    }
}

extension JobSummary {
    /// Three heartbeats of the standard interval: whoever works has been heard of by then.
    package static let silenceLimit = Duration.seconds(90)

    /// It is being worked on, as far as is recorded, but nobody has been heard of for long.
    package var isSilent: Bool {
        status == .processing && !leases.isEmpty
            && (heartbeatAge.map { $0 > Self.silenceLimit } ?? false)
    }

    /// Firms that are enriched or given up.
    package var processedCount: UInt32 { enrichedCount + failedCount }

    package var remainingCount: UInt32 { firmCount - processedCount }

    /// Whole percents, rounded down: 100 only when every firm is finished.
    package var percent: Int {
        firmCount == 0 ? 0 : Int(processedCount) * 100 / Int(firmCount)
    }

    /// Who holds batches, in order of identity.
    package var workers: [WorkerIdentity] {
        Set(leases.map(\.worker)).sorted { $0.id < $1.id }
    }

    /// From the first claim of this run to its completion, or to `now` when it is not completed.
    package func elapsed(now: WallTime) -> Duration? {
        times.started.map { (times.completed ?? now) - $0 }
    }
}

/// A firm that is being worked on.
package struct FirmInFlight: Hashable, Sendable {
    package var firm: FirmNumber
    /// 1 for the first try.
    package var attempt: UInt8
    package var startedAt: WallTime
    package var elapsed: Duration
    package var lease: LeaseID
    /// Nil when the lease is not known to the state.
    package var worker: WorkerIdentity?

    static func all(in state: JobState, now: WallTime) -> [FirmInFlight] {
        let workers = [LeaseID: WorkerIdentity](
            state.leases.values.map { ($0.id, $0.worker) }, uniquingKeysWith: { first, _ in first })
        return state.flights.map { firm, flight in
            FirmInFlight(
                firm: firm, attempt: flight.attempt, startedAt: flight.startedAt,
                elapsed: now - flight.startedAt, lease: flight.lease,
                worker: workers[flight.lease])
        }
        .sorted { ($0.startedAt, $0.firm) < ($1.startedAt, $1.firm) }
    }
}

/// A batch that a worker holds.
package struct HeldBatch: Hashable, Sendable {
    package var batch: BatchNumber
    package var firms: ClosedRange<UInt32>
    package var unfinishedCount: UInt32
    package var lease: LeaseID
    package var worker: WorkerIdentity
    package var claimedAt: WallTime
    /// Since the holder was last heard of.
    package var heartbeatAge: Duration
    /// Since an attempt last ended under the lease, or since the claim.
    package var progressAge: Duration

    static func all(in state: JobState, now: WallTime) -> [HeldBatch] {
        state.leases.filter { state.firms.contains($0.key) }.map { batch, lease in
            HeldBatch(
                batch: batch, firms: state.firms.firms(of: batch),
                unfinishedCount: state.firms.unfinishedCount(of: batch), lease: lease.id,
                worker: lease.worker, claimedAt: lease.claimedAt,
                heartbeatAge: now - lease.heartbeatAt, progressAge: now - lease.progressAt)
        }
        .sorted { $0.batch < $1.batch }
    }
}

/// How many firms failed for one cause.
package struct CauseCount: Hashable, Sendable {
    package var cause: FailureCause
    package var count: Int

    static func all(in firms: FirmTable) -> [CauseCount] {
        var counts: [FailureCause: Int] = [:]
        for (_, cause) in firms.failures { counts[cause, default: 0] += 1 }
        return counts.map { CauseCount(cause: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.cause.rawValue) < ($0.count, $1.cause.rawValue) }
    }
}
