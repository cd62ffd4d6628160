import Jobs

/// An event's own fields as JSON; texts and lists of its body come too when they are wanted.
enum EventFields {
    /// - Parameter withBodies: Rows, people and whole texts, not only what a state depends on.
    static func json(_ event: JobEvent, _ body: EventBody, withBodies: Bool) -> JSONObject {
        var object = JSONObject()
        add(event, to: &object)
        add(body, to: &object, whole: withBodies)
        return object
    }

    private static func add(_ event: JobEvent, to object: inout JSONObject) {
        object.add(firm: event.firm)
        if let time = event.originalTime { object.add("originalTime", time.jsonTime) }
        switch event {
        case .submitted(let submission):
            object.add("firmCount", submission.firmCount)
            object.add("batchSize", submission.batchSize)
            if let origin = submission.origin {
                object.add("forkedFrom", origin.job.rawValue)
                object.add("forkedAtRevision", origin.revision)
                object.add("takenOverCount", origin.firmCount)
                object.add("suspectCount", origin.suspects.count)
            }
        case .firmsListed(let batch, let firmCount):
            object.add("batch", batch.rawValue)
            object.add("firmCount", firmCount)
        case .claimed(let batch, let worker):
            object.add("batch", batch.rawValue)
            object.add(worker)
        case .firmStarted(_, let lease, let attempt):
            object.add("lease", lease.rawValue)
            object.add("attempt", attempt)
        case .attemptFailed(_, let lease, let attempt, let retryAt):
            object.add("lease", lease.rawValue)
            object.add(attempt)
            object.add("retryAt", retryAt.jsonTime)
        case .firmFailed(_, let lease, let attempt):
            object.add("lease", lease.rawValue)
            object.add(attempt)
        case .firmEnriched(_, let lease, let totals):
            object.add("lease", lease.rawValue)
            object.add(totals)
        case .heartbeat(let worker): object.add("worker", WorkerIdentity.name(of: worker))
        case .released(let batch, let lease, let reason):
            object.add("batch", batch.rawValue)
            object.add("lease", lease.rawValue)
            object.add("reason", "\(reason)")
        case .leaseExpired(let batch, let lease, let reason, let observer):
            object.add("batch", batch.rawValue)
            object.add("lease", lease.rawValue)
            object.add("reason", "\(reason)")
            object.add("observer", WorkerIdentity.name(of: observer))
        case .reset(let scope): object.add("scope", "\(scope)")
        case .retryRequested(let firms): object.add("firms", firms.ranges.map(\.words))
        case .completed(let enriched, let failed, let people):
            object.add("enrichedCount", enriched)
            object.add("failedCount", failed)
            object.add("peopleCount", people)
        case .queued, .checkpoint, .paused, .resumed, .cancelled, .noted, .purged: break
        }
    }

    private static func add(_ body: EventBody, to object: inout JSONObject, whole: Bool) {
        switch body {
        case .none, .skipped: break
        case .erased: object.add("isErased", true)
        case .lost: object.add("isLost", true)
        case .submission(let submission):
            object.add("file", submission.fileName)
            object.add("sheet", submission.sheetName)
            if whole { object.add("columns", submission.columns) }
            object.add("actor", submission.actor.json)
        case .firms(let firms):
            if whole { object.add("rows", firms.map(\.json)) }
        case .profile(let profile):
            if whole { object.add("profile", profile.json) }
        case .failure(let failure):
            object.add("message", failure.message)
            object.add("url", failure.url)
        case .act(let actor): object.add("actor", actor.json)
        case .note(let text, let actor):
            object.add("text", text)
            object.add("actor", actor.json)
        case .state(let state):
            object.add("processedCount", state.processedCount)
            object.add("status", state.status.rawValue)
        }
    }

    static func json(_ event: FleetEvent) -> JSONObject {
        var object = JSONObject()
        switch event {
        case .workerStarted(let worker, let start):
            object.add(worker)
            object.add("release", start.release)
            object.add("firmsInFlight", start.firmsInFlight)
            object.add("batchesInFlight", start.batchesInFlight)
            if let settings = start.settings {
                object.add("settings", settings.map { "\($0.key)=\($0.value) (\($0.origin))" })
            }
        case .workerStopped(let worker, let reason):
            object.add(worker)
            object.add("reason", "\(reason)")
        case .workerLost(let worker, let observer):
            object.add(worker)
            object.add("observer", WorkerIdentity.name(of: observer))
        case .settingChanged(let change):
            object.add("key", change.key)
            object.add("old", change.old)
            object.add("new", change.new)
            object.add("actor", change.actor.json)
        }
        return object
    }
}

extension WorkerIdentity {
    fileprivate static func name(of id: UInt64) -> String {
        WorkerIdentity(id: id, processID: 0, host: "").name
    }
}

extension ClosedRange<UInt32> {
    /// `17` or `17-20`.
    fileprivate var words: String {
        count == 1 ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)"
    }
}

extension JSONObject {
    fileprivate mutating func add(firm: FirmNumber?) {
        if let firm { add("firm", firm.rawValue) }
    }

    fileprivate mutating func add(_ worker: WorkerIdentity) {
        add("worker", worker.name)
        add("workerPid", worker.processID)
        add("host", worker.host)
    }

    fileprivate mutating func add(_ attempt: FailedAttempt) {
        add("attempt", attempt.number)
        add("cause", attempt.cause.name)
        add("seconds", attempt.duration.secondsValue)
    }

    fileprivate mutating func add(_ totals: EnrichmentTotals) {
        add("attempt", totals.attempt)
        add("peopleCount", totals.peopleCount)
        add("pageCount", totals.pageCount)
        add("byteCount", totals.byteCount)
        add("seconds", totals.duration.secondsValue)
    }
}
