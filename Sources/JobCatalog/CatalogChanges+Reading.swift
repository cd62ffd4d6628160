import EventLog
import Jobs
import Projections

extension CatalogChanges {
    /// Reads what `log` says beyond `old`: each job that has moved, all as of one position.
    ///
    /// - Parameter problems: Jobs that could not be read last time.
    /// - Returns: Nil when there is nothing to change.
    static func read(
        _ log: any Log, since old: CatalogMark, retrying problems: [CatalogJob]
    ) async throws(ProjectionError) -> CatalogChanges? {
        let isAnew = try await !old.isKnown(to: log)
        let start = isAnew ? CatalogMark() : old
        let facts = LogFacts(log)
        // The head first: a stream that grows afterwards is read as of this position all the same.
        let head = try await facts.head()
        let moved = try await facts.streams().filter { $0.position > start.position }
        let retried = isAnew ? [] : problems.filter { $0.problem != nil }
        guard isAnew || head > start.position || !retried.isEmpty else { return nil }
        var changes = CatalogChanges(isAnew: isAnew, mark: start, jobs: [], workers: [])
        changes.mark.position = head
        for job in Set(moved.compactMap { JobNumber($0.stream) } + retried.map(\.job)).sorted() {
            guard let row = try await CatalogJob.read(job, in: log, at: head) else { continue }
            changes.jobs.append(row)
        }
        changes.jobs.removeAll { row in retried.contains(row) }
        if moved.contains(where: { $0.stream == .fleet }) {
            changes.workers = try await FleetReader(log).workers(at: .position(head))
        }
        for tip in moved {
            let past = try await facts.tip(of: tip.stream, at: .position(head))
            guard past.position > changes.mark.anchor.position else { continue }
            changes.mark.anchor = past
        }
        if changes.mark.anchor != start.anchor || isAnew {
            let time = try await facts.time(of: changes.mark.anchor)
            changes.mark.anchorTime = time ?? changes.mark.anchorTime
        }
        return changes.isEmpty(since: old) ? nil : changes
    }

    private func isEmpty(since old: CatalogMark) -> Bool {
        !isAnew && jobs.isEmpty && workers.isEmpty && mark == old
    }
}

extension CatalogJob {
    /// The job's row as of `position`; nil when it did not exist then.
    ///
    /// A job that cannot be read does not hide the others: its row says why.
    fileprivate static func read(
        _ job: JobNumber, in log: any Log, at position: Position
    ) async throws(ProjectionError) -> CatalogJob? {
        let reader = JobReader(log)
        do throws(ProjectionError) {
            guard let folded = try await reader.stateIfAny(of: job, at: .position(position)) else {
                return nil
            }
            // What a purge is about to erase is gone from here at once: the erasing itself is no
            // event that would bring the row up to date.
            let fileName = folded.state.isPurged ? "" : try await reader.fileName(of: job)
            return CatalogJob(job: job, state: folded.state, fileName: fileName)
        } catch {
            switch error {
            case .undecodable, .missing, .log(.corrupt):
                return CatalogJob(job: job, problem: error.description)
            case .log, .noSuchJob, .notYet, .undecodableFleet, .erased, .lost, .catalog:
                throw error
            }
        }
    }
}

extension JobReader {
    /// Empty when it has been erased or is lost.
    fileprivate func fileName(of job: JobNumber) async throws(ProjectionError) -> String {
        do throws(ProjectionError) { return try await submission(of: job).fileName } catch {
            guard error.isAbsence else { throw error }
            return ""
        }
    }
}
