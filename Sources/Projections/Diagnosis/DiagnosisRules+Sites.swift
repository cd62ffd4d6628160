import Jobs

// What the sites do to it.
extension DiagnosisRules {
    /// An attempt that takes longer on average is slow, whatever the others take.
    private static let slowLimit = Duration.seconds(20)
    /// Firms in flight at one host, or attempts that ended there, from which a share means much.
    private static let leastCount = 3

    private var recent: [RecentStory.Attempt] {
        story.attempts.filter { now - $0.time <= JobRate.window }
    }

    var ofSites: [Claim] {
        guard state.phase == .open, summary.remainingCount > 0 else { return [] }
        return [rateLimited, slowHost, failing, waitingForRetry].compactMap(\.self)
    }

    /// Firms that wait for their next try, and when that is.
    private var waits: [(firm: FirmNumber, cause: FailureCause?, retryAt: WallTime)] {
        state.troubles.compactMap { firm, trouble in
            guard state.flights[firm] == nil, let retryAt = trouble.retryAt, retryAt > now else {
                return nil
            }
            return (firm, trouble.lastCause, retryAt)
        }.sorted { ($0.retryAt, $0.firm) < ($1.retryAt, $1.firm) }
    }

    private var rateLimited: Claim? {
        let limited = recent.filter { $0.cause == .rateLimited }
        let waiting = waits.filter { $0.cause == .rateLimited }
        let isMuch = limited.count >= Self.leastCount && limited.count * 4 >= recent.count
        let holdsUp = waiting.count >= Self.leastCount && waiting.count * 2 >= waits.count
        guard isMuch || holdsUp else { return nil }
        var text: ClaimText =
            "sites ask for patience: \(limited.count) of the last "
            + "\(Words.count(recent.count, "attempt")) were rate-limited"
        if let top = Self.top(limited.map(\.host)) { text += ", \(top.count) by \(top.host)" }
        if let next = waiting.first, let last = waiting.last {
            text += "; \(Words.count(waiting.count, "firm")) wait for it, the next try is at "
            text += "\(next.retryAt)"
            if last.retryAt > next.retryAt { text += ", the last at \(last.retryAt)" }
        }
        return Claim(
            .rateLimited, text, proof: limited.map(\.revision),
            fix: patience
                + "; to be gentler, restart the workers with a smaller VC_REQUESTS_PER_HOST")
    }

    private var slowHost: Claim? {
        if let claim = slowInFlight { return claim }
        let total = recent.reduce(Duration.zero) { $0 + $1.duration }
        guard total > .zero else { return nil }
        let byHost = Dictionary(grouping: recent.filter { !$0.host.isEmpty }, by: \.host)
        let times = byHost.mapValues { $0.reduce(Duration.zero) { $0 + $1.duration } }
        guard let (host, time) = times.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            let attempts = byHost[host], attempts.count >= Self.leastCount, time * 2 >= total
        else { return nil }
        let mean = time / attempts.count
        let otherCount = recent.count - attempts.count
        let otherMean = otherCount > 0 ? (total - time) / otherCount : .zero
        guard mean >= Self.slowLimit, otherCount == 0 || mean >= otherMean * 2 else { return nil }
        let share = Int((time / total * 100).rounded())
        var text: ClaimText = """
            \(host) is slow: \(share)% of the last half hour's work went there, \
            \(Words.count(attempts.count, "attempt")) of \(Words.duration(mean)) on average
            """
        if otherCount > 0 { text += ", elsewhere \(Words.duration(otherMean))" }
        let timeouts = attempts.count { $0.cause == .timeout }
        if timeouts > 0 { text += "; \(timeouts) ended with timeout" }
        return Claim(
            .slowHost, text, proof: attempts.map(\.revision), fix: Self.slowFix)
    }

    private static let slowFix = """
        nothing is lost by waiting; a smaller VC_ATTEMPT_DEADLINE gives such firms up sooner, a \
        larger VC_FIRMS_IN_FLIGHT lets others go on beside them
        """

