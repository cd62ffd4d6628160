import Jobs
import Projections

extension FirmScreen {
    /// One object with everything.
    static func json(_ dossier: FirmDossier) -> JSONObject {
        var object = JSONObject.line
        object.add("job", dossier.job.rawValue)
        object.add("firm", dossier.standing.firm.rawValue)
        object.add("name", dossier.record?.name)
        object.add("website", dossier.record?.website)
        object.add(dossier.standing)
        object.add("row", dossier.record?.sheetRow)
        object.add("columns", dossier.submission?.columns ?? [])
        object.add("cells", dossier.record?.cells ?? [])
        object.add("attempts", dossier.story.attempts.map { json($0, dossier) })
        object.add("turns", dossier.story.turns.map(json))
        let result = dossier.standingResult?.revision
        object.add("resultRevision", result)
        if let profile = result.flatMap({ dossier.profiles[$0] }) {
            object.add("profile", profile.json)
        } else {
            object.add("profile", String?.none)
        }
        object.add("isErased", dossier.record == nil)
        object.add("notRecorded", dossier.notRecorded)
        return object
    }

    private static func json(_ attempt: FirmAttempt, _ dossier: FirmDossier) -> JSONObject {
        var object = JSONObject()
        object.add("attempt", attempt.number)
        object.add("run", attempt.run)
        object.add("startedAt", attempt.started.time.jsonTime)
        object.add("startRevision", attempt.started.revision)
        object.add("lease", attempt.lease.rawValue)
        object.add("worker", attempt.worker?.name)
        object.add("workerPid", attempt.worker?.processID)
        object.add("host", attempt.worker?.host)
        let end = attempt.end
        object.add("outcome", end?.outcome.name ?? "working")
        object.add("endedAt", end?.recorded.time.jsonTime)
        object.add("endRevision", end?.recorded.revision)
        object.add("seconds", end?.duration.secondsValue)
        var (cause, retryAt, interruption) = (String?.none, WallTime?.none, String?.none)
        var totals: EnrichmentTotals?
        switch end?.outcome {
        case .failed(let why, let time): (cause, retryAt) = (why.name, time)
        case .interrupted(let why): interruption = why.words
        case .enriched(let found): totals = found
        case nil: break
        }
        object.add("cause", cause)
        object.add("retryAt", retryAt?.jsonTime)
        object.add("interruption", interruption)
        let failure = end.flatMap { dossier.failures[$0.recorded.revision] }
        object.add("message", failure?.message)
        object.add("url", failure?.url)
        object.add("peopleCount", totals?.peopleCount)
        object.add("pageCount", totals?.pageCount)
        object.add("byteCount", totals?.byteCount)
        return object
    }

    private static func json(_ turn: FirmTurn) -> JSONObject {
        var object = JSONObject()
        switch turn.kind {
        case .retryRequested: object.add("type", "retryRequested")
        case .reset(let scope):
            object.add("type", "reset")
            object.add("scope", "\(scope)")
        }
        object.add("revision", turn.recorded.revision)
        object.add("time", turn.recorded.time.jsonTime)
        return object
    }
}
