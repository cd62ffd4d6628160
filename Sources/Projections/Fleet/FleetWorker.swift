package import Jobs

/// One run of a worker, as the fleet's events tell of it; whether it lives is another matter.
package struct FleetWorker: Hashable, Sendable {
    package var identity: WorkerIdentity
    package var startedAt: WallTime
    package var start: WorkerStart
    /// How its run ended, as far as anyone has written it down.
    package var end: WorkerEnd?
    /// What the log recorded of settings when it started, by their names.
    package var recordedAtStart: [String: String] = [:]

    package init(
        identity: WorkerIdentity, startedAt: WallTime, start: WorkerStart, end: WorkerEnd? = nil,
        recordedAtStart: [String: String] = [:]
    ) {
        self.recordedAtStart = recordedAtStart
        self.identity = identity
        self.startedAt = startedAt
        self.start = start
        self.end = end
    }
}

/// How a worker's run ended.
package struct WorkerEnd: Hashable, Sendable {
    package enum Manner: Hashable, Sendable {
        case stopped(StopReason)
        /// Another worker found that it no longer runs.
        case lost(observer: UInt64)
    }

    package var at: WallTime
    package var manner: Manner

    package init(at: WallTime, manner: Manner) {
        self.at = at
        self.manner = manner
    }
}

/// A batch that a worker holds, and of which job.
package struct FleetAssignment: Hashable, Sendable {
    package var job: JobNumber
    package var held: HeldBatch

    package init(job: JobNumber, held: HeldBatch) {
        self.job = job
        self.held = held
    }
}

/// Which workers the fleet's events tell of; the fold of stream 0.
package struct FleetState {
    package private(set) var workers: [UInt64: FleetWorker] = [:]
    package private(set) var settings = RecordedSettings()

    package init(workers: [FleetWorker] = []) {
        for worker in workers { self.workers[worker.identity.id] = worker }
    }

    package mutating func apply(_ event: FleetEvent, at time: WallTime) {
        switch event {
        case .workerStarted(let identity, let start):
            workers[identity.id] = FleetWorker(
                identity: identity, startedAt: time, start: start,
                recordedAtStart: settings.values)
        case .workerStopped(let identity, let reason):
            workers[identity.id]?.end = WorkerEnd(at: time, manner: .stopped(reason))
        case .workerLost(let identity, let observer):
            // Who said that it stops was not lost afterwards.
            guard workers[identity.id]?.end == nil else { return }
            workers[identity.id]?.end = WorkerEnd(at: time, manner: .lost(observer: observer))
        case .settingChanged(let change): settings.apply(change, at: time)
        }
    }

    /// The latest start first.
    package var sorted: [FleetWorker] {
        workers.values.sorted {
            ($1.startedAt, $0.identity.id) < ($0.startedAt, $1.identity.id)
        }
    }
}
