import EventLog
package import Jobs

extension ProjectionError {
    /// What is missing is known to be gone, and all around it can be told.
    package var isAbsence: Bool {
        switch self {
        case .erased, .lost: true
        case .noSuchJob, .notYet, .log, .undecodable, .undecodableFleet, .missing, .catalog: false
        }
    }

    /// Something is damaged that no repair has put on record yet.
    package var isDamage: Bool {
        if case .log(.corrupt(let damage)) = self { !damage.isRecorded } else { false }
    }

    /// A repair has put on record that the events which the answer needs are lost.
    package var isRecordedLoss: Bool {
        if case .log(let error) = self { error.isRecordedLoss } else { false }
    }
}

extension JobReader {
    /// Lists that ``obstacle(to:of:)`` reads of those that nobody has claimed.
    private static let nextListCount = 8

    /// What keeps workers from going on with an open job though its state can be read: the list of
    /// a batch that is leased, or claimed next, and that cannot be read.
    package func obstacle(to state: JobState, of job: JobNumber) async -> ProjectionError? {
        guard state.phase == .open else { return nil }
        let next = Array(state.claimableBatches.prefix(Self.nextListCount))
        for batch in Set(next + state.leases.keys).sorted() {
            do throws(ProjectionError) { _ = try await firms(of: batch, in: job) } catch {
                return error
            }
        }
        return nil
    }

    /// Takes a state that stands where events may be lost on to `tip`, behind them.
    ///
    /// Whoever goes on from there appends after `tip`.
    func passLoss(of job: JobNumber, _ state: inout JobState, through tip: Tip) {
        guard state.revision < tip.revision.rawValue else { return }
        let losses = log.recordedLosses(of: StreamID(job))
        guard let loss = losses.loss(at: Revision(state.revision + 1)), !loss.isCertain,
            loss.revisions.contains(tip.revision)
        else { return }
        state.revision = tip.revision.rawValue
    }

    /// The first revision from `next` on that is not one of those that may be lost.
    func passingLosses(of job: JobNumber, _ next: Revision) -> Revision {
        let loss = log.recordedLosses(of: StreamID(job)).loss(at: next)
        guard let loss, !loss.isCertain else { return next }
        return loss.revisions.upperBound.advanced(by: 1)
    }

    /// Folds from a checkpoint, reading no payload but its own; nil when that is not to be had.
    ///
    /// What is thrown of the heads says what is damaged of them.
    func foldHeads(
        _ job: JobNumber, fromCheckpoint found: Revision, through tip: Tip
    ) async throws(ProjectionError) -> FoldedJob? {
        var carried: JobState?
        do throws(ProjectionError) {
            try await entries(of: job, found...found, bodiesOf: [.checkpoint]) { entry in
                guard case .state(var state) = entry.body else { return false }
                evolve(&state, entry.event, entry.recorded)
                carried = state
                return false
            }
        } catch .log(.corrupt) {
            // The events before it tell the same.
            return nil
        }
        guard let carried else { return nil }
        return try await fold(job, from: carried, through: tip)
    }
}
