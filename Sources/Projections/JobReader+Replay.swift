package import EventLog
package import Jobs

extension JobReader {
    /// Folds the job from its first event and holds every checkpoint on the way against the fold.
    ///
    /// The fold never starts from a checkpoint, and goes on with its own state when one differs. Of
    /// all bodies only those of checkpoints are read.
    package func replay(
        _ job: JobNumber, through moment: Moment = .head,
        onCheckpoint: (CheckpointVerdict) -> Void = { _ in }
    ) async throws(ProjectionError) -> ReplayReport {
        let tip = try await self.tip(of: job, at: moment)
        var report = ReplayReport(
            job: job, eventCount: 0, checkpointCount: 0, erasedCheckpointCount: 0,
            folded: FoldedJob(job: job, state: JobState(), tip: tip))
        var next = Revision.first
        while true {
            next = passingLosses(of: job, next)
            guard next <= tip.revision else { break }
            var last: UInt64 = 0
            try await entries(of: job, next...tip.revision, bodiesOf: [.checkpoint]) { entry in
                // Behind events that may be lost it goes on from where they would have led.
                report.folded.state.revision = entry.revision - 1
                last = entry.revision
                if case .checkpoint = entry.event { onCheckpoint(report.judge(entry)) }
                evolve(&report.folded.state, entry.event, entry.recorded)
                report.eventCount += 1
                return true
            }
            guard last >= next.rawValue else {
                throw .missing(job, revision: next.rawValue)
            }
            next = Revision(last + 1)
        }
        return report
    }
}

extension ReplayReport {
    /// Holds the state that a checkpoint carries against the one that the fold has reached.
    fileprivate mutating func judge(_ entry: RecordedEntry) -> CheckpointVerdict {
        let state = folded.state
        var verdict = CheckpointVerdict(
            revision: entry.revision, number: checkpointCount + erasedCheckpointCount + 1,
            time: entry.time, finishedCount: state.processedCount, isErased: false)
        guard case .state(let carried) = entry.body else {
            erasedCheckpointCount += 1
            verdict.isErased = true
            return verdict
        }
        checkpointCount += 1
        if carried != state {
            let difference = CheckpointDifference(
                revision: entry.revision,
                fields: DifferentField.all(carried: carried, folded: state))
            verdict.difference = difference
            if firstDifference == nil { firstDifference = difference }
        }
        return verdict
    }
}
