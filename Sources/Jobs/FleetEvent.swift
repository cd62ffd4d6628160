/// What has happened to the fleet of workers, not to a job; kept in stream 0.
package enum FleetEvent: Hashable, Sendable {
    case workerStarted(WorkerIdentity, WorkerStart)
    case workerStopped(WorkerIdentity, StopReason)
    /// Another worker found that it no longer runs.
    case workerLost(WorkerIdentity, observer: UInt64)
}

/// How a worker was set up when it started.
package struct WorkerStart: Hashable, Sendable {
    package var release: String
    package var firmsInFlight: UInt32
    package var batchesInFlight: UInt32

    package init(release: String, firmsInFlight: UInt32, batchesInFlight: UInt32) {
        self.release = release
        self.firmsInFlight = firmsInFlight
        self.batchesInFlight = batchesInFlight
    }
}

/// Why a worker stopped by itself.
package enum StopReason: UInt8, Hashable, Sendable {
    /// It was asked to: SIGINT or SIGTERM.
    case signal = 1
    /// There was nothing left to do, and it was started to stop then.
    case idle = 2
    /// Its supervisor went away.
    case supervisorGone = 3
    /// It could not go on.
    case failure = 4
}
