import EventLog
import Jobs
import Projections

/// A job's whole history in an array, and the plainest answers that can be given from it.
struct NaiveModel {
    let entries: [RecordedEntry]

    init(_ scene: Scene, _ job: JobNumber = Scene.job) async throws {
        var entries: [RecordedEntry] = []
        try await scene.reader.entries(of: job, parts: .all) { entry in
            entries.append(entry)
            return true
        }
        self.entries = entries
    }

    func state(at revision: Int) -> JobState {
        var state = JobState()
        for entry in entries.prefix(revision) { evolve(&state, entry.event, entry.recorded) }
        return state
    }

    /// Per firm what finished it last and still stands, walking the history event by event.
    func standing(at revision: Int) -> [FirmNumber: RecordedEntry] {
        var standing: [FirmNumber: RecordedEntry] = [:]
        for entry in entries.prefix(revision) {
            switch entry.event {
            case .firmEnriched(let firm, _, _), .firmFailed(let firm, _, _):
                standing[firm] = entry
            case .reset(.startOver): standing = [:]
            case .retryRequested(let firms):
                for firm in firms.firms { standing[firm] = nil }
            case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
                .heartbeat, .checkpoint, .released, .leaseExpired, .paused, .resumed,
                .reset(.keepFinished), .cancelled, .noted, .completed, .purged:
                break
            }
        }
        return standing
    }
}
