package import Jobs

/// Why one firm failed, waits or was done again: where it stands first, then how it came to that.
package struct FirmDiagnosis: Hashable, Sendable {
    package var job: JobNumber
    package var firm: FirmNumber
    /// Never empty.
    package var claims: [Claim]

    package init(_ evidence: FirmEvidence) {
        job = evidence.job
        firm = evidence.firm
        let rules = FirmRules(evidence)
        claims = [rules.standing] + rules.course
    }
}

/// The rules by which a ``FirmDiagnosis`` is made.
struct FirmRules {
    let evidence: FirmEvidence
    private(set) var course: [Claim] = []
    /// Who holds or held each lease.
    private var holders: [LeaseID: WorkerIdentity] = [:]
    /// The event that started what is or was last in flight.
    private var start: RecordedEntry?
    /// The firm's last end, success or failure.
    private var end: RecordedEntry?
    private var lastClaim: RecordedEntry?
    private var lastPause: RecordedEntry?
    private var lastFailedAttempt: RecordedEntry?
    /// Events of each attempt that was cut off by a lost lease, as far as the job counts them.
    private var crashes: [[UInt64]] = []

    private var firm: FirmNumber { evidence.firm }
    private var job: JobNumber { evidence.job }
    private var state: JobState { evidence.state }
    private var now: WallTime { evidence.now }

    init(_ evidence: FirmEvidence) {
        self.evidence = evidence
        for entry in evidence.entries { take(entry) }
    }

    private func age(_ time: WallTime) -> String { Words.duration(max(now - time, .zero)) }

    private func holder(of lease: LeaseID) -> String {
        lease == .none
            ? "a worker of the job that this is a fork of"
            : holders[lease].map(Words.worker) ?? "lease \(lease)"
    }

    private mutating func take(_ entry: RecordedEntry) {
        switch entry.event {
        case .claimed(_, let worker):
            holders[LeaseID(entry.revision)] = worker
            lastClaim = entry
        case .firmStarted: start = entry
        case .attemptFailed(_, let lease, let attempt, let retryAt):
            lastFailedAttempt = entry
            course.append(
                Claim(
                    .attempt, failed(attempt, lease, entry) + "; again at \(retryAt)",
                    proof: proof(entry)))
            (start, crashes) = (nil, [])
        case .firmFailed(_, let lease, let attempt):
            course.append(Claim(.attempt, failed(attempt, lease, entry), proof: proof(entry)))
            end = entry
            start = nil
        case .firmEnriched:
            end = entry
            start = nil
        case .released, .leaseExpired: interrupt(entry)
        case .reset(let scope): reset(entry, scope)
        case .retryRequested:
            course.append(
                Claim(
                    .redone,
                    "\(by(entry)) asked at \(entry.time) that it be tried again\(was)",
                    proof: [end?.revision, entry.revision].compactMap(\.self)))
            (start, end, lastFailedAttempt, crashes) = (nil, nil, nil, [])
        case .paused: lastPause = entry
        case .resumed: lastPause = nil
        case .cancelled: start = nil
        case .completed, .submitted, .firmsListed, .queued, .heartbeat, .checkpoint, .noted,
            .purged:
            break
        }
    }

    /// The event that started it and the one that ended it.
    private func proof(_ entry: RecordedEntry) -> [UInt64] {
        [start?.revision, entry.revision].compactMap(\.self)
    }

    private func failed(
        _ attempt: FailedAttempt, _ lease: LeaseID, _ entry: RecordedEntry
    ) -> ClaimText {
        var text: ClaimText = """
            attempt \(attempt.number) by \(holder(of: lease)) ended at \
            \(attempt.originalTime ?? entry.time) with \
            \(attempt.cause.name) after \(Words.duration(attempt.duration))
            """
        if case .failure(let body) = entry.body {
            if !body.message.isEmpty { text += ": \(body.message)" }
            if !body.url.isEmpty { text += ", asking \(body.url)" }
        }
        return text
    }

