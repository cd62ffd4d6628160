package import EventLog
package import Jobs
package import Projections

/// What the worker's logic wants done; each is answered by the input that its comment names.
package enum WorkerEffect: Sendable {
    /// `appended`, `conflicted` or `appendFailed`.
    case append(AppendID, JobNumber, [JobEntry], after: Tip)
    /// Best effort: the fleet's stream is for people to read, no rule depends on it.
    case appendFleet(FleetEvent)
    /// `loaded` or `unreadable`.
    case load(JobNumber)
    /// `batchRead` or `batchUnreadable`.
    case readBatch(JobNumber, BatchNumber)
    /// `firmFinished`, unless it is cancelled first.
    case startFirm(AttemptID, FirmRecord)
    /// No answer: whatever the attempt still brings is ignored.
    case cancelFirm(AttemptID)
    /// `presence`, once for each worker.
    case checkPresence([WorkerIdentity])
    case say(WorkerLine)
    /// The last effect ever.
    case stop(StopReason)
}
