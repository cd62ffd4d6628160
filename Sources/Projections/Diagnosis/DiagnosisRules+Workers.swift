import EventLog
import Jobs

// Whether anybody works on it, and whether they get on.
extension DiagnosisRules {
    /// A worker that lives claims within moments.
    private static let claimPatience = Duration.seconds(15)
    /// When so many attempts have ended since the last one, the job is past it.
    private static let recoveryCount = 10

    var ofWorkers: [Claim] {
        guard state.phase == .open, summary.remainingCount > 0 else { return [] }
        let isHeld = !state.leases.isEmpty
        var claims = isHeld ? ofHolders : [unclaimed].compactMap(\.self)
        if let crash = repeatedCrash { claims.append(crash) }
        return claims
    }

    /// Whether it is said that no worker is alive.
    var isDeserted: Bool { ofWorkers.contains { $0.kind == .noWorker } }

    private var alive: [WorkerSighting] { evidence.workers.filter { $0.isAlive(limits) } }

    /// Why nobody holds a batch.
    private var unclaimed: Claim? {
        guard !alive.isEmpty else { return noWorker }
        let since = state.times.updated ?? now
        // Whoever holds batches of other jobs comes to this one when those are done.
        let busy = alive.filter { !$0.held.isEmpty }
        guard busy.count == alive.count else {
            guard now - since >= Self.claimPatience else { return nil }
            let idle = alive.filter(\.held.isEmpty).map { Words.worker($0.worker.identity) }
            return Claim(
                .notClaimed,
                """
                \(idle.joined(separator: ", ")) lives and holds nothing, yet nobody has claimed \
                a batch for \(age(since))
                """, proof: [state.revision], fix: "look at that worker's output; restart it")
        }
        let jobs = Set(busy.flatMap { $0.held.map(\.job) }).sorted()
        let holdings = busy.map { sighting in
            "\(Words.worker(sighting.worker.identity)) holds "
                + "\(Words.count(sighting.held.count, "batch"))"
        }
        return Claim(
            .workersBusy,
            """
            every worker is busy with other jobs (\(jobs.map(\.description)
                .joined(separator: ", "))): \(holdings.joined(separator: ", "))
            """, proof: landmark(.queued) + [state.revision],
            fix: "start another vc-worker, or let this one come first: "
                + jobs.prefix(1).map { "vcctl pause \($0)" }.joined())
    }

    private var noWorker: Claim? {
        let proof = [story.lastLeaseEnd].compactMap(\.self) + landmark(.queued)
        // Of the past only events are known, and a worker that waits writes none.
        if evidence.isPast, !evidence.workers.isEmpty { return unknownWorkers(proof) }
        var text: ClaimText = "no worker is alive"
        if state.times.started == nil {
            text += ", and none has claimed a batch in \(age(state.times.updated ?? now))"
        }
        text += lastWorker
        if elsewhereCount > 0 {
            let others = Words.count(elsewhereCount, "worker")
            text += "; of \(others) on other machines nothing is known"
        }
        return Claim(
            .noWorker, text, proof: proof,
            fix: evidence.isPast ? nil : "start one: \(start)")
    }

    /// The command line that starts a worker.
    private var start: String {
        "vc-worker --log \(evidence.directory.map(Words.shellWord) ?? "DIR")"
    }

    /// Workers of which the kernel here knows nothing and nobody has heard lately.
    private var elsewhereCount: Int {
        evidence.workers.count { $0.presence == .unknown && !$0.isAlive(limits) }
    }

    private func unknownWorkers(_ proof: [UInt64]) -> Claim {
        let count = Words.count(evidence.workers.count, "worker")
        return Claim(
            .notClaimed,
            """
            nobody held a batch; \(count) had started and not ended, and whether they lived \
            then is not on record
            """, proof: proof)
    }

    /// How the last worker ended, as far as anything tells.
    private var lastWorker: ClaimText {
        if let gone = evidence.workers.first(where: { $0.presence == .gone }) {
            return "; the process of \(Words.worker(gone.worker.identity)) is gone"
        }
        guard let ended = evidence.endedWorkers.first, let end = ended.end else { return "" }
        let name = Words.worker(ended.identity)
        switch end.manner {
        case .lost: return "; \(name) was found dead at \(end.at)"
        case .stopped(let reason):
            let why =
                switch reason {
                case .signal: "stopped when asked to"
                case .idle: "stopped because nothing was left to do"
                case .supervisorGone: "stopped because its supervisor was gone"
                case .failure: "stopped because it could not go on"
                case .memory: "stopped because it used more memory than it may"
                }
            return "; \(name) \(why) at \(end.at)"
        }
    }

    /// What those that hold its batches are at.
    private var ofHolders: [Claim] {
        let byHolder = Dictionary(grouping: summary.leases, by: \.worker)
            .sorted { $0.key.id < $1.key.id }
        let sightings = [UInt64: WorkerSighting](
            evidence.workers.map { ($0.worker.identity.id, $0) }, uniquingKeysWith: { $1 })
        var claims: [Claim] = []
        var dead: [(worker: WorkerIdentity, held: [HeldBatch])] = []
        for (worker, held) in byHolder {
            let presence = sightings[worker.id]?.presence ?? .unknown
            if presence == .gone {
                dead.append((worker, held))
            } else if let silence = held.map(\.heartbeatAge).min(),
                silence > limits.silence(own: sightings[worker.id]?.ownHeartbeat)
            {
                claims.append(silent(worker, held, silence, presence))
            } else if let hang = hang(worker, held) {
                claims.append(hang)
            }
        }
        return (dead.isEmpty ? [] : [gone(dead)]) + claims
    }

