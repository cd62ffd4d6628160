import EventLog
import Jobs
import Projections
import Settings
import Synchronization
import Testing
import Worker

@Suite("Settings that change while a worker runs")
struct PlanTests {
    static let job = JobNumber.first
    private static let maria = Actor(
        user: "maria", host: "office", program: "vcctl", reason: "faster")

    @Test("more firms are in flight from the next decision on, and fewer")
    func firmsInFlight() async throws {
        let arena = Arena(seed: 900)
        arena.plan.firmsInFlight = 2
        try await arena.submit(Self.job, firms: 400, batchSize: 100)
        arena.add()
        func most(in time: Duration) async -> Int {
            var most = 0
            await arena.run(for: time) {
                let flights = (try? await arena.state(of: Self.job))?.flights.count ?? 0
                most = max(most, flights)
                return false
            }
            return most
        }
        #expect(await most(in: .seconds(20)) == 2)
        arena.plan.firmsInFlight = 9
        let line = WorkerLine(.progress, "Settings: firms-in-flight 2 -> 9, in force now")
        await arena.give(.planned(arena.plan, [line]), to: 0)
        #expect(arena.lines.count { $0 == line } == 1)
        #expect(await most(in: .seconds(20)) == 9)
        arena.plan.firmsInFlight = 1
        await arena.give(.planned(arena.plan, []), to: 0)
        await arena.run(for: .seconds(4))
        #expect(await most(in: .seconds(20)) == 1)
    }

    @Test("fewer attempts hold from the next failure on")
    func attempts() async throws {
        let arena = Arena(seed: 901)
        arena.mood = { _, _, _ in .fails(.timeout) }
        arena.visitTime = 10_000...10_000
        try await arena.submit(Self.job, firms: 1, batchSize: 1)
        arena.add()
        await arena.run(for: .seconds(5))
        arena.plan.policy.maxAttempts = 1
        await arena.give(.planned(arena.plan, []), to: 0)
        await arena.run(for: .seconds(10))
        #expect(try await arena.state(of: Self.job).firms.failedCount == 1)
    }

    @Test("no more jobs are begun than a worker may work on, and all get done")
    func jobsInFlight() async throws {
        let arena = Arena(seed: 902)
        arena.plan.jobsInFlight = 1
        let jobs = (0..<3).map { JobNumber(JobNumber.first.rawValue + $0) }
        for job in jobs { try await arena.submit(job, firms: 40, batchSize: 10) }
        arena.add()
        var most = 0
        await arena.run(for: .seconds(600)) {
            var held = 0
            for job in jobs {
                held += (try? await arena.state(of: job))?.leases.isEmpty == false ? 1 : 0
            }
            most = max(most, held)
            return false
        }
        #expect(most == 1)
        for job in jobs { #expect(try await arena.state(of: job).status == .completed) }
    }

    @Test("a worker that holds too much memory hands back its work and ends")
    func memory() async throws {
        let arena = Arena(seed: 903)
        arena.plan.memoryLimit = 1_500_000_000
        try await arena.submit(Self.job, firms: 400, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(5))
        await arena.give(.memory(1_500_000_000), to: 0)
        await arena.run(for: .seconds(5))
        #expect(arena.seats[0].ended == nil)
        await arena.give(.memory(1_600_000_000), to: 0)
        await arena.run(for: .seconds(60))
        #expect(arena.seats[0].ended == .memory)
        #expect(arena.lines.contains { $0.text.hasPrefix("Memory: 1600 MB are held") })
        let state = try await arena.state(of: Self.job)
        #expect(state.leases.isEmpty && state.flights.isEmpty)
        #expect(state.troubles.isEmpty, "nobody is suspected")
    }

    @Test("a limit below what a fresh process holds still lets each start finish firms")
    func memoryFromTheStart() async throws {
        let arena = Arena(seed: 904)
        arena.plan.memoryLimit = 256_000_000
        try await arena.submit(Self.job, firms: 2, batchSize: 1)
        arena.add()
        await arena.give(.memory(300_000_000), to: 0)
        #expect(arena.seats[0].ended == nil)
        await arena.run(for: .seconds(20))
        #expect(try await arena.state(of: Self.job).status == .completed)
        await arena.give(.memory(300_000_000), to: 0)
        await arena.run(for: .seconds(60))
        #expect(arena.seats[0].ended == .memory)
        let idle = Arena(seed: 905)
        idle.plan.memoryLimit = 256_000_000
        idle.add()
        await idle.run(for: .seconds(590))
        await idle.give(.memory(300_000_000), to: 0)
        #expect(idle.seats[0].ended == nil)
        await idle.run(for: .seconds(20))
        await idle.give(.memory(300_000_000), to: 0)
        await idle.run(for: .seconds(60))
        #expect(idle.seats[0].ended == .memory)
    }

    @Test("a job whose firms fail with one cause is paused once, and again after a fresh window")
    func breaker() async throws {
        for workers in 1...3 {
            let arena = Arena(seed: 910 + UInt64(workers))
            arena.plan.breaker = Breaker(percent: 50, window: 20)
            arena.plan.firmsInFlight = 4
            arena.mood = { _, _, _ in .fails(.forbidden) }
            try await arena.submit(Self.job, firms: 400, batchSize: 20)
            for _ in 0..<workers { arena.add() }
            await arena.run(for: .seconds(400))
            let note = "\(workers) workers"
            let paused = try await arena.state(of: Self.job)
            #expect(paused.status == .paused, "\(note)")
            #expect(paused.leases.isEmpty, "\(note)")
            // A whole window trips it; what was in flight or begun then is finished.
            let most = 20 + UInt32(8 * workers)
            #expect((20...most).contains(paused.firms.failedCount), "\(note)")
            try await arena.perform([.resume(Arena.operatorActor)], on: Self.job)
            await arena.run(for: .seconds(400))
            let again = try await arena.state(of: Self.job)
            #expect(again.status == .paused, "\(note)")
            #expect(again.processedCount >= paused.processedCount + 20, "\(note)")
            let pauses = try await arena.entries(of: Self.job).filter { $0.event == .paused }
            #expect(pauses.count == 2, "\(note)")
            for pause in pauses {
                guard case .act(let actor) = pause.body else {
                    Issue.record("\(note): no actor")
                    continue
                }
                #expect(actor.program == "vc-worker", "\(note)")
                #expect(actor.reason.hasSuffix("of the last 20 firms failed with forbidden"))
            }
            #expect(arena.lines.count { $0.text.contains("paused: breaker: ") } == 2, "\(note)")
            try await arena.checkHistory(of: Self.job, note)
        }
    }

    private func settings(
        flags: [Setting: String] = [:], recorded: [String: String] = [:],
        adopt: @escaping LiveSettings.Adopt = { _ in }
    ) throws -> LiveSettings {
        let sources = try SettingSources(flags: flags, environment: [:], file: nil)
        return try LiveSettings(
            sources, recorded: recorded, stopsWhenIdle: false, adopt: adopt)
    }

    private func change(_ setting: Setting, _ new: String?) -> SettingChange {
        SettingChange(key: setting.rawValue, old: nil, new: new, actor: Self.maria)
    }

    @Test("a recorded change is in the plan, and said with who and why")
    func taking() throws {
        let adopted = Mutex<[String]>([])
        var live = try settings { settings in
            adopted.withLock { $0.append(settings.text(.requestsPerHost)) }
        }
        let lines = live.take([change(.requestsPerHost, "3"), change(.firmsInFlight, "32")])
        #expect(live.plan.firmsInFlight == 32)
        #expect(adopted.withLock(\.self) == ["1", "3"])
        #expect(
            lines.map(\.text) == [
                "Settings: requests-per-host 1 -> 3, in force now; by maria@office: \"faster\"",
                "Settings: firms-in-flight 16 -> 32, in force now; by maria@office: \"faster\"",
            ])
        #expect(live.take([change(.firmsInFlight, "32")]).isEmpty, "it is so already")
        #expect(live.take([change(.firmsInFlight, nil)]).count == 1)
        #expect(live.plan.firmsInFlight == 16)
    }