    /// Most slots are at one host, and have been there for long.
    private var slowInFlight: Claim? {
        let flights = summary.inFlight.filter { evidence.hosts[$0.firm]?.isEmpty == false }
        let byHost = Dictionary(grouping: flights) { evidence.hosts[$0.firm] ?? "" }
        let most = byHost.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        guard let (host, there) = most,
            there.count >= Self.leastCount, there.count * 2 > summary.inFlight.count
        else { return nil }
        let mean = there.reduce(Duration.zero) { $0 + $1.elapsed } / there.count
        guard mean >= Self.slowLimit else { return nil }
        return Claim(
            .slowHost,
            """
            \(host) is slow: \(there.count) of \(Words.count(summary.inFlight.count, "firm")) in \
            flight are there, for \(Words.duration(mean)) on average: \(list(there.map(\.firm)))
            """, proof: there.compactMap { story.starts[$0.firm] }, fix: Self.slowFix)
    }

    private var failing: Claim? {
        let finished = Array(recent.filter(\.isLast).suffix(50))
        let failed = finished.filter { $0.cause != nil }
        guard failed.count >= 5, failed.count * 2 > finished.count else { return nil }
        let counts = Dictionary(grouping: failed.compactMap(\.cause), by: \.self)
            .map { CauseCount(cause: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.cause.rawValue) < ($0.count, $1.cause.rawValue) }
        guard let top = counts.first else { return nil }
        let fix =
            switch top.cause {
            case .dnsUnavailable, .connectionFailed, .connectionLost, .timeout:
                "see whether the network of the workers is up; then vcctl retry \(job) --failed"
            default: "vcctl failed --job \(job) --cause \(top.cause.name)"
            }
        return Claim(
            .failing,
            """
            \(failed.count) of the last \(Words.count(finished.count, "firm")) failed: \(list(counts))
            """,
            proof: failed.filter { $0.cause == top.cause }.map(\.revision), fix: fix)
    }

    private var waitingForRetry: Claim? {
        let waits = self.waits
        guard let next = waits.first, let last = waits.last,
            waits.count * 2 >= Int(summary.remainingCount)
        else { return nil }
        let counts = Dictionary(grouping: waits.compactMap(\.cause), by: \.self)
            .map { CauseCount(cause: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.cause.rawValue) < ($0.count, $1.cause.rawValue) }
        let firms = Set(waits.map(\.firm))
        var text: ClaimText = """
            \(Self.waiting(waits.count, of: Int(summary.remainingCount))) next try \
            (\(list(counts))); the next is at \(next.retryAt)
            """
        if last.retryAt > next.retryAt { text += ", the last at \(last.retryAt)" }
        let proof = story.attempts.filter { firms.contains($0.firm) && $0.retryAt != nil }
        return Claim(
            .waitingForRetry, text, proof: proof.map(\.revision),
            fix: patience)
    }

    /// `3 of the 5 firms left wait for their`, in the grammar of the numbers.
    private static func waiting(_ count: Int, of all: Int) -> String {
        let verb = count == 1 ? "waits for its" : "wait for their"
        guard count == all else { return "\(count) of the \(all) firms left \(verb)" }
        return count == 1 ? "the one firm left \(verb)" : "all \(count) firms left \(verb)"
    }

    /// What to do about firms that wait for a time: nothing, if somebody lives to try them then.
    private var patience: String {
        isDeserted
            ? "nothing but that: with a worker they are tried again by themselves"
            : "nothing: they are tried again by themselves"
    }

    /// The host that comes most often, and how often; nil when none is known.
    private static func top(_ hosts: [String]) -> (host: String, count: Int)? {
        Dictionary(grouping: hosts.filter { !$0.isEmpty }, by: \.self)
            .map { (host: $0.key, count: $0.value.count) }
            .max { ($0.count, $1.host) < ($1.count, $0.host) }
    }
}
