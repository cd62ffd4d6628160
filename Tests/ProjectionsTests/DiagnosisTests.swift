import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("Why a job is slow, stalled or waiting")
struct DiagnosisTests {
    /// A job of one batch, with a website for each firm.
    private func submit(
        _ scene: Scene, firms: UInt32, site: (UInt32) -> String = { "https://fund\($0).example/" }
    ) async throws {
        let body = SubmissionBody(
            fileName: "funds.xlsx", sheetName: "Funds", columns: ["Firm", "Site"], nameColumn: 0,
            websiteColumn: 1, actor: Scene.maria)
        let rows = (1...firms).map { number in
            FirmRecord(
                sheetRow: number + 1, name: "Fund \(number)", website: site(number),
                cells: ["Fund \(number)", site(number)])
        }
        try await scene.perform(
            .submit(Submission(firmCount: firms, batchSize: firms), body),
            .listFirms(BatchNumber(1), rows), .queue)
    }

    /// The claims as of now, told of these workers.
    private func claims(
        _ scene: Scene, _ presences: [(WorkerIdentity, Presence)],
        limits: DiagnosisLimits = DiagnosisLimits(), ownHeartbeat: Duration? = nil
    ) async throws -> [Claim] {
        var evidence = try await scene.reader.evidence(
            of: Scene.job, at: .head, now: scene.clock.now, isPast: false, limits: limits)
        let held = try await FleetReader(scene.log).assignments(now: scene.clock.now)
        evidence.workers = presences.map { identity, presence in
            WorkerSighting(
                worker: FleetWorker(
                    identity: identity, startedAt: ManualClock.start,
                    start: WorkerStart(release: "1", firmsInFlight: 16, batchesInFlight: 4)),
                presence: presence, held: held[identity.id] ?? [], ownHeartbeat: ownHeartbeat)
        }
        return JobDiagnosis(evidence).claims
    }

    private func text(_ claim: Claim) -> String { claim.text.text { $0.rfc3339(offset: 0) } }

    @Test("most firms in flight at one host for long: that host is slow")
    func slowHost() async throws {
        let scene = Scene()
        try await submit(scene, firms: 12) { firm in
            firm > 4 ? "https://cdn.example/\(firm)" : "a\(firm).example"
        }
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...3 { try await scene.enrich(firm, lease) }
        var starts: [UInt64] = []
        for firm: UInt32 in 5...9 {
            starts.append(try await scene.perform(.startFirm(FirmNumber(firm), lease)))
        }
        try await scene.perform(.startFirm(FirmNumber(4), lease))
        scene.clock.advance(.seconds(50))
        let claims = try await claims(scene, [(Scene.first, .present)])
        let first = try #require(claims.first)
        #expect(first.kind == .slowHost)
        #expect(text(first).contains("cdn.example is slow: 5 of 6 firms"))
        #expect(first.revisions == starts)
    }

    @Test("most of the time spent at one host: that host is slow, though nothing is in flight")
    func slowHostBefore() async throws {
        let scene = Scene()
        try await submit(scene, firms: 12) { firm in
            firm < 5 ? "https://cdn.example/\(firm)" : "a\(firm).example"
        }
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...4 { try await scene.enrich(firm, lease, duration: .seconds(45)) }
        for firm: UInt32 in 5...10 { try await scene.enrich(firm, lease) }
        let claims = try await claims(scene, [(Scene.first, .present)])
        #expect(claims.first?.kind == .slowHost)
        #expect(claims.first.map(text)?.contains("4 attempts of 45 s on average") == true)
    }

