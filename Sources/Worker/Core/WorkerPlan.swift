package import Jobs

/// The settings that the worker's logic depends on.
package struct WorkerPlan: Hashable, Sendable {
    package var policy = JobPolicy()
    /// Firms worked on at the same time.
    package var firmsInFlight = 16
    /// Batches leased at the same time.
    package var batchesInFlight = 4
    /// Jobs that batches are leased of at the same time.
    package var jobsInFlight = 32
    /// Finished firms between two checkpoints.
    package var checkpointInterval: UInt32 = 10
    package var heartbeatInterval: Duration = .seconds(30)
    /// What the log records for everybody, though this worker may have its own; zero for nothing.
    package var othersHeartbeat: Duration = .zero
    /// A lease whose holder was not heard of for so long, and for 3 of its beats, is taken from it.
    package var staleThreshold: Duration = .seconds(300)
    /// A lease with firms in flight but no attempt ended for so long is given up or taken.
    package var stallLimit: Duration = .seconds(600)
    package var attemptDeadline: Duration = .seconds(90)
    /// How long a stopping worker waits for what is in flight before it cancels it.
    package var grace: Duration = .seconds(20)
    /// How often other workers on this machine are looked for.
    package var presenceInterval: Duration = .milliseconds(500)
    package var retryDelay = RetryDelay()
    /// Pauses a job whose firms fail with one cause; nil for none.
    package var breaker: Breaker?
    /// Resident bytes beyond which the worker ends, to be started again; nil for no limit.
    package var memoryLimit: UInt64?
    /// Stop when no job is open.
    package var stopsWhenIdle = false

    package init() {}
}
