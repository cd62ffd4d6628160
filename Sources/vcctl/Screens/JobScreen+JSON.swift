import Jobs
import Projections

extension JobScreen {
    /// One object with everything; field names are kept from the system before where it had them.
    static func json(_ view: JobView) -> JSONObject {
        let summary = view.summary
        var object = JSONObject.line
        object.add("job", summary.job.rawValue)
        object.add("file", view.submission?.fileName)
        if let origin = view.origin {
            object.add("forkedFrom", origin.job.rawValue)
            object.add("forkedAtRevision", origin.revision)
        }
        object.add("status", summary.status.rawValue)
        object.add("run", summary.run)
        object.add("revision", summary.revision)
        object.add("processedCount", summary.processedCount)
        object.add("firmCount", summary.firmCount)
        object.add("enrichedCount", summary.enrichedCount)
        object.add("failedCount", summary.failedCount)
        let current = summary.inFlight.first
        object.add("currentFirmName", current.map { view.name(of: $0.firm) })
        object.add("currentTeamMemberCount", summary.lastPeopleCount)
        object.add("workerPid", (current?.worker ?? summary.leases.first?.worker)?.processID)
        object.add("heartbeatAt", summary.times.heartbeat?.jsonTime)
        object.add("updatedAt", summary.times.updated?.jsonTime)
        object.add("submittedAt", summary.times.submitted?.jsonTime)
        object.add("startedAt", summary.times.started?.jsonTime)
        object.add("completedAt", summary.times.completed?.jsonTime)
        object.add("peopleCount", summary.peopleCount)
        object.add("pageCount", summary.pageCount)
        object.add("byteCount", summary.byteCount)
        object.add("firmsPerMinute", summary.rate?.firmsPerMinute)
        object.add("secondsLeft", summary.timeLeft?.secondsValue)
        object.add("expectedEndAt", summary.expectedEnd?.jsonTime)
        object.add("waitingForRetryCount", summary.waitingForRetryCount)
        object.add("checkpointCount", summary.checkpointCount)
        object.add("takeoverCount", summary.takeoverCount)
        object.add("causes", summary.causes.map(json))
        object.add("inFlight", summary.inFlight.map { json($0, view) })
        object.add("leases", summary.leases.map(json))
        object.add("losses", view.losses.json)
        return object
    }

    private static func json(_ cause: CauseCount) -> JSONObject {
        var object = JSONObject()
        object.add("cause", cause.cause.name)
        object.add("count", cause.count)
        return object
    }

    private static func json(_ flight: FirmInFlight, _ view: JobView) -> JSONObject {
        var object = JSONObject()
        object.add("firm", flight.firm.rawValue)
        object.add("name", view.names[flight.firm])
        object.add("attempt", flight.attempt)
        object.add("startedAt", flight.startedAt.jsonTime)
        object.add("worker", flight.worker?.name)
        return object
    }

    private static func json(_ held: HeldBatch) -> JSONObject {
        var object = JSONObject()
        object.add("batch", held.batch.rawValue)
        object.add("firstFirm", held.firms.lowerBound)
        object.add("lastFirm", held.firms.upperBound)
        object.add("unfinishedCount", held.unfinishedCount)
        object.add("worker", held.worker.name)
        object.add("workerPid", held.worker.processID)
        object.add("host", held.worker.host)
        object.add("claimedAt", held.claimedAt.jsonTime)
        object.add("heartbeatAgeSeconds", held.heartbeatAge.secondsValue)
        object.add("progressAgeSeconds", held.progressAge.secondsValue)
        return object
    }
}