    @Test("attempts that sites refuse for now: rate limited, and when the next try is")
    func rateLimited() async throws {
        let scene = Scene()
        try await submit(scene, firms: 8)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease)
        for firm: UInt32 in 2...5 {
            try await scene.perform(.startFirm(FirmNumber(firm), lease))
            let failure = AttemptFailure(
                cause: .rateLimited, message: "429", url: "https://api.example/x",
                duration: .seconds(1), retryDelay: .seconds(300))
            try await scene.perform(.failAttempt(FirmNumber(firm), lease, failure))
        }
        let claims = try await claims(scene, [(Scene.first, .present)])
        let first = try #require(claims.first)
        #expect(first.kind == .rateLimited)
        #expect(text(first).contains("4 of the last 5 attempts were rate-limited"))
        #expect(text(first).contains(", 4 by api.example"))
        let next = (scene.clock.now + .seconds(300)).rfc3339(offset: 0)
        #expect(text(first).contains("the next try is at \(next)"))
        #expect(first.revisions.count == 4)
        #expect(!claims.contains { $0.kind == .waitingForRetry }, "told once")
    }

    @Test("paused: by whom, when and why, though no worker is alive either")
    func paused() async throws {
        let scene = Scene()
        try await submit(scene, firms: 3)
        let revision = try await scene.perform(.pause(Scene.maria))
        scene.clock.advance(.seconds(65))
        let claims = try await claims(scene, [])
        #expect(claims.map(\.kind) == [.paused])
        #expect(claims.map(\.revisions) == [[revision]])
        let told = try #require(claims.first.map(text))
        #expect(told.contains("by maria@office via vcctl at ") && told.contains("65 s ago (lunch)"))
        #expect(claims.first?.fix == "vcctl resume \(Scene.job)")
    }

    @Test("nobody has ever claimed it: no worker; with one that lives and is idle, not that")
    func noWorker() async throws {
        let scene = Scene()
        try await submit(scene, firms: 3)
        scene.clock.advance(.seconds(600))
        let claims = try await claims(scene, [])
        #expect(claims.map(\.kind) == [.noWorker])
        #expect(claims.first?.revisions == [3], "it is queued with #3")
        let idle = try await self.claims(scene, [(Scene.first, .present)])
        #expect(idle.map(\.kind) == [.notClaimed])
    }

    @Test("the holder's process is gone: no worker, or a takeover in a moment when one lives")
    func holderGone() async throws {
        let scene = Scene()
        try await submit(scene, firms: 3)
        let lease = try await scene.claim(1)
        let alone = try await claims(scene, [(Scene.first, .gone)])
        #expect(alone.first?.kind == .noWorker)
        #expect(alone.first?.revisions == [lease.rawValue])
        let two = try await claims(scene, [(Scene.first, .gone), (Scene.second, .present)])
        #expect(two.first?.kind == .workerSilent)
    }

    @Test("leases lost again and again: a crash, with the firm that was there each time")
    func repeatedCrash() async throws {
        let scene = Scene()
        try await submit(scene, firms: 8)
        var losses: [UInt64] = []
        for (index, worker) in [Scene.first, Scene.second, Scene.first].enumerated() {
            let lease = try await scene.claim(1, by: worker)
            try await scene.perform(.startFirm(FirmNumber(7), lease))
            scene.clock.advance(.seconds(20))
            // The third time it is tried alone.
            guard index < 2 else { break }
            try await scene.perform(.startFirm(FirmNumber(UInt32(index) + 1), lease))
            losses.append(
                try await scene.perform(.expire(lease, .processGone, observer: Scene.second)))
        }
        let claims = try await claims(scene, [(Scene.first, .present)])
        let first = try #require(claims.first)
        #expect(first.kind == .repeatedCrash)
        #expect(first.revisions == losses)
        #expect(text(first).contains("firm 7 was there 2 times"))
        #expect(first.fix?.hasPrefix("vcctl why \(Scene.job) 7") == true)
    }

    @Test("one power cut is one loss, however many workers and leases it took")
    func powerCut() async throws {
        let scene = Scene()
        try await scene.submit(firms: 8, batch: 2)
        for round in 1...2 {
            var leases: [LeaseID] = []
            for (batch, worker) in [(1, Scene.first), (2, Scene.second), (3, Scene.first)] {
                let lease = try await scene.claim(UInt32(batch), by: worker)
                try await scene.perform(.startFirm(FirmNumber(UInt32(batch) * 2), lease))
                leases.append(lease)
            }
            scene.clock.advance(.seconds(310))
            for lease in leases {
                try await scene.perform(
                    .expire(lease, .noHeartbeat, observer: Scene.second))
                scene.clock.advance(.seconds(40))
            }
            let crash = try await claims(scene, [(Scene.first, .present)])
                .first { $0.kind == .repeatedCrash }
            guard round == 2 else {
                #expect(crash == nil, "once is not again: \(crash.map(text) ?? "")")
                continue
            }
            let told = try #require(crash.map(text))
            #expect(told.hasPrefix("workers were lost 2 times since "), "silence is no death")
            #expect(told.contains("firms 2, 4, 6 were there 2 times"), "\(told)")
        }
    }

    @Test("two holders that are gone: that no worker is alive is said once, of both")
    func holdersGone() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 2)
        let leases = [
            try await scene.claim(1, by: Scene.first), try await scene.claim(2, by: Scene.second),
        ]
        let claims = try await claims(scene, [(Scene.first, .gone), (Scene.second, .gone)])
        #expect(claims.map(\.kind) == [.noWorker])
        let told = try #require(claims.first.map(text))
        #expect(told.contains("w-7f3a") && told.contains("w-b201"), "\(told)")
        #expect(claims.first?.revisions == leases.map(\.rawValue))
    }

    @Test("a job that is only slow is told to be slow, and not that nothing is wrong")
    func onlySlower() async throws {
        let scene = Scene()
        try await submit(scene, firms: 220)
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...150 { try await scene.enrich(firm, lease, duration: .seconds(2)) }
        #expect(try await claims(scene, [(Scene.first, .present)]).map(\.kind) == [.healthy])
        for firm: UInt32 in 151...215 {
            try await scene.enrich(firm, lease, duration: .seconds(18))
        }
        let slow = try await claims(scene, [(Scene.first, .present)])
        #expect(slow.map(\.kind) == [.slower])
        #expect(slow.first.map(text)?.contains("firms/min lately, ") == true)
    }

    @Test("crashes that ten attempts have come after are not what holds a job up")
    func recovered() async throws {
        let scene = Scene()
        try await submit(scene, firms: 20)
        for worker in [Scene.first, Scene.second] {
            let lease = try await scene.claim(1, by: worker)
            try await scene.perform(.startFirm(FirmNumber(7), lease))
            try await scene.perform(.expire(lease, .processGone, observer: Scene.second))
        }
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...9 { try await scene.enrich(firm, lease) }
        let crash = try await claims(scene, [(Scene.first, .present)])
        #expect(crash.first?.kind == .repeatedCrash)
        try await scene.enrich(10, lease)
        let past = try await claims(scene, [(Scene.first, .present)])
        #expect(past.map(\.kind) == [.healthy])
    }

    @Test("heartbeats without progress: the worker hangs, at these firms")
    func hang() async throws {
        let scene = Scene()
        try await submit(scene, firms: 8)
        let lease = try await scene.claim(1)
        let start = try await scene.perform(.startFirm(FirmNumber(2), lease))
        var beat: UInt64 = 0
        for _ in 0..<8 {
            scene.clock.advance(.seconds(30))
            beat = try await scene.perform(.heartbeat(Scene.first))
        }
        let claims = try await claims(scene, [(Scene.first, .present)])
        #expect(claims.first?.kind == .workerHangs)
        #expect(claims.first?.revisions == [lease.rawValue, start, beat])
    }

    @Test("what is silence and what is a standstill, the settings say")
    func limits() async throws {
        let scene = Scene()
        try await submit(scene, firms: 3)
        let lease = try await scene.claim(1)
        try await scene.perform(.startFirm(FirmNumber(1), lease))
        scene.clock.advance(.seconds(60))
        let workers = [(Scene.first, Presence.present)]
        let standard = try await claims(scene, workers)
        #expect(!standard.contains { [.workerSilent, .workerHangs].contains($0.kind) })
        var quick = DiagnosisLimits()
        quick.heartbeat = .seconds(10)
        quick.attempt = .seconds(20)
        quick.stall = .seconds(45)
        let silent = try await claims(scene, workers, limits: quick)
        #expect(silent.map(\.kind).contains(.workerSilent))
        // It was started with a slower one itself; what it says of progress still counts.
        let own = try await claims(
            scene, workers, limits: quick, ownHeartbeat: .seconds(30))
        let hang = try #require(own.first { $0.kind == .workerHangs })
        #expect(hang.fix?.contains("the stall limit, 45 s") == true)
        #expect(!own.contains { $0.kind == .workerSilent })
    }

    @Test("every worker is at other jobs: busy, and which")
    func busy() async throws {
        let scene = Scene()
        let other = JobNumber(330_002)
        try await scene.submit(other, firms: 4, batch: 2)
        try await submit(scene, firms: 3)
        _ = try await scene.claim(1, on: other)
        scene.clock.advance(.seconds(20))
        let claims = try await claims(scene, [(Scene.first, .present)])
        #expect(claims.map(\.kind) == [.workersBusy])
        #expect(claims.first.map(text)?.contains("330002") == true)
    }

    @Test("a job that gets on: nothing is wrong, with the numbers")
    func healthy() async throws {
        let scene = Scene()
        try await submit(scene, firms: 8)
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...4 { try await scene.enrich(firm, lease) }
        try await scene.fail(5, lease)
        try await scene.perform(.startFirm(FirmNumber(6), lease))
        let claims = try await claims(scene, [(Scene.first, .present)])
        #expect(claims.map(\.kind) == [.healthy])
        let told = try #require(claims.first.map(text))
        #expect(told.contains("nothing is wrong: 5 of 8 firms done, 1 of them failed"))
        #expect(told.contains("1 firm in flight by 1 worker"))
    }

    @Test("a damaged log and a full disk come before what they cause")
    func log() async throws {
        let scene = Scene()
        try await submit(scene, firms: 3)
        var evidence = try await scene.reader.evidence(
            of: Scene.job, at: .head, now: scene.clock.now, isPast: false)
        evidence.isLowOnSpace = true
        evidence.damage = "3.seg is damaged at byte 512"
        let claims = JobDiagnosis(evidence).claims
        #expect(claims.map(\.kind) == [.damaged, .diskLow, .noWorker])
        #expect(claims.first.map(text)?.contains("3.seg is damaged at byte 512") == true)
    }

    @Test("an end: completed with how long and how many failed, a submission that never ended")
    func ends() async throws {
        let scene = Scene()
        try await submit(scene, firms: 2)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease)
        try await scene.fail(2, lease, .noDNS)
        let done = try await claims(scene, [])
        #expect(done.map(\.kind) == [.completed])
        let told = try #require(done.first.map(text))
        #expect(told.contains("1 of 2 firms enriched, 1 failed (no-dns 1)"))
        let half = Scene()
        let body = SubmissionBody(
            fileName: "f", sheetName: "", columns: ["a", "b"], nameColumn: 0, websiteColumn: 1,
            actor: Scene.maria)
        try await half.perform(.submit(Submission(firmCount: 9, batchSize: 3), body))
        half.clock.advance(.seconds(90))
        #expect(try await claims(half, []).map(\.kind) == [.submitting])
    }
}
