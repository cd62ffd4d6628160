package import EventLog
package import Jobs

/// Tells the story of single jobs: their state at any moment, and what happened on the way.
package struct JobReader: Sendable {
    package let log: any Log

    package init(_ log: any Log) {
        self.log = log
    }

    /// The job's state as of `moment`.
    ///
    /// It starts from the last checkpoint before the moment and folds what came after, so the cost
    /// is that of one checkpoint and at most a few dozen heads, whatever the length of the history.
    /// - Throws: ``ProjectionError/noSuchJob(_:)`` or ``ProjectionError/notYet(_:)``.
    package func state(
        of job: JobNumber, at moment: Moment = .head
    ) async throws(ProjectionError) -> FoldedJob {
        let tip = try await self.tip(of: job, at: moment)
        // An erased or lost checkpoint is no loss: the heads before it are all there.
        if let folded = try await foldFromCheckpoint(job, through: tip) { return folded }
        return try await fold(job, from: JobState(), through: tip)
    }

    /// Takes `folded` on to the job's tip, reading only what came after.
    package func catchUp(_ folded: FoldedJob) async throws(ProjectionError) -> FoldedJob {
        let job = folded.job
        let tip = try await self.tip(of: job, at: .head)
        return try await fold(job, from: folded.state, through: tip)
    }

    /// Visits the job's entries whose revisions are in `range`, in order, until `visit` says false.
    package func entries(
        of job: JobNumber, _ range: ClosedRange<Revision> = .first ... .max,
        parts: EventParts = .heads, _ visit: (RecordedEntry) -> Bool
    ) async throws(ProjectionError) {
        try await entries(of: job, range, parts: parts, nil, visit)
    }

    /// The same, with the bodies of the events of `types` only: what is big and not asked for is
    /// not decoded.
    func entries(
        of job: JobNumber, _ range: ClosedRange<Revision> = .first ... .max,
        bodiesOf types: Set<JobEventType>, _ visit: (RecordedEntry) -> Bool
    ) async throws(ProjectionError) {
        let wanted = EventTypes(of: types)
        try await entries(
            of: job, range, parts: wanted.isEmpty ? .heads : .payloads(of: wanted), wanted, visit)
    }

    /// The same, told of what is recorded to be lost on the way.
    ///
    /// - Parameter onLoss: Says whether to go on behind it; otherwise the loss is thrown. Where it
    ///   is not known that anything is lost, what there is tells all that can be known.
    func entries(
        of job: JobNumber, _ range: ClosedRange<Revision>, parts: EventParts,
        _ types: EventTypes?, onLoss: (LogGap.Loss) -> Bool = { !$0.isCertain },
        _ visit: (RecordedEntry) -> Bool
    ) async throws(ProjectionError) {
        var failure: ProjectionError?
        do {
            try await log.visit(StreamID(job), range, parts: parts, onLoss: onLoss) { commit in
                do throws(ProjectionError) {
                    return try RecordedEntry.visit(commit, of: job, bodiesOf: types, visit)
                } catch {
                    failure = error
                    return false
                }
            }
        } catch { throw .log(error) }
        if let failure { throw failure }
    }

    /// The firms of one batch, as they were listed.
    ///
    /// One event is read, not the list.
    package func firms(
        of batch: BatchNumber, in job: JobNumber
    ) async throws(ProjectionError) -> [FirmRecord] {
        let revision = Self.revision(ofList: batch)
        var records: [FirmRecord]?
        var absence: ProjectionError?
        try await entries(of: job, revision...revision, parts: .all) { entry in
            guard case .firmsListed(batch, _) = entry.event else { return false }
            if case .firms(let firms) = entry.body { records = firms }
            if entry.body == .erased { absence = .erased(job, revision: revision.rawValue) }
            if entry.body == .lost { absence = .lost(job, revision: revision.rawValue) }
            return false
        }
        if let absence { throw absence }
        guard let records else {
            throw .undecodable(
                job, revision: revision.rawValue,
                .unknownValue("list of batch", UInt64(batch.rawValue)))
        }
        return records
    }

    /// The job's tip as of `moment`.
    ///
    /// At a revision or a time at which events may be lost it is the last event known from before;
    /// only `head` is where a writer goes on.
    /// - Throws: ``ProjectionError/noSuchJob(_:)`` or ``ProjectionError/notYet(_:)``.
    package func tip(of job: JobNumber, at moment: Moment) async throws(ProjectionError) -> Tip {
        let head: Tip
        do { head = try await log.tip(of: StreamID(job), at: .head) } catch { throw .log(error) }
        guard head.revision > .none else { throw .noSuchJob(job) }
        guard moment != .head else { return head }
        var moment = moment
        if case .revision(let revision) = moment {
            moment = .revision(known(min(revision, head.revision), of: job))
        }
        let tip: Tip
        do { tip = try await log.tip(of: StreamID(job), at: moment) } catch {
            guard error.isRecordedLoss, let known = try await knownTip(of: job, at: moment) else {
                throw .log(error)
            }
            tip = known
        }
        guard tip.revision > .none else { throw .notYet(job) }
        return tip
    }

    /// Begins with the state that the last checkpoint carries that is to be had; nil when none is.
    private func foldFromCheckpoint(
        _ job: JobNumber, through tip: Tip
    ) async throws(ProjectionError) -> FoldedJob? {
        var last = tip.revision
        while let found = try await checkpoint(of: job, notAfter: last) {
            do throws(ProjectionError) {
                // Where one is erased, so are those before it; a lost one says nothing of them.
                if let folded = try await fold(job, fromCheckpoint: found, through: tip) {
                    return folded
                }
            } catch .erased {
                return nil
            } catch .log(.corrupt(let damage)) where !damage.isRecorded {
                // Some payload may be all that is damaged, and a fold needs none but the state.
                if let folded = try await foldHeads(job, fromCheckpoint: found, through: tip) {
                    return folded
                }
            }
            last = Revision(found.rawValue - 1)
        }
        return nil
    }

    private func checkpoint(
        of job: JobNumber, notAfter last: Revision
    ) async throws(ProjectionError) -> Revision? {
        do { return try await log.snapshot(of: StreamID(job), notAfter: last) } catch {
            throw .log(error)
        }
    }

    /// Nil when the checkpoint's body is lost.
    private func fold(
        _ job: JobNumber, fromCheckpoint found: Revision, through tip: Tip
    ) async throws(ProjectionError) -> FoldedJob? {
        var folded = FoldedJob(job: job, state: JobState(), tip: tip)
        var isErased = false
        // In one go, because what came after lies beside it.
        try await entries(of: job, found...tip.revision, bodiesOf: [.checkpoint]) { entry in
            if entry.revision == found.rawValue {
                isErased = entry.body == .erased
                guard case .state(let carried) = entry.body else { return false }
                folded.state = carried
            }
            evolve(&folded.state, entry.event, entry.recorded)
            return true
        }
        if folded.state.revision > 0 { passLoss(of: job, &folded.state, through: tip) }
        if isErased { throw .erased(job, revision: found.rawValue) }
        return folded.state.revision == 0 ? nil : folded
    }

    func fold(
        _ job: JobNumber, from start: JobState, through tip: Tip
    ) async throws(ProjectionError) -> FoldedJob {
        var state = start
        if state.revision < tip.revision.rawValue {
            try await entries(of: job, Revision(state.revision + 1)...tip.revision) { entry in
                evolve(&state, entry.event, entry.recorded)
                return true
            }
            passLoss(of: job, &state, through: tip)
        }
        return FoldedJob(job: job, state: state, tip: tip)
    }
}

