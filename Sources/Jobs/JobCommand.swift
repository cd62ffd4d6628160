/// What can be asked of a job.
package enum JobCommand: Hashable, Sendable {
    case submit(Submission, SubmissionBody)
    case listFirms(BatchNumber, [FirmRecord])
    /// Records what came of a firm in the job that this one is a fork of.
    case takeOver(JobEntry)
    case queue
    case claim(BatchNumber, WorkerIdentity)
    case startFirm(FirmNumber, LeaseID)
    case enrichFirm(FirmNumber, LeaseID, EnrichmentYield)
    case failAttempt(FirmNumber, LeaseID, AttemptFailure)
    case heartbeat(WorkerIdentity)
    /// Must open its commit: it records `state` as it is at the tip, with the recorded times of
    /// every event before it, so that a fold from the first event arrives at exactly the same.
    case checkpoint
    case release(LeaseID, ReleaseReason)
    case expire(LeaseID, ExpiryReason, observer: WorkerIdentity)
    case pause(Actor)
    case resume(Actor)
    case reset(ResetScope, Actor)
    case retry(RetrySelection, Actor)
    case cancel(Actor)
    case note(String, Actor)
    /// Records that the payloads of the job's events were erased; of a finished job only, because
    /// whoever works on one needs its list.
    case purge(Actor)
}

/// What came of a firm that was enriched.
package struct EnrichmentYield: Hashable, Sendable {
    package var profile: FirmProfile
    package var duration: Duration

    package init(profile: FirmProfile, duration: Duration) {
        self.profile = profile
        self.duration = duration
    }
}

/// What came of an attempt that failed.
package struct AttemptFailure: Hashable, Sendable {
    package var cause: FailureCause
    package var message: String
    /// The address asked for last; empty when none was.
    package var url: String
    package var duration: Duration
    /// How long to wait before the next attempt, if there is one; drawn by the caller, because
    /// it is random.
    package var retryDelay: Duration

    package init(
        cause: FailureCause, message: String, url: String, duration: Duration,
        retryDelay: Duration
    ) {
        self.cause = cause
        self.message = message
        self.url = url
        self.duration = duration
        self.retryDelay = retryDelay
    }
}

/// Which failed firms to try again.
package enum RetrySelection: Hashable, Sendable {
    case allFailed
    case failed(cause: FailureCause)
}

/// The settings that the rules depend on.
package struct JobPolicy: Hashable, Sendable {
    /// Attempts at a firm before it is given up, the first one included; 1 to 100.
    package var maxAttempts: UInt8 = 4
    /// Leases lost with the same firm in flight before it fails as ``FailureCause/crashesWorker``.
    package var crashLimit: UInt8 = 3
    /// No retry is made to wait longer than that.
    package var longestWait: Duration = .seconds(930)

    package init() {}
}

/// Why a command makes no sense now; nothing is appended.
package enum JobRejection: Error, Hashable, Sendable {
    case noSuchJob
    case alreadyExists
    /// The job is not in a phase in which that can be asked of it.
    case wrongStatus(JobStatus, asked: String)
    case malformed(String)
    case batchTaken(BatchNumber, by: WorkerIdentity)
    case batchFinished(BatchNumber)
    /// The lease has ended: whatever its holder still brings comes too late.
    case leaseLost(LeaseID)
    /// The worker holds no lease of the job.
    case holdsNothing
    case notInFlight(FirmNumber)
    case firmFinished(FirmNumber)
    case alreadyInFlight(FirmNumber)
    case tooSoon(FirmNumber, retryAt: WallTime)
    /// The firm is or would be on trial: its worker may have nothing else in flight.
    case onTrial(FirmNumber)
    /// No failed firm matches.
    case nothingToRetry
}

extension JobRejection: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSuchJob: "no such job"
        case .alreadyExists: "the job exists already"
        case .wrongStatus(let status, let asked):
            "the job is \(status.rawValue): cannot \(asked) it"
        case .malformed(let why): why
        case .batchTaken(let batch, let worker):
            "batch \(batch) is held by worker \(worker.processID) on \(worker.host)"
        case .batchFinished(let batch): "batch \(batch) has no unfinished firm"
        case .leaseLost(let lease): "lease \(lease) has ended"
        case .holdsNothing: "the worker holds no lease of the job"
        case .notInFlight(let firm): "firm \(firm) is not being worked on"
        case .firmFinished(let firm): "firm \(firm) is finished"
        case .alreadyInFlight(let firm): "firm \(firm) is being worked on already"
        case .tooSoon(let firm, _): "firm \(firm) waits for its retry"
        case .onTrial(let firm):
            "firm \(firm) was in flight when workers died, so it is tried alone"
        case .nothingToRetry: "no failed firm matches"
        }
    }
}