    /// What became of an attempt whose lease ended.
    private mutating func interrupt(_ entry: RecordedEntry) {
        defer { start = nil }
        guard let started = start, case .firmStarted(_, let lease, let attempt) = started.event
        else { return }
        switch entry.event {
        case .leaseExpired, .released(_, _, .stalled): crashes.append(proof(entry))
        default: break  // Handed back in order, which tells nothing against the firm.
        }
        let why: String
        switch entry.event {
        case .leaseExpired(_, _, .processGone, _): why = "its process was gone"
        case .leaseExpired(_, _, .noHeartbeat, _): why = "it was not heard of any more"
        case .leaseExpired(_, _, .noProgress, _): why = "it made no progress"
        case .released(_, _, .shutdown): why = "it was asked to stop"
        case .released(_, _, .paused): why = "the job was paused"
        case .released(_, _, .stalled): why = "nothing ended for too long"
        case .released(_, _, .unreadable): why = "it lost sight of the job"
        default: why = "its lease ended"  // Only the two come here.
        }
        course.append(
            Claim(
                .interrupted,
                """
                attempt \(attempt) by \(holder(of: lease)), begun at \(started.time), was cut off \
                at \(entry.time): \(why); it counts for nothing, and the firm was to be done again
                """, proof: proof(entry)))
    }

    private mutating func reset(_ entry: RecordedEntry, _ scope: ResetScope) {
        defer {
            (start, lastFailedAttempt) = (nil, nil)
            // Of a firm that stays failed they stay the reason.
            if end == nil { crashes = [] }
        }
        switch scope {
        case .startOver:
            course.append(
                Claim(
                    .redone, "\(by(entry)) started the whole job over at \(entry.time)\(was)",
                    proof: [end?.revision, entry.revision].compactMap(\.self)))
            end = nil
        case .keepFinished:
            guard let started = start else { return }
            course.append(
                Claim(
                    .interrupted,
                    "\(by(entry)) reset the job at \(entry.time), which cut its attempt off",
                    proof: [started.revision, entry.revision]))
        }
    }

    /// `; it had failed with timeout`, of a firm that was finished before.
    private var was: ClaimText {
        switch end?.event {
        case .firmFailed(_, _, let attempt): "; it had failed with \(attempt.cause.name)"
        case .firmEnriched: "; it had been enriched"
        default: ""  // Nothing else ends a firm.
        }
    }

    private func by(_ entry: RecordedEntry) -> ClaimText {
        guard case .act(let actor) = entry.body else { return "somebody" }
        let reason = actor.reason.isEmpty ? "" : " (\(actor.reason))"
        return "\(Words.actor(actor))\(reason)"
    }
}

// Where it stands now.
extension FirmRules {
    var standing: Claim {
        switch state.firms[firm] {
        case .enriched: return enriched
        case .failed(let cause): return failed(cause)
        case .waiting: break
        }
        if let flight = state.flights[firm] { return working(flight) }
        return waiting
    }

    private var enriched: Claim {
        guard let end, case .firmEnriched(_, let lease, let totals) = end.event else {
            return Claim(.enriched, "it is enriched", proof: [])
        }
        let time = totals.originalTime ?? end.time
        return Claim(
            .enriched,
            """
            nothing is wrong: enriched at \(time) by \(holder(of: lease)) in attempt \
            \(totals.attempt), \(Words.count(totals.peopleCount, "person")) on \
            \(Words.count(totals.pageCount, "page")) in \(Words.duration(totals.duration))
            """, proof: [end.revision])
    }

    private func failed(_ cause: FailureCause) -> Claim {
        var text: ClaimText = "it failed: \(cause.name)"
        var proof: [UInt64] = []
        if cause == .crashesWorker { return crashesWorker(text) }
        if let end, case .firmFailed(_, _, let attempt) = end.event {
            let tries = Words.count(attempt.number, "attempt")
            text += ", given up at \(attempt.originalTime ?? end.time) after \(tries)"
            proof = [end.revision]
        }
        guard cause.isPermanent else {
            return Claim(
                .failed, text + "; that may pass, so a retry could help", proof: proof,
                fix: "vcctl retry \(job) --failed --cause \(cause.name)")
        }
        return Claim(
            .failed, text + "; it would fail the same way again", proof: proof,
            fix: Self.advice(cause))
    }