    /// Holders whose process is gone; that nobody lives is said once, whatever their number.
    private func gone(_ dead: [(worker: WorkerIdentity, held: [HeldBatch])]) -> Claim {
        let parts = dead.map { worker, held -> ClaimText in
            let batches = held.map(\.batch.description).joined(separator: ", ")
            let heard = held.map { now + (.zero - $0.heartbeatAge) }.max() ?? now
            return """
                the process of \(Words.worker(worker)), which holds batch \(batches), is gone; it \
                was last heard of at \(heard)
                """
        }
        let base = parts.dropFirst().reduce(parts[0]) { $0 + "; " + $1 }
        let proof = dead.flatMap { $0.held.map(\.lease.rawValue) + heartbeats(of: $0.worker) }
        guard alive.isEmpty else {
            return Claim(
                .workerSilent, base + "; another worker takes over in a moment", proof: proof)
        }
        return Claim(
            .noWorker, "no worker is alive: " + base, proof: proof,
            fix: "start one, it takes over at once: \(start)")
    }

    private func silent(
        _ worker: WorkerIdentity, _ held: [HeldBatch], _ silence: Duration, _ presence: Presence
    ) -> Claim {
        let name = Words.worker(worker)
        let text: ClaimText = "\(name) has not been heard of for \(Words.duration(silence))"
        let fix: String
        let presenceWords: ClaimText
        switch presence {
        case .present:
            presenceWords = ", though its process is there: it may be stopped (SIGSTOP), or stuck"
            fix = "look at process \(worker.processID) on \(worker.host); kill it if it is stuck"
        case .gone, .unknown:
            presenceWords =
                evidence.isPast
                ? "" : "; whether its process lives cannot be told on this machine"
            fix = """
                look at \(worker.host); a worker that runs takes the batches after \
                \(Words.duration(limits.stale)) of silence
                """
        }
        return Claim(
            .workerSilent, text + presenceWords,
            proof: held.map(\.lease.rawValue) + heartbeats(of: worker), fix: fix)
    }

    private func hang(_ worker: WorkerIdentity, _ held: [HeldBatch]) -> Claim? {
        let leases = Set(held.map(\.lease))
        let flights = summary.inFlight.filter { leases.contains($0.lease) }
        guard let progress = held.map(\.progressAge).min(), progress >= limits.hang,
            let oldest = flights.first, oldest.elapsed >= limits.hang,
            let heard = held.map(\.heartbeatAge).min()
        else { return nil }
        return Claim(
            .workerHangs,
            """
            \(Words.worker(worker)) beats, \(Words.duration(heard)) ago, but no attempt has ended \
            for \(Words.duration(progress)); in flight: \(list(flights.map(\.firm)))
            """,
            proof: held.map(\.lease.rawValue) + heartbeats(of: worker)
                + flights.compactMap { story.starts[$0.firm] },
            fix: """
                restart that worker (process \(worker.processID) on \(worker.host)); by itself it \
                gives up after the stall limit, \(Words.duration(limits.stall))
                """)
    }

    private func heartbeats(of worker: WorkerIdentity) -> [UInt64] {
        story.lastHeartbeat[worker.id].map { [$0] } ?? []
    }

    private var repeatedCrash: Claim? {
        let losses = story.losses.filter { now - $0.time <= DiagnosisLimits.losses }
        guard losses.count >= 2, let first = losses.first, let last = losses.last else {
            return nil
        }
        let since = story.attempts.count { $0.revision > last.revisions[0] }
        guard since < Self.recoveryCount else { return nil }
        var counts: [FirmNumber: Int] = [:]
        for firm in losses.flatMap(\.firms) { counts[firm, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        let suspects = counts.filter { $0.value == most && most >= 2 }.keys.sorted()
        // Silence alone is no proof of death.
        let fate = losses.allSatisfy(\.isProcessGone) ? "have died" : "were lost"
        var text: ClaimText = """
            workers \(fate) \(losses.count) times since \(first.time), the last time \
            \(age(last.time)) ago
            """
        let flown = losses.map { loss in
            loss.firms.isEmpty ? "nothing" : list(loss.firms)
        }
        text += "; in flight then: \(flown.suffix(4).joined(separator: " / "))"
        guard let suspect = suspects.first else {
            return Claim(
                .repeatedCrash, text + "; no firm was there each time",
                proof: losses.flatMap(\.revisions),
                fix: "look at the workers' output and the kernel's log (memory?)")
        }
        text += "; \(list(suspects)) \(suspects.count == 1 ? "was" : "were") there \(most) times"
        return Claim(
            .repeatedCrash, text, proof: losses.flatMap(\.revisions),
            fix: """
                vcctl why \(job) \(suspect); the job gives up a firm that was alone in flight when \
                a third worker died
                """)
    }
}