/// A job's state and the tip that it was folded up to.
package struct FoldedJob: Hashable, Sendable {
    package var job: JobNumber
    package var state: JobState
    package var tip: Tip

    package init(job: JobNumber, state: JobState, tip: Tip) {
        self.job = job
        self.state = state
        self.tip = tip
    }
}

/// An entry with the place and the time at which it was recorded.
package struct RecordedEntry: Hashable, Sendable {
    package var job: JobNumber
    package var revision: UInt64
    package var position: Position
    package var time: WallTime
    package var event: JobEvent
    package var body: EventBody

    package var recorded: Recorded { Recorded(revision: revision, time: time) }

    /// Decodes the events of one commit.
    package static func entries(
        of commit: borrowing CommitView, job: JobNumber
    ) throws(ProjectionError) -> [RecordedEntry] {
        var entries: [RecordedEntry] = []
        entries.reserveCapacity(commit.eventCount)
        _ = try visit(commit, of: job, bodiesOf: nil) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// Decodes the events of one commit one by one, until `visit` says false.
    ///
    /// - Parameter types: Bodies of other events are left out; nil for all that were read.
    /// - Returns: Whether to go on.
    static func visit(
        _ commit: borrowing CommitView, of job: JobNumber, bodiesOf types: EventTypes?,
        _ visit: (RecordedEntry) -> Bool
    ) throws(ProjectionError) -> Bool {
        let (position, time) = (commit.position, WallTime(commit.time))
        var stored = commit.events
        while stored.next() {
            let entry: JobEntry
            do throws(DecodingFailure) {
                entry = try JobEntry(
                    decoding: stored, hasBody: types?.contains(stored.type) ?? true)
            } catch {
                throw .undecodable(job, revision: stored.revision.rawValue, error)
            }
            let recorded = RecordedEntry(
                job: job, revision: stored.revision.rawValue, position: position, time: time,
                event: entry.event, body: entry.body)
            guard visit(recorded) else { return false }
        }
        return true
    }
}

extension EventTypes {
    /// Types of jobs' events, by their stored numbers.
    init(of types: Set<JobEventType>) {
        self.init(types.lazy.map(\.rawValue))
    }
}