    @Test("what a worker was started with stays, and it says so")
    func stronger() throws {
        var live = try settings(flags: [.firmsInFlight: "8"], recorded: ["heartbeat": "20s"])
        let lines = live.take([change(.firmsInFlight, "32")])
        #expect(live.plan.firmsInFlight == 8)
        #expect(live.plan.heartbeatInterval == .seconds(20))
        #expect(live.plan.othersHeartbeat == .seconds(20))
        #expect(lines.first?.text.contains("was started with 8 (flag)") == true)
        #expect(
            live.given == [StartSetting(key: "firms-in-flight", value: "8", origin: .flag)])
    }

    @Test("a change that does not go with what a worker was started with is refused alone")
    func contradiction() throws {
        var live = try settings(flags: [.heartbeat: "100s"])
        let lines = live.take([change(.staleThreshold, "4m"), change(.firmsInFlight, "32")])
        #expect(lines.map(\.channel) == [.trouble, .progress])
        #expect(lines[0].text.hasPrefix("Settings: stale-threshold is set to 4m, which this"))
        #expect(lines[0].text.contains("stays at 5m"))
        #expect(live.plan.staleThreshold == .seconds(300))
        #expect(live.plan.firmsInFlight == 32)
        let later = live.take([change(.firmsInFlight, "8")])
        #expect(later.map(\.channel) == [.progress], "what was refused is not said again")
        #expect(live.plan.firmsInFlight == 8)
        #expect(live.take([change(.staleThreshold, "6m")]).map(\.channel) == [.progress])
        #expect(live.plan.staleThreshold == .seconds(360))
    }

    @Test("a refused change counts once another makes room for it, and that is said")
    func freed() throws {
        var live = try settings(recorded: ["heartbeat": "100s"])
        _ = live.take([change(.staleThreshold, "4m")])
        #expect(live.plan.staleThreshold == .seconds(300))
        let lines = live.take([change(.heartbeat, "20s")])
        #expect(live.plan.staleThreshold == .seconds(240))
        #expect(lines.map(\.text).contains("Settings: stale-threshold 5m -> 4m, in force now"))
    }

    @Test("what does not fit at a start does not count, and one line names it")
    func unfittingStart() throws {
        struct TooMany: Error {}
        let live = try settings(
            flags: [.heartbeat: "60s"],
            recorded: [
                "stale-threshold": "2m", "grace": "900h", "firms-in-flight": "1000",
                "max-attempts": "7",
            ]
        ) { settings in
            guard settings.count(.firmsInFlight) < 100 else { throw TooMany() }
        }
        #expect(live.plan.staleThreshold == .seconds(300))
        #expect(live.plan.firmsInFlight == 16)
        #expect(live.plan.policy.maxAttempts == 7)
        #expect(live.notices.map(\.channel) == [.trouble])
        for part in ["stale-threshold 2m", "grace 900h", "firms-in-flight 1000", "3 heartbeats"] {
            #expect(live.notices.first?.text.contains(part) == true, "\(part)")
        }
        #expect(throws: SettingError.self) { try settings(flags: [.heartbeat: "4m"]) }
        #expect(try settings(recorded: ["max-attempts": "7"]).notices.isEmpty)
    }
}
