package import EventLog
package import Jobs

/// The shell around `decide`: reads a job, decides, appends, and decides again after a conflict.
package struct JobWriter: Sendable {
    /// How often a command is decided anew before the race is given up.
    package static let attemptLimit = 50

    let reader: JobReader
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
    /// - Parameter requestID: Makes the commands known again: when the job's history has a change
    ///   with it, nothing is appended. Empty for none.
    /// - Returns: What was appended and the new tip; no entries when everything was a fact already.
    /// - Throws: ``JobWriteError``; nothing is appended then.
    @discardableResult
    package func perform(
        _ commands: [JobCommand], on job: JobNumber, requestID: String = ""
    ) async throws(JobWriteError) -> JobWriteOutcome {
        var folded = try await current(job)
        var searched: UInt64 = 0
        for _ in 0..<Self.attemptLimit {
            // Looked for up to the tip that is appended after: of two at once, one finds the other.
            if let earlier = try await change(by: requestID, in: folded, after: searched) {
                guard commands.contains(where: { $0.changeType == earlier.event.type }) else {
                    throw .requestTaken(job, requestID, by: earlier.event.type, earlier.revision)
                }
                return JobWriteOutcome(entries: [], tip: folded.tip, earlier: earlier)
            }
            searched = folded.state.revision
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
        _ command: JobCommand, on job: JobNumber, requestID: String = ""
    ) async throws(JobWriteError) -> JobWriteOutcome {
        try await perform([command], on: job, requestID: requestID)
    }

    private func change(
        by requestID: String, in folded: FoldedJob, after searched: UInt64
    ) async throws(JobWriteError) -> RecordedEntry? {
        guard !requestID.isEmpty, folded.state.revision > searched else { return nil }
        let range = Revision(searched + 1)...Revision(folded.state.revision)
        do { return try await reader.change(by: requestID, of: folded.job, in: range) } catch {
            throw .unreadable(error)
        }
    }

    func decideAll(
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

    func caughtUp(_ folded: FoldedJob) async throws(JobWriteError) -> FoldedJob {
        do { return try await reader.catchUp(folded) } catch { throw .unreadable(error) }
    }
}

/// What a command came to.
package struct JobWriteOutcome: Hashable, Sendable {
    package var entries: [JobEntry]
    package var tip: Tip
    /// The change that the same request made before; nothing was appended then.
    package var earlier: RecordedEntry?
}

/// Why a command was not carried out; nothing was appended, except perhaps after `log`.
package enum JobWriteError: Error, Hashable, Sendable {
    case rejected(JobNumber, JobRejection)
    case unreadable(ProjectionError)
    case log(LogError)
    /// Others kept changing the job faster than this command could be decided.
    case lostRace(JobNumber)
    /// The request's ID stands at a change of another kind.
    case requestTaken(JobNumber, String, by: JobEventType, UInt64)
}

extension JobWriteError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rejected(let job, let rejection): "job \(job): \(rejection)"
        case .unreadable(let error): error.description
        case .log(let error): error.description
        case .lostRace(let job):
            "job \(job) changed too fast to decide; nothing was changed. Try again"
        case .requestTaken(let job, let id, let type, let revision):
            "request '\(id.harmless)' is that of another change: '\(type.name)', #\(revision) of job"
                + " \(job)"
        }
    }
}
