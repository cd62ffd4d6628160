package import EventLog
package import Jobs

/// All that a ``JobDiagnosis`` is told: a state, what happened lately, and who works.
package struct JobEvidence: Sendable {
    package var job: JobNumber
    package var state: JobState
    /// The clock's time; of a past moment, the time asked for or when its last event was recorded.
    package var now: WallTime
    /// The answer is for a past moment: whether a process lived then is not on record.
    package var isPast: Bool
    /// The last events up to the state, in order, with the bodies of failures and of acts.
    package var entries: [RecordedEntry]
    /// The state right before the first of `entries`.
    package var before: JobState
    /// The last events of rare types, also when they lie before `entries`.
    package var landmarks: [JobEventType: RecordedEntry]
    /// The host that the list names for each firm that `entries` or the state speak of.
    package var hosts: [FirmNumber: String]
    /// Workers that have not said that they stop, nor been found dead.
    package var workers: [WorkerSighting]
    /// Workers that have ended, the latest first, as far as they matter.
    package var endedWorkers: [FleetWorker]
    /// From when on silence and standstill count.
    package var limits = DiagnosisLimits()
    /// Nothing new is begun, because the log's disk is nearly full.
    package var isLowOnSpace: Bool
    /// Where the log is, for whoever is to start a worker; nil when it is in no directory.
    package var directory: String?
    /// Why the log is not whole; nil when nothing is known to be wrong with it.
    package var damage: String?
    /// Why workers cannot read what the job needs next; nil when they can.
    package var obstacle: ProjectionError?

    package init(job: JobNumber, state: JobState, now: WallTime, isPast: Bool) {
        self.job = job
        self.state = state
        self.now = now
        self.isPast = isPast
        entries = []
        before = JobState()
        landmarks = [:]
        hosts = [:]
        workers = []
        endedWorkers = []
        isLowOnSpace = false
    }
}

/// A worker and what is known of it from all sides.
package struct WorkerSighting: Hashable, Sendable {
    package var worker: FleetWorker
    package var presence: Presence
    /// What it holds, of any job.
    package var held: [FleetAssignment]
    /// The heartbeat that it was started with itself; nil when it goes by what is set for all.
    package var ownHeartbeat: Duration?

    package init(
        worker: FleetWorker, presence: Presence, held: [FleetAssignment],
        ownHeartbeat: Duration? = nil
    ) {
        self.ownHeartbeat = ownHeartbeat
        self.worker = worker
        self.presence = presence
        self.held = held
    }

    /// Since any of its leases was last heard of; nil when it holds none.
    var heartbeatAge: Duration? { held.map(\.held.heartbeatAge).min() }

    /// It lives, as far as is known; see ``Presence/isLife(heartbeatAge:staleThreshold:)``.
    func isAlive(_ limits: DiagnosisLimits) -> Bool {
        presence.isLife(
            heartbeatAge: heartbeatAge,
            staleThreshold: max(limits.stale, limits.silence(own: ownHeartbeat)))
    }
}
