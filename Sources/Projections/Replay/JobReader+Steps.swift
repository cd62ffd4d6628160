package import EventLog
package import Jobs

/// One event of a job with what it changed.
package struct ReplayStep: Hashable, Sendable {
    package var line: HistoryLine
    package var changes: [StateChange]
    /// The job right after it.
    package var state: JobState
}

extension JobReader {
    /// Steps that are read at a time.
    private static let stepChunkCount: UInt64 = 500

    /// Visits the events of `range` one by one with what each changed, until `visit` says false.
    ///
    /// The fold begins with the first event, whatever the range, and trusts no checkpoint.
    package func steps(
        of job: JobNumber, _ range: ClosedRange<Revision>, _ visit: (ReplayStep) -> Bool
    ) async throws(ProjectionError) {
        let tip = try await self.tip(of: job, at: .revision(range.upperBound))
        var next = max(range.lowerBound, .first)
        var state = JobState()
        if next > .first {
            try await entries(of: job, .first...Revision(next.rawValue - 1)) { entry in
                evolve(&state, entry.event, entry.recorded)
                return true
            }
        }
        while true {
            next = passingLosses(of: job, next)
            guard next <= tip.revision else { break }
            let last = Revision(min(next.rawValue + Self.stepChunkCount - 1, tip.revision.rawValue))
            var events: [RecordedEntry] = []
            try await entries(of: job, next...last) { entry in
                events.append(entry)
                return true
            }
            var lines: [UInt64: HistoryLine] = [:]
            try await history(of: job, next...last, heartbeats: .each) { line in
                lines[line.revision] = line
                return true
            }
            for entry in events {
                let before = state
                evolve(&state, entry.event, entry.recorded)
                guard let line = lines[entry.revision] else { continue }
                let step = ReplayStep(
                    line: line, changes: StateChange.all(before, state, by: entry.event),
                    state: state)
                guard visit(step) else { return }
            }
            next = last.advanced(by: 1)
        }
    }
}
