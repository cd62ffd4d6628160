package import EventLog
package import Jobs

/// What a fork of a job takes over: found by reading the job's heads once, eight bytes a firm.
///
/// Taken over is what every firm stands at. What is the fork's own are its times and revisions,
/// and that nobody works on it: leases are left behind, and so are attempts under way, as if they
/// had never begun.
package struct ForkPlan: Hashable, Sendable {
    package let job: JobNumber
    /// As of the revision that is forked from.
    package let state: JobState
    /// Where the list came from; its actor is the one that submitted it.
    package let submission: SubmissionBody
    /// Of the events that firms stand at, rising.
    package let results: [Revision]
    /// Bytes that the fork takes in the log, or a little more.
    package let byteCount: Int

    package var origin: JobOrigin {
        let suspects = state.troubles.filter { $0.value.crashes > 0 }
            .map { JobOrigin.Suspect(firm: $0.key, crashes: $0.value.crashes) }
            .sorted { ($1.crashes, $0.firm) < ($0.crashes, $1.firm) }
            .prefix(JobOrigin.suspectLimit)
        return JobOrigin(
            job: job, revision: state.revision, firmCount: UInt32(results.count),
            suspects: suspects.sorted { $0.firm < $1.firm })
    }

    /// Why workers would find nothing to do, in a word; nil when there is something.
    package var isOver: String? {
        switch state.phase {
        case .cancelled: "cancelled"
        case .open, .completed: state.remainingCount == 0 ? "completed" : nil
        case .absent, .listing, .paused: nil
        }
    }

    /// What begins the fork.
    package func opening(_ actor: Actor) -> JobCommand {
        var body = submission
        body.actor = actor
        let shape = Submission(
            firmCount: state.firmCount, batchSize: state.firms.batchSize, origin: origin)
        return .submit(shape, body)
    }

    /// What makes a job of it, when all else is on record: it stands as the other stood then.
    ///
    /// - Parameter isPaused: No worker is to take it before somebody resumes it.
    package func closing(_ actor: Actor, isPaused: Bool) -> [JobCommand] {
        var actor = actor
        // The request is known by the fork's first event.
        actor.requestID = ""
        switch state.phase {
        case .cancelled:
            actor.reason = "as job \(job) was at #\(state.revision)"
            return [.queue, .cancel(actor)]
        case .paused where !isPaused:
            actor.reason = "as job \(job) was at #\(state.revision)"
            return [.queue, .pause(actor)]
        // One whose last firm is finished is completed by that.
        case .open where state.remainingCount == 0: return [.queue]
        case .open where isPaused, .paused: return [.queue, .pause(actor)]
        case .absent, .listing, .open, .completed: return [.queue]
        }
    }
}

extension JobReader {
    /// Plans a fork of `job` as of `moment`.
    ///
    /// - Throws: ``ForkError``, or what keeps the job from being read.
    package func forkPlan(of job: JobNumber, at moment: Moment) async throws -> ForkPlan {
        guard try await !state(of: job).state.isPurged else { throw ForkError.purged(job) }
        let folded = try await state(of: job, at: moment)
        let state = folded.state
        guard state.phase != .listing, state.listedBatchCount == state.firms.batchCount else {
            throw ForkError.unlisted(job, revision: state.revision)
        }
        let (results, byteCount) = try await standing(folded)
        return ForkPlan(
            job: job, state: state, submission: try await submission(of: job), results: results,
            byteCount: byteCount)
    }

    /// The events that firms stand at, and about how many bytes they take with the list.
    private func standing(_ folded: FoldedJob) async throws -> ([Revision], Int) {
        let state = folded.state
        var last = [UInt64](repeating: 0, count: Int(state.firmCount))
        var sizes = [UInt32](repeating: 0, count: last.count)
        var byteCount = 65_536
        var failure: DecodingFailure?
        try await log.visit(StreamID(folded.job), .first...folded.tip.revision, parts: .heads) {
            commit in
            var stored = commit.events
            while stored.next() {
                let entry: JobEntry
                do throws(DecodingFailure) { entry = try JobEntry(decoding: stored) } catch {
                    failure = error
                    return false
                }
                if case .firmsListed = entry.event { byteCount += stored.payloadByteCount + 64 }
                guard let index = entry.event.firm.map({ Int($0.rawValue) - 1 }),
                    last.indices.contains(index), entry.event.isResult
                else { continue }
                let fits = entry.event.stands(in: state)
                last[index] = fits ? stored.revision.rawValue : 0
                sizes[index] = fits ? UInt32(clamping: stored.payloadByteCount) + 64 : 0
            }
            return true
        }
        if let failure {
            throw ProjectionError.undecodable(
                folded.job, revision: folded.tip.revision.rawValue, failure)
        }
        try check(last, state, folded.job)
        byteCount += sizes.reduce(0) { $0 + Int($1) }
        return (last.filter { $0 > 0 }.sorted().map { Revision($0) }, byteCount)
    }

    /// Every firm that has come to something stands at an event.
    private func check(_ last: [UInt64], _ state: JobState, _ job: JobNumber) throws {
        for (index, revision) in last.enumerated() {
            let firm = FirmNumber(UInt32(index) + 1)
            let hasResult = state.firms[firm] != .waiting || state.troubles[firm]?.lastCause != nil
            guard hasResult == (revision > 0) else { throw ForkError.lostResult(job, firm) }
        }
    }
}

extension JobEvent {
    fileprivate var isResult: Bool {
        switch self {
        case .firmEnriched, .firmFailed, .attemptFailed: true
        default: false
        }
    }

    /// Whether a firm may stand in `state` as it does because of the event.
    fileprivate func stands(in state: JobState) -> Bool {
        switch self {
        case .firmEnriched(let firm, _, _): state.firms[firm] == .enriched
        case .firmFailed(let firm, _, let attempt): state.firms[firm] == .failed(attempt.cause)
        case .attemptFailed(let firm, _, let attempt, _):
            state.firms[firm] == .waiting && state.troubles[firm]?.lastCause == attempt.cause
        default: false
        }
    }
}

/// Why a job cannot be forked.
package enum ForkError: Error, Hashable, Sendable {
    case purged(JobNumber)
    /// Its list was not complete at that revision.
    case unlisted(JobNumber, revision: UInt64)
    /// What came of a firm is not on record any more.
    case lostResult(JobNumber, FirmNumber)
    /// What an event said is not to be had; nil for the firm where it listed a batch.
    case lostBody(JobNumber, revision: UInt64, FirmNumber?)
}
