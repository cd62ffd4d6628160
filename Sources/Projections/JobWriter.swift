package import EventLog
package import Jobs

/// The shell around `decide`: reads a job, decides, appends, and decides again after a conflict.
package struct JobWriter: Sendable {
    /// How often a command is decided anew before the race is given up.
    package static let attemptLimit = 50

    private let reader: JobReader
    private let policy: JobPolicy
    private let now: @Sendable () -> WallTime

    package init(
        _ log: any Log, policy: JobPolicy = JobPolicy(), now: @escaping @Sendable () -> WallTime
    ) {
        self.reader = JobReader(log)
        self.policy = policy
        self.now = now
    }

    /// Carries out `commands` on `job` as one commit, each decided on the state after the last.
    ///
    /// - Returns: What was appended and the new tip; no entries when everything was a fact already.
    /// - Throws: ``JobWriteError``; nothing is appended then.
    @discardableResult
    package func perform(
        _ commands: [JobCommand], on job: JobNumber
    ) async throws(JobWriteError) -> JobWriteOutcome {
        var folded = try await current(job)
        for _ in 0..<Self.attemptLimit {
            let entries: [JobEntry]
            do { entries = try decideAll(commands, in: folded.state) } catch {
                throw .rejected(job, error)
            }
            guard !entries.isEmpty else { return JobWriteOutcome(entries: [], tip: folded.tip) }
            do {
                let tip = try await reader.log.append(
                    entries.map { $0.encoded() }, after: folded.tip)
                return JobWriteOutcome(entries: entries, tip: tip)
            } catch .conflict {
                folded = try await caughtUp(folded)
            } catch {
                throw .log(error)
            }
        }
        throw .lostRace(job)
    }

    @discardableResult
    package func perform(
        _ command: JobCommand, on job: JobNumber
    ) async throws(JobWriteError) -> JobWriteOutcome {
        try await perform([command], on: job)
    }

    private func decideAll(
        _ commands: [JobCommand], in state: JobState
    ) throws(JobRejection) -> [JobEntry] {
        var state = state
        var all: [JobEntry] = []
        let moment = now()
        for command in commands {
            let entries = try decide(command, in: state, at: moment, policy: policy)
            for entry in entries {
                evolve(
                    &state, entry.event, Recorded(revision: state.revision + 1, time: moment))
            }
            all += entries
        }
        return all
    }

    /// The job as it is; an absent one may still be submitted.
    private func current(_ job: JobNumber) async throws(JobWriteError) -> FoldedJob {
        do { return try await reader.state(of: job) } catch .noSuchJob {
            return FoldedJob(job: job, state: JobState(), tip: .none(StreamID(job)))
        } catch {
            throw .unreadable(error)
        }
    }

    private func caughtUp(_ folded: FoldedJob) async throws(JobWriteError) -> FoldedJob {
        do { return try await reader.catchUp(folded) } catch { throw .unreadable(error) }
    }
}

/// What a command came to.
package struct JobWriteOutcome: Hashable, Sendable {
    package var entries: [JobEntry]
    package var tip: Tip
}

/// Why a command was not carried out; nothing was appended, except perhaps after `log`.
package enum JobWriteError: Error, Hashable, Sendable {
    case rejected(JobNumber, JobRejection)
    case unreadable(ProjectionError)
    case log(LogError)
    /// Others kept changing the job faster than this command could be decided.
    case lostRace(JobNumber)
}

extension JobWriteError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rejected(let job, let rejection): "job \(job): \(rejection)"
        case .unreadable(let error): error.description
        case .log(let error): error.description
        case .lostRace(let job):
            "job \(job) changed too fast to decide; nothing was changed. Try again"
        }
    }
}
