package import EventLog
package import Jobs

/// Tells of the fleet of workers: who started and ended, and who holds what.
package struct FleetReader: Sendable {
    private let log: any Log

    package init(_ log: any Log) {
        self.log = log
    }

    /// Every worker's run as of `moment`, the latest start first; none when no worker ever started.
    package func workers(at moment: Moment = .head) async throws(ProjectionError) -> [FleetWorker] {
        let folded = try await state(at: moment)
        return folded.state.sorted
    }

    /// What the log records of settings as of `moment`.
    package func settings(
        at moment: Moment = .head
    ) async throws(ProjectionError) -> RecordedSettings {
        let folded = try await state(at: moment)
        return folded.state.settings
    }

    /// All that the fleet's events tell as of `moment`, and the last of them.
    package func state(at moment: Moment = .head) async throws(ProjectionError) -> FoldedFleet {
        let tip: Tip
        do { tip = try await log.tip(of: .fleet, at: moment) } catch { throw .log(error) }
        var state = FleetState()
        if tip.revision > .none {
            try await read(.first...tip.revision) { state.apply($0, at: $1) }
        }
        return FoldedFleet(state: state, tip: tip)
    }

    /// What each worker holds as of `moment`, by the worker's ``WorkerIdentity/id``.
    ///
    /// Every job is folded, from its last checkpoint on.
    /// - Parameter moment: The head, a position or a time; a revision means another event in each
    ///   job.
    /// - Parameter now: What ages are counted to.
    /// - Parameter onUnreadable: Is told of each job that cannot be read; the others go on.
    package func assignments(
        at moment: Moment = .head, now: WallTime,
        onUnreadable: (JobNumber, ProjectionError) -> Void = { _, _ in }
    ) async throws(ProjectionError) -> [UInt64: [FleetAssignment]] {
        let tips: [Tip]
        do { tips = try await log.streams() } catch { throw .log(error) }
        let reader = JobReader(log)
        var assignments: [UInt64: [FleetAssignment]] = [:]
        for tip in tips {
            guard let job = JobNumber(tip.stream) else { continue }
            let folded: FoldedJob?
            do throws(ProjectionError) {
                folded = try await reader.stateIfAny(of: job, at: moment)
            } catch {
                guard error.isOfOneJob else { throw error }
                onUnreadable(job, error)
                continue
            }
            guard let folded else { continue }
            for held in HeldBatch.all(in: folded.state, now: now) {
                assignments[held.worker.id, default: []].append(
                    FleetAssignment(job: job, held: held))
            }
        }
        return assignments
    }

    /// Visits the fleet's events of `range` with the times at which they were recorded.
    package func read(
        _ range: ClosedRange<Revision>, _ visit: (FleetEvent, WallTime) -> Void
    ) async throws(ProjectionError) {
        var failure: ProjectionError?
        do {
            // What is lost of the fleet hides no worker that has been heard of since.
            try await log.visit(.fleet, range, parts: .all, onLoss: { _ in true }) { view in
                let commit = Commit(copying: view)
                for (index, stored) in commit.events.enumerated() {
                    do throws(DecodingFailure) {
                        visit(try FleetEvent(decoding: stored), WallTime(commit.time))
                    } catch {
                        let revision = commit.firstRevision.rawValue + UInt64(index)
                        failure = .undecodableFleet(revision: revision, error)
                        return false
                    }
                }
                return true
            }
        } catch { throw .log(error) }
        if let failure { throw failure }
    }
}

/// What the fleet's events tell, and the last of them.
package struct FoldedFleet: Sendable {
    package var state: FleetState
    package var tip: Tip
}

extension JobReader {
    /// The job's state as of `moment`; nil when it did not exist then.
    package func stateIfAny(
        of job: JobNumber, at moment: Moment
    ) async throws(ProjectionError) -> FoldedJob? {
        do throws(ProjectionError) { return try await state(of: job, at: moment) } catch {
            switch error {
            case .noSuchJob, .notYet: return nil
            case .log, .undecodable, .undecodableFleet, .missing, .erased, .lost, .catalog:
                throw error
            }
        }
    }
}