    /// Nobody knows of a dead worker what killed it: the firm, or somebody who had another reason.
    private func crashesWorker(_ start: ClaimText) -> Claim {
        var text = start
        if let end { text += ", given up at \(end.event.originalTime ?? end.time)" }
        // A fork does not have the events of those that it was forked with.
        let times = crashes.count > 1 ? "\(crashes.count) times" : "again and again"
        text += ": its worker died or stalled \(times) with it in flight, the last time with "
        return Claim(
            .failed, text + "nothing beside it",
            proof: [end?.revision].compactMap(\.self) + crashes.joined(),
            fix: """
                if somebody killed the workers, vcctl retry \(job) --failed --cause \
                \(FailureCause.crashesWorker.name) tries it again; else tell the maintainers its \
                address
                """)
    }

    private static func advice(_ cause: FailureCause) -> String {
        switch cause {
        case .badAddress, .noDNS, .notFound, .privateAddress, .redirectLoop:
            "correct its website in the list and submit that row anew"
        case .forbidden, .robotsRefused: "the site does not want to be read; look at it by hand"
        case .connectionFailed, .tls, .timeout, .rateLimited, .serverError, .httpError,
            .tooLarge, .notHTML, .unreadable, .internalError, .dnsUnavailable, .connectionLost,
            .robotsUnavailable, .crashesWorker:
            "look at the site by hand"
        }
    }

    private func working(_ flight: Flight) -> Claim {
        Claim(
            .working,
            """
            it is being worked on: attempt \(flight.attempt) by \(holder(of: flight.lease)) since \
            \(flight.startedAt), for \(age(flight.startedAt))
            """, proof: [start?.revision].compactMap(\.self))
    }

    private var waiting: Claim {
        let batch = state.firms.batch(of: firm)
        switch state.phase {
        case .absent, .listing:
            return Claim(.waiting, "it waits: the job's list is not complete yet", proof: [1])
        case .paused:
            return Claim(
                .waiting, "it waits: the job is paused",
                proof: [lastPause?.revision].compactMap(\.self), fix: "vcctl resume \(job)")
        case .cancelled:
            return Claim(
                .waiting, "it will not be done: the job is cancelled",
                proof: evidence.entries.last { $0.event.type == .cancelled }.map { [$0.revision] }
                    ?? [], fix: "vcctl reset \(job) opens the job again")
        case .open, .completed: break
        }
        if let trouble = state.troubles[firm], let retryAt = trouble.retryAt, retryAt > now {
            let cause = trouble.lastCause.map { ": \($0.name)" } ?? ""
            return Claim(
                .waiting,
                """
                it waits until \(retryAt) for attempt \(trouble.failedAttempts + 1)\(cause)
                """, proof: [lastFailedAttempt?.revision].compactMap(\.self))
        }
        guard let lease = state.leases[batch] else {
            let firms = state.firms.firms(of: batch)
            return Claim(
                .waiting,
                """
                it waits: no worker holds batch \(batch) (firms \(firms.lowerBound)-\
                \(firms.upperBound)) now
                """, proof: [lastClaim?.revision].compactMap(\.self), fix: "vcctl why \(job)")
        }
        return held(lease, batch)
    }

    /// Its batch is held, and others are at work before it.
    private func held(_ lease: Lease, _ batch: BatchNumber) -> Claim {
        let ahead = state.flights.values.count { $0.lease == lease.id }
        var text: ClaimText = """
            it waits for its turn in batch \(batch), which \(Words.worker(lease.worker)) holds; \
            \(Words.count(ahead, "firm")) of it in flight
            """
        if let crashes = state.troubles[firm]?.crashes, crashes > 0 {
            text += "; it was in flight when a lease was lost (\(crashes)), so it is tried apart"
        }
        return Claim(.waiting, text, proof: [lease.id.rawValue])
    }
}
