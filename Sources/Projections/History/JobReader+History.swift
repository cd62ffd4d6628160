package import EventLog
package import Jobs

extension JobReader {
    /// Entries that are read before their firms' names are looked up: few at first, so that the
    /// first lines are told soon, then many, because each chunk goes back to the lists.
    private static let historyChunkCounts: (first: UInt64, later: UInt64) = (2_000, 16_000)

    /// Visits the lines of the job's history whose revisions are in `range`, in order, until
    /// `visit` says false.
    ///
    /// In memory are some thousand entries at a time, and the rows of the batches that they name.
    package func history(
        of job: JobNumber, _ range: ClosedRange<Revision> = .first ... .max,
        heartbeats: HeartbeatTelling = .folded, _ visit: (HistoryLine) -> Bool
    ) async throws(ProjectionError) {
        let tip = try await self.tip(of: job, at: .revision(range.upperBound))
        var next = max(range.lowerBound, .first)
        guard next <= tip.revision else { return }
        var before = JobState()
        if next > .first {
            before = try await state(of: job, at: .revision(Revision(next.rawValue - 1))).state
        }
        var teller = HistoryTeller(from: before, heartbeats)
        var names = FirmNames(job: job, reader: self)
        var chunkCount = Self.historyChunkCounts.first
        var chunk: [RecordedEntry] = []
        var wantsMore = true
        let tell = { (line: HistoryLine) in if wantsMore { wantsMore = visit(line) } }
        while true {
            next = passingLosses(of: job, next)
            guard next <= tip.revision else { break }
            let last = Revision(
                min(next.rawValue + chunkCount - 1, tip.revision.rawValue))
            chunk.removeAll(keepingCapacity: true)
            chunk.reserveCapacity(Int(last.rawValue - next.rawValue) + 1)
            try await entries(of: job, next...last, bodiesOf: Self.toldBodies) { entry in
                chunk.append(entry)
                return true
            }
            // The table's shape comes with the first event, which may be in this very chunk.
            if case .submitted(let submission) = chunk.first?.event {
                names.shape = FirmTable(
                    firmCount: submission.firmCount, batchSize: submission.batchSize)
            } else if names.shape == nil {
                names.shape = before.firms
            }
            try await names.load(for: chunk)
            for entry in chunk {
                teller.tell(entry, name: names[entry.event.firm], tell)
                guard wantsMore else { return }
            }
            next = last.advanced(by: 1)
            chunkCount = Self.historyChunkCounts.later
        }
        teller.finish(tell)
    }

    /// Events of which a line tells something that only the body knows.
    private static let toldBodies: Set<JobEventType> = [
        .submitted, .attemptFailed, .firmFailed, .paused, .resumed, .reset, .retryRequested,
        .cancelled, .noted, .purged,
    ]
}
