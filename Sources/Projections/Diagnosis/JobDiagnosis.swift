package import Jobs

/// Why a job is slow, stalled, waiting or done: claims with their proofs, the most telling first.
///
/// It is a pure value: the same evidence gives the same claims, at any moment of the story.
package struct JobDiagnosis: Hashable, Sendable {
    package var job: JobNumber
    /// Never empty: when nothing is wrong, one claim says so with the numbers.
    package var claims: [Claim]

    package init(_ evidence: JobEvidence) {
        job = evidence.job
        let rules = DiagnosisRules(evidence)
        var found = rules.ofLog
        switch evidence.state.phase {
        case .completed: found += [rules.completed]
        case .cancelled: found += [rules.cancelled]
        case .listing: found += [rules.submitting]
        case .paused: found += [rules.paused]
        case .absent, .open: found += rules.ofWorkers + rules.ofSites
        }
        // What is wrong for one reason is told once, by the reason.
        if found.contains(where: { $0.kind == .rateLimited }) {
            found.removeAll { $0.kind == .waitingForRetry }
        }
        // What is in flight on record is in nobody's hands then.
        if found.contains(where: { $0.kind == .noWorker }) {
            found.removeAll { $0.kind == .slowHost }
        }
        if let slower = rules.slower { found.append(slower) }
        if !found.contains(where: \.kind.isTrouble), evidence.state.phase == .open {
            found.append(rules.healthy)
        }
        claims = found.enumerated()
            .sorted { ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset) }
            .map(\.element)
    }
}

/// The rules by which a ``JobDiagnosis`` is made.
struct DiagnosisRules {
    let evidence: JobEvidence
    let story: RecentStory
    let summary: JobSummary

    var job: JobNumber { evidence.job }
    var state: JobState { evidence.state }
    var now: WallTime { evidence.now }
    var limits: DiagnosisLimits { evidence.limits }

    init(_ evidence: JobEvidence) {
        self.evidence = evidence
        story = RecentStory(evidence)
        summary = JobSummary(job: evidence.job, state: evidence.state, now: evidence.now)
    }

    func age(_ time: WallTime) -> String { Words.duration(max(now - time, .zero)) }

    /// The first few of `firms`: `firms 3, 17-20`.
    func list(_ firms: some Sequence<FirmNumber>) -> String {
        let ranges = FirmRanges(rising: Set(firms).sorted())
        return "\(ranges.count == 1 ? "firm" : "firms") \(Words.ranges(ranges))"
    }

    /// `timeout 41, no-dns 22`.
    func list(_ causes: [CauseCount]) -> String {
        var parts = causes.prefix(3).map { "\($0.cause.name) \($0.count)" }
        let rest = causes.dropFirst(3).reduce(0) { $0 + $1.count }
        if rest > 0 { parts.append("other causes \(rest)") }
        return parts.joined(separator: ", ")
    }
}

// The log, and the ends of a job's life.
extension DiagnosisRules {
    var ofLog: [Claim] {
        var claims: [Claim] = []
        if let damage = evidence.damage {
            claims.append(
                Claim(
                    .damaged, "the log does not check out, so no worker writes to it: \(damage)",
                    proof: [], fix: "vcctl log verify"))
        } else if let obstacle = evidence.obstacle {
            claims.append(claim(of: obstacle))
        }
        if evidence.isLowOnSpace, !state.isFinished {
            claims.append(
                Claim(
                    .diskLow,
                    "the log's disk is nearly full: what is left is kept for work under way",
                    proof: [], fix: "make room on it; workers go on by themselves"))
        }
        return claims
    }

    /// A list that workers would read next, and that cannot be read.
    private func claim(of obstacle: ProjectionError) -> Claim {
        let cancel = "vcctl cancel \(evidence.job)"
        if obstacle.isAbsence || obstacle.isRecordedLoss {
            return Claim(
                .damaged, "firms cannot be visited, as their rows are gone: \("\(obstacle)")",
                proof: [], fix: "restore a backup, or submit the list again and: \(cancel)")
        }
        return Claim(
            .damaged, "workers end when they read what is next of it: \("\(obstacle)")",
            proof: [],
            fix: "restore a backup, or let the other jobs go on without this one: \(cancel)")
    }

