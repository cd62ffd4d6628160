import Jobs

extension HistoryTeller {
    /// Who an entry is by; empty when neither the event nor its body tells.
    func who(_ entry: RecordedEntry) -> String {
        switch entry.event {
        case .claimed(_, let worker): Words.worker(worker)
        case .firmStarted(_, let lease, _), .attemptFailed(_, let lease, _, _),
            .firmEnriched(_, let lease, _), .firmFailed(_, let lease, _),
            .released(_, let lease, _):
            holder(of: lease)
        case .heartbeat(let worker), .leaseExpired(_, _, _, let worker):
            identity(of: worker).map(Words.worker) ?? Self.shortName(worker)
        case .submitted, .firmsListed, .queued, .checkpoint, .paused, .resumed, .reset,
            .retryRequested, .cancelled, .noted, .completed, .purged:
            entry.body.actor.map(Words.actor) ?? ""
        }
    }

    /// What happened, in plain words; the state is the one right before the entry.
    ///
    /// - Parameter name: The name of the firm that the entry is about, as listed.
    mutating func what(_ entry: RecordedEntry, name: String?) -> String {
        let told = told(entry, name: name)
        guard entry.body == .lost, entry.event.type != .noted else { return told }
        return told + (told.isEmpty ? "" : "; ") + "what else it held is lost"
    }

    private mutating func told(_ entry: RecordedEntry, name: String?) -> String {
        switch entry.event {
        case .firmStarted(let firm, _, _), .attemptFailed(let firm, _, _, _),
            .firmEnriched(let firm, _, _), .firmFailed(let firm, _, _):
            ofFirm(entry, firm, name)
        case .submitted, .firmsListed, .queued, .completed, .checkpoint, .purged:
            ofJob(entry)
        case .claimed, .heartbeat, .released, .leaseExpired:
            ofLease(entry.event)
        case .paused, .resumed, .reset, .retryRequested, .cancelled, .noted:
            ofPerson(entry)
        }
    }

    /// Nearly all events are about a firm.
    private mutating func ofFirm(
        _ entry: RecordedEntry, _ firm: FirmNumber, _ name: String?
    ) -> String {
        text.put("#")
        text.put(firm.rawValue)
        if let name {
            text.put(" ")
            text.put(name)
        }
        if entry.event.originalTime != nil { text.put(", taken over") }
        switch entry.event {
        case .firmStarted(_, _, let attempt):
            text.put(", attempt ")
            text.put(attempt)
        case .attemptFailed(_, _, let attempt, let retryAt):
            put(attempt)
            text.put(", again in ")
            text.put(max(retryAt - entry.time, .zero))
            text.put(entry.body.message)
        case .firmEnriched(_, _, let totals):
            text.put(": ")
            text.put(count: totals.peopleCount, "person")
            text.put(" on ")
            text.put(count: totals.pageCount, "page")
            text.put(" in ")
            text.put(totals.duration)
        case .firmFailed(_, _, let attempt):
            put(attempt)
            text.put(", given up")
            text.put(entry.body.message)
        case .submitted, .firmsListed, .queued, .claimed, .heartbeat, .checkpoint, .released,
            .leaseExpired, .paused, .resumed, .reset, .retryRequested, .cancelled, .noted,
            .completed, .purged:
            break
        }
        return text.take()
    }

    private mutating func put(_ attempt: FailedAttempt) {
        text.put(": ")
        text.put(attempt.cause.name)
        text.put(" after ")
        text.put(attempt.duration)
        text.put(" (attempt ")
        text.put(attempt.number)
        text.put(")")
    }

