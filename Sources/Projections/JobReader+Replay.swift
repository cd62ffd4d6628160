package import EventLog
package import Jobs

extension JobReader {
    /// Folds the job from its first event and holds every checkpoint on the way against the fold.
    ///
    /// The fold never starts from a checkpoint, and goes on with its own state when one differs.
    package func replay(
        _ job: JobNumber, through moment: Moment = .head,
        onCheckpoint: (CheckpointVerdict) -> Void = { _ in }
    ) async throws(ProjectionError) -> ReplayReport {
        let tip = try await self.tip(of: job, at: moment)
        var report = ReplayReport(
            job: job, eventCount: 0, checkpointCount: 0, erasedCheckpointCount: 0,
            folded: FoldedJob(job: job, state: JobState(), tip: tip))
        try await entries(of: job, .first...tip.revision, bodiesOf: [.checkpoint]) { entry in
            if case .checkpoint = entry.event {
                let verdict = report.judge(entry)
                onCheckpoint(verdict)
            }
            evolve(&report.folded.state, entry.event, entry.recorded)
            report.eventCount += 1
            return true
        }
        return report
    }
}

extension ReplayReport {
    /// Holds a checkpoint against the state that the fold has reached.
    fileprivate mutating func judge(_ entry: RecordedEntry) -> CheckpointVerdict {
        var verdict = CheckpointVerdict(
            revision: entry.revision, number: checkpointCount + erasedCheckpointCount + 1,
            time: entry.time, finishedCount: folded.state.processedCount, isErased: false)
        guard case .state(let carried) = entry.body else {
            erasedCheckpointCount += 1
            verdict.isErased = true
            return verdict
        }
        checkpointCount += 1
        if carried != folded.state {
            let difference = CheckpointDifference(
                revision: entry.revision,
                fields: DifferentField.all(carried: carried, folded: folded.state))
            verdict.difference = difference
            if firstDifference == nil { firstDifference = difference }
        }
        return verdict
    }
}
