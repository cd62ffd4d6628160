package import EventLog
package import Jobs

extension JobReader {
    /// Visits the lines of the job's history whose revisions are in `range`, in order, until
    /// `visit` says false, or `goesOn`, which is asked now and then while there is no line yet.
    ///
    /// In memory are some thousand entries at a time, and the rows of the batches that they name.
    package func history(
        of job: JobNumber, _ range: ClosedRange<Revision> = .first ... .max,
        heartbeats: HeartbeatTelling = .folded, while goesOn: () -> Bool = { true },
        _ visit: (HistoryLine) -> Bool
    ) async throws(ProjectionError) {
        let tip = try await self.tip(of: job, at: .revision(range.upperBound))
        let first = max(range.lowerBound, .first)
        guard first <= tip.revision else { return }
        var before = JobState()
        if first > .first {
            before = try await state(of: job, at: .revision(Revision(first.rawValue - 1))).state
        }
        var teller = HistoryTeller(from: before, heartbeats)
        var wantsMore = true
        func tell(_ line: HistoryLine) { if wantsMore { wantsMore = visit(line) } }
        try await chunks(
            of: job, first...tip.revision, after: before, bodiesOf: HistoryTeller.toldBodies,
            while: goesOn
        ) { chunk, names in
            for entry in chunk {
                teller.tell(entry, name: names[entry.event.firm], tell)
                guard wantsMore else { return false }
            }
            return true
        }
        if wantsMore { teller.finish(tell) }
    }
}

extension HistoryTeller {
    /// Events of which a line tells something that only the body knows.
    static let toldBodies: Set<JobEventType> = [
        .submitted, .attemptFailed, .firmFailed, .paused, .resumed, .reset, .retryRequested,
        .cancelled, .noted, .purged,
    ]
}