    private func ofJob(_ entry: RecordedEntry) -> String {
        switch entry.event {
        case .submitted(let submission):
            let firms = Words.count(submission.firmCount, "firm")
            let origin = submission.origin.map {
                ", forked from job \($0.job) at #\($0.revision)"
            }
            guard case .submission(let body) = entry.body else { return firms + (origin ?? "") }
            let reason = body.actor.reason.isEmpty ? "" : " (\(body.actor.reason))"
            return "\(body.fileName): \(firms)" + (origin.map { $0 + reason } ?? "")
        case .firmsListed(let batch, _): return self.batch(batch)
        case .queued: return "the list is complete; workers may claim"
        case .checkpoint:
            let done = "\(state.processedCount) of \(Words.count(state.firmCount, "firm"))"
            return "checkpoint \(state.checkpointCount + 1): \(done)"
        case .completed(let enriched, let failed, let people):
            return "\(enriched) enriched, \(failed) failed, \(Words.count(people, "person"))"
        case .purged: return "the bodies of the job's events were erased"
        case .claimed, .firmStarted, .attemptFailed, .firmEnriched, .firmFailed, .heartbeat,
            .released, .leaseExpired, .paused, .resumed, .reset, .retryRequested, .cancelled,
            .noted:
            return ""
        }
    }

    private func ofLease(_ event: JobEvent) -> String {
        switch event {
        case .claimed(let batch, _):
            let count = state.firms.unfinishedCount(of: batch)
            return "\(self.batch(batch)), \(count) to do"
        case .released(let batch, let lease, let reason):
            let why =
                switch reason {
                case .shutdown: "the worker stops"
                case .paused: "the job is paused"
                case .stalled: "it made no progress"
                case .unreadable: "it could not read what it had leased"
                }
            return "\(self.batch(batch)): \(why)\(interrupted(lease))"
        case .leaseExpired(let batch, let lease, let reason, _):
            let why =
                switch reason {
                case .processGone: "is gone"
                case .noHeartbeat: "has not been heard of"
                case .noProgress: "makes no progress"
                }
            return "\(self.batch(batch)): \(holder(of: lease)) \(why)\(interrupted(lease))"
        case .submitted, .firmsListed, .queued, .firmStarted, .attemptFailed, .firmEnriched,
            .firmFailed, .heartbeat, .checkpoint, .paused, .resumed, .reset, .retryRequested,
            .cancelled, .noted, .completed, .purged:
            return ""
        }
    }

    private func ofPerson(_ entry: RecordedEntry) -> String {
        let reason = entry.body.actor.map { $0.reason.isEmpty ? "" : " (\($0.reason))" } ?? ""
        switch entry.event {
        case .paused: return "no firm is started from now on\(reason)"
        case .resumed: return "workers may go on\(reason)"
        case .reset(.keepFinished):
            let kept = Words.count(state.processedCount, "finished firm")
            return "\(kept) kept, the others start afresh\(reason)"
        case .reset(.startOver): return "starts over as run \(state.run + 1)\(reason)"
        case .retryRequested(let firms):
            return "\(Words.count(firms.count, "failed firm")): \(Words.ranges(firms))\(reason)"
        case .cancelled:
            return "\(Words.count(state.remainingCount, "firm")) will not be done\(reason)"
        case .noted:
            if entry.body == .lost { return "its text is lost" }
            guard case .note(let text, _) = entry.body else { return "its text is erased" }
            return text
        case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
            .firmEnriched, .firmFailed, .heartbeat, .checkpoint, .released, .leaseExpired,
            .completed, .purged:
            return ""
        }
    }

    private func batch(_ batch: BatchNumber) -> String {
        guard state.firms.contains(batch) else { return "batch \(batch)" }
        let firms = state.firms.firms(of: batch)
        return "batch \(batch), firms \(firms.lowerBound)-\(firms.upperBound)"
    }

    private func interrupted(_ lease: LeaseID) -> String {
        let count = state.flights.values.count { $0.lease == lease }
        return count == 0 ? "" : "; \(Words.count(count, "firm")) in flight interrupted"
    }
}

extension EventBody {
    /// Who did it, as far as the body is at hand and says so.
    fileprivate var actor: Actor? {
        switch self {
        case .submission(let body): body.actor
        case .act(let actor), .note(_, let actor): actor
        case .none, .firms, .profile, .failure, .state, .skipped, .erased, .lost: nil
        }
    }

    /// A failure's message, to be appended to a line.
    fileprivate var message: String {
        guard case .failure(let body) = self, !body.message.isEmpty else { return "" }
        return ": \(body.message)"
    }
}
