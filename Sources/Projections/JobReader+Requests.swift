package import EventLog
package import Jobs

extension JobReader {
    /// The change that a request made of a job; nil when it made none.
    ///
    /// Heads are gone through first, so that a long history costs no payload but those of changes.
    /// - Parameter range: Where to look.
    package func change(
        by requestID: String, of job: JobNumber, in range: ClosedRange<Revision> = .first ... .max
    ) async throws(ProjectionError) -> RecordedEntry? {
        var revisions: [Revision] = []
        try await entries(of: job, range) { entry in
            if JobEventType.changes.contains(entry.event.type) {
                revisions.append(Revision(entry.revision))
            }
            return true
        }
        for revision in revisions {
            var found: RecordedEntry?
            try await entries(of: job, revision...revision, parts: .all) { entry in
                if entry.body.actor?.requestID == requestID { found = entry }
                return false
            }
            if let found { return found }
        }
        return nil
    }

    /// The jobs among `jobs` that a request submitted, in order.
    package func submissions(
        by requestID: String, in jobs: Range<JobNumber>
    ) async throws(ProjectionError) -> [JobNumber] {
        let tips: [Tip]
        do { tips = try await log.streams() } catch { throw .log(error) }
        var found: [JobNumber] = []
        for tip in tips {
            guard let job = JobNumber(tip.stream), jobs.contains(job) else { continue }
            let first = try await change(by: requestID, of: job, in: .first ... .first)
            if first != nil { found.append(job) }
        }
        return found
    }
}
