package import EventLog
package import Jobs
package import Projections

/// What reaches the worker's logic from outside.
package enum WorkerInput: Sendable {
    /// The worker starts; these jobs exist.
    case begun([JobNumber])
    /// Time has passed; see ``WorkerCore/nextWake(after:)``.
    case tick
    /// A job's state as it stands now: the answer to ``WorkerEffect/load(_:)``.
    case loaded(FoldedJob)
    /// Somebody appended to a job: the entries of one commit.
    case advanced(JobNumber, [RecordedEntry], Tip)
    /// Our append is durable: everything after the tip that it followed, our entries last.
    case appended(AppendID, JobNumber, [RecordedEntry], Tip)
    /// Our append lost the race: what came between, up to the tip as it is.
    case conflicted(AppendID, JobNumber, [RecordedEntry], Tip)
    /// Our append was refused; nothing was appended, but after `durabilityUnknown` that is open.
    case appendFailed(AppendID, JobNumber, LogError)
    case batchRead(JobNumber, BatchNumber, [FirmRecord])
    /// A batch's rows cannot be read: the batch is handed back, the rest of the job goes on.
    case batchUnreadable(JobNumber, BatchNumber, ProjectionError)
    /// A job cannot be read: it is left alone until it moves on.
    case unreadable(JobNumber, ProjectionError)
    case firmFinished(AttemptID, FirmOutcome)
    /// What the kernel knows of another worker.
    case presence(WorkerIdentity, Presence)
    case shutdown(StopReason)
    /// Room on the log's disk has become scarce, or is there again.
    case space(isLow: Bool)
    /// Settings have changed; the lines say so, and the plan is in force from this decision on.
    case planned(WorkerPlan, [WorkerLine])
    /// Others were started with these times between two beats, by the workers' IDs.
    case beating([UInt64: Duration])
    /// How much memory the process holds, in bytes.
    case memory(UInt64)
    /// What is appended to the log cannot be read; the shell asks again after a while.
    case logUnreadable(LogError)
}

/// One append by this worker: an answer belongs to the append that it names and to no other.
package struct AppendID: Hashable, Sendable {
    var number: UInt64
}

/// One attempt at one firm by this worker.
package struct AttemptID: Hashable, Sendable {
    package var job: JobNumber
    package var firm: FirmNumber
    package var lease: LeaseID
    package var attempt: UInt8

    package init(job: JobNumber, firm: FirmNumber, lease: LeaseID, attempt: UInt8) {
        self.job = job
        self.firm = firm
        self.lease = lease
        self.attempt = attempt
    }
}

/// How an attempt ended.
package enum FirmOutcome: Sendable {
    case enriched(FirmProfile)
    case failed(FailureCause, message: String, url: String, retryAfter: Duration?)
}

/// The two clocks, read together.
package struct WorkerNow: Hashable, Sendable {
    /// Since some fixed moment of this run: never goes back, and measures every wait.
    package var monotonic: Duration
    /// For what is written down; may jump.
    package var wall: WallTime

    package init(monotonic: Duration, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