    var completed: Claim {
        var text: ClaimText = "completed"
        if let time = state.times.completed { text += " at \(time)" }
        if let elapsed = summary.elapsed(now: now) {
            text += ", took \(Words.duration(elapsed))"
        }
        text += ": \(state.firms.enrichedCount) of \(Words.count(state.firmCount, "firm")) enriched"
        guard summary.failedCount > 0 else {
            return Claim(
                .completed, text + ", none failed", proof: landmark(.completed),
                fix: state.isPurged ? nil : "vcctl export \(job) -o enriched.xlsx")
        }
        text += ", \(summary.failedCount) failed (\(list(summary.causes)))"
        return Claim(
            .completed, text, proof: landmark(.completed), fix: "vcctl failed --job \(job)")
    }

    var cancelled: Claim {
        let left = Words.count(summary.remainingCount, "firm")
        return Claim(
            .cancelled, "cancelled\(act(.cancelled)); \(left) will not be done",
            proof: landmark(.cancelled), fix: "vcctl reset \(job) opens it again")
    }

    var paused: Claim {
        var text: ClaimText = "paused\(act(.paused)); no firm is started until it is resumed"
        if !state.flights.isEmpty {
            text += ", \(Words.count(state.flights.count, "firm")) in flight may still end"
        }
        return Claim(.paused, text, proof: landmark(.paused), fix: "vcctl resume \(job)")
    }

    var submitting: Claim {
        let last = state.times.updated ?? now
        let listed = "\(state.listedBatchCount) of \(Words.count(state.firms.batchCount, "batch"))"
        let isUnderWay = now - last < .seconds(60)
        let text: ClaimText =
            isUnderWay
            ? "its list is coming in: \(listed) so far"
            : """
            what was to make it never ended: \(listed) came in, the last at \(last), \(age(last)) \
            ago; no worker takes it like this
            """
        return Claim(
            .submitting, text, proof: [1, state.revision],
            fix: isUnderWay
                ? nil : "vcctl cancel \(job) --yes, then submit the list, or fork the job, again")
    }

    /// ` by maria@office via vcctl at 09:04 (lunch)`, as far as it is on record.
    private func act(_ type: JobEventType) -> ClaimText {
        guard let entry = evidence.landmarks[type] else { return "" }
        guard case .act(let actor) = entry.body else { return " at \(entry.time)" }
        let reason = actor.reason.isEmpty ? "no reason given" : actor.reason
        return " by \(Words.actor(actor)) at \(entry.time), \(age(entry.time)) ago (\(reason))"
    }

    func landmark(_ type: JobEventType) -> [UInt64] {
        evidence.landmarks[type].map { [$0.revision] } ?? []
    }
}

// How it goes.
extension DiagnosisRules {
    /// Firms a minute since the first claim of this run; nil before there are enough for a rate.
    private var usualRate: Double? {
        guard summary.processedCount >= 20, let started = state.times.started else { return nil }
        let minutes = (now - started) / Duration.seconds(60)
        return minutes > 0 ? Double(summary.processedCount) / minutes : nil
    }

    var slower: Claim? {
        // Once nothing is left to begin, fewer firms at a time are what an end looks like.
        let waitingCount = Int(summary.remainingCount) - summary.inFlight.count
        guard waitingCount > 0, let rate = summary.rate, let usual = usualRate,
            rate.firmsPerMinute < usual / 2
        else { return nil }
        return Claim(
            .slower,
            """
            \(Self.number(rate.firmsPerMinute)) firms/min lately, \
            \(Self.number(usual)) over the whole run
            """, proof: [state.revision], fix: "vcctl firms \(job) --slow 10")
    }

    var healthy: Claim {
        var text: ClaimText = "nothing is wrong: \(summary.processedCount) of "
        text += "\(Words.count(summary.firmCount, "firm")) done"
        if summary.failedCount > 0 { text += ", \(summary.failedCount) of them failed" }
        if let rate = summary.rate {
            text += ", \(Self.number(rate.firmsPerMinute)) firms/min"
        }
        text += ", \(Words.count(summary.inFlight.count, "firm")) in flight"
        if summary.waitingForRetryCount > 0 {
            text += ", \(summary.waitingForRetryCount) waiting for a retry"
        }
        text += " by \(Words.count(summary.workers.count, "worker"))"
        if let age = summary.heartbeatAge {
            text += ", last heard of \(Words.duration(max(age, .zero))) ago"
        }
        if let end = summary.expectedEnd, summary.remainingCount > 0 {
            text += "; done about \(end)"
        }
        return Claim(.healthy, text, proof: [state.revision])
    }

    /// One digit behind the point below ten.
    static func number(_ value: Double) -> String {
        value >= 9.95 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
}
