import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("Workers among workers")
struct TakeoverTests {
    static let job = JobNumber.first

    @Test("three workers share one job and no firm is done twice")
    func sharing() async throws {
        let arena = Arena(seed: 21)
        try await arena.submit(Self.job, firms: 300, batchSize: 10)
        for _ in 0..<3 { arena.add() }
        await arena.run(for: .seconds(3_600))
        #expect(try await arena.state(of: Self.job).status == .completed)
        #expect(arena.visits.count == 300)
        #expect(Set(arena.visits.map(\.seat)).count == 3)
        try await arena.checkHistory(of: Self.job, "three workers")
    }

    @Test("a killed worker's batch goes on at once elsewhere; only firms in flight are redone")
    func killed() async throws {
        let arena = Arena(seed: 22)
        try await arena.submit(Self.job, firms: 100, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(5))
        arena.add()
        await arena.run(for: .seconds(1))
        let before = try await arena.state(of: Self.job)
        arena.kill(0)
        await arena.run(for: .seconds(2))
        let expiries = try await arena.entries(of: Self.job).filter {
            $0.event.type == .leaseExpired
        }
        #expect(expiries.count == 1)
        await arena.run(for: .seconds(3_600))
        #expect(try await arena.state(of: Self.job).status == .completed)
        #expect(arena.visits.count <= 100 + before.flights.count)
        #expect(arena.lines.contains { $0.text.contains("(process is gone); resuming at") })
        try await arena.checkHistory(of: Self.job, "killed")
    }

    @Test("workers are heard of though their clock is behind the log, so that all times are equal")
    func clockSetBack() async throws {
        let arena = Arena(seed: 29)
        arena.visitTime = 400_000...500_000
        arena.plan.attemptDeadline = .seconds(3_600)
        arena.setClocks(by: .seconds(40 * 86_400))
        try await arena.submit(Self.job, firms: 40, batchSize: 20)
        arena.setClocks(by: .seconds(-40 * 86_400))
        arena.add()
        arena.add()
        await arena.run(for: .seconds(7_200))
        #expect(try await arena.state(of: Self.job).status == .completed)
        #expect(
            !(try await arena.entries(of: Self.job)).contains { $0.event.type == .leaseExpired })
        #expect(arena.visits.count == 40)
    }

    @Test("a worker frozen past the stale threshold is fenced off when it wakes up")
    func zombie() async throws {
        let arena = Arena(seed: 23)
        arena.plan.staleThreshold = .seconds(100)
        try await arena.submit(Self.job, firms: 60, batchSize: 60)
        arena.add()
        await arena.run(for: .seconds(3))
        arena.freeze(0)
        arena.add()
        await arena.run(for: .seconds(90))
        #expect(
            !(try await arena.entries(of: Self.job)).contains { $0.event.type == .leaseExpired })
        await arena.run(for: .seconds(60))
        #expect((try await arena.entries(of: Self.job)).contains { $0.event.type == .leaseExpired })
        await arena.thaw(0)
        await arena.run(for: .seconds(3_600))
        #expect(try await arena.state(of: Self.job).status == .completed)
        try await arena.checkHistory(of: Self.job, "zombie")
        #expect(arena.lines.contains { $0.text.contains("another worker took it over") })
    }

    @Test("a firm that kills its worker each time fails, and no other firm does")
    func killerFirm() async throws {
        for seed in UInt64(400)..<420 {
            let arena = Arena(seed: seed)
            arena.mood = { _, firm, _ in firm.rawValue == 7 ? .kills : .enriched(people: 1) }
            try await arena.submit(Self.job, firms: 40, batchSize: 40)
            for _ in 0..<6 {
                arena.add()
                await arena.run(for: .seconds(300)) { arena.seats.allSatisfy { !$0.isAlive } }
            }
            let state = try await arena.state(of: Self.job)
            #expect(state.status == .completed, "seed \(seed)")
            #expect(state.firms[FirmNumber(7)] == .failed(.crashesWorker), "seed \(seed)")
            #expect(state.firms.failedCount == 1, "seed \(seed)")
            try await arena.checkHistory(of: Self.job, "killer firm, seed \(seed)")
        }
    }

    @Test("of several firms that kill their worker each fails, and no firm that was near them")
    func severalKillers() async throws {
        let other = JobNumber(Self.job.rawValue + 1)
        for seed in UInt64(420)..<440 {
            let arena = Arena(seed: seed)
            arena.mood = { job, firm, _ in
                let deadly: [UInt32] = job == other ? [11] : [7, 20, 38]
                return deadly.contains(firm.rawValue) ? .kills : .enriched(people: 1)
            }
            try await arena.submit(Self.job, firms: 60, batchSize: 20)
            try await arena.submit(other, firms: 20, batchSize: 20)
            // Three losses for each of the four at most, and one worker for the rest.
            for _ in 0..<13 {
                arena.add()
                await arena.run(for: .seconds(900)) { arena.seats.allSatisfy { !$0.isAlive } }
            }
            let failed = try await arena.state(of: Self.job).firms.failures.map(\.0.rawValue)
            #expect(failed == [7, 20, 38], "seed \(seed)")
            let failedOther = try await arena.state(of: other).firms.failures.map(\.0.rawValue)
            #expect(failedOther == [11], "seed \(seed)")
            for job in [Self.job, other] {
                #expect(try await arena.state(of: job).status == .completed, "seed \(seed)")
                try await arena.checkHistory(of: job, "several killers, seed \(seed)")
            }
        }
    }

    @Test("the last firm of a short list is tried though another job goes on and on")
    func trialBesideLongJob() async throws {
        let other = JobNumber(Self.job.rawValue + 1)
        let arena = Arena(seed: 430)
        arena.mood = { job, firm, _ in
            job == Self.job && firm.rawValue == 3 ? .kills : .enriched(people: 1)
        }
        try await arena.submit(Self.job, firms: 5, batchSize: 5)
        try await arena.submit(other, firms: 6_000, batchSize: 500)
        for _ in 0..<4 {
            arena.add()
            await arena.run(for: .seconds(60)) { arena.seats.allSatisfy { !$0.isAlive } }
        }
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.firms.failures.map(\.0.rawValue) == [3])
        #expect(try await arena.state(of: other).firms.failedCount == 0)
    }

    @Test("workers killed again and again fail no firm, and the job is not slow for ever after")
    func killedOften() async throws {
        for seed in UInt64(440)..<450 {
            let arena = Arena(seed: seed)
            try await arena.submit(Self.job, firms: 200, batchSize: 100)
            for kill in 0..<20 {
                arena.add()
                let pause = Int.random(in: 100...900, using: &arena.random)
                await arena.run(for: .milliseconds(pause))
                arena.kill(kill)
            }
            arena.add()
            let start = arena.elapsed
            await arena.run(for: .seconds(3_600)) {
                (try? await arena.state(of: Self.job))?.isFinished == true
            }
            let state = try await arena.state(of: Self.job)
            #expect(state.status == .completed, "seed \(seed)")
            #expect(state.firms.enrichedCount == 200, "seed \(seed)")
            // 200 visits of 1.75 s each, one after another, would take 350 s.
            #expect(arena.elapsed - start < .seconds(200), "seed \(seed)")
        }
    }

    @Test("whatever dies, freezes or is asked for, the job ends with every firm finished once")
    func chaos() async throws {
        for seed in UInt64(100)..<140 {
            let arena = Arena(seed: seed)
            arena.plan.staleThreshold = .seconds(60)
            arena.plan.heartbeatInterval = .seconds(10)
            arena.mood = { _, firm, attempt in
                switch firm.rawValue % 17 {
                case 3: attempt == 1 ? .fails(.serverError) : .enriched(people: 2)
                case 5: .fails(.notFound)
                case 11: attempt < 3 ? .hangs : .enriched(people: 1)
                default: .enriched(people: 1)
                }
            }
            try await arena.submit(Self.job, firms: 120, batchSize: 15)
            for _ in 0..<3 { arena.add() }
            for _ in 0..<8 {
                await arena.run(for: .seconds(Int.random(in: 1...25, using: &arena.random)))
                try await disturb(arena)
            }
            for seat in arena.seats.indices { await arena.thaw(seat) }
            arena.add()
            if try await arena.state(of: Self.job).status == .paused {
                try await arena.perform([.resume(Arena.operatorActor)], on: Self.job)
            }
            var state = try await arena.state(of: Self.job)
            for _ in 0..<40 where !state.isFinished {
                await arena.run(for: .seconds(500))
                state = try await arena.state(of: Self.job)
            }
            #expect(state.status == .completed, "seed \(seed): \(state.status)")
            try await arena.checkHistory(of: Self.job, "seed \(seed)")
        }
    }

    private func disturb(_ arena: Arena) async throws {
        let seat = Int.random(in: 0..<arena.seats.count, using: &arena.random)
        let actor = Arena.operatorActor
        let commands: [JobCommand]
        switch Int.random(in: 0..<9, using: &arena.random) {
        case 0, 1:
            arena.kill(seat)
            arena.add()
            return
        case 2: return arena.freeze(seat)
        case 3: return await arena.thaw(seat)
        case 4: commands = [.pause(actor)]
        case 5: commands = [.resume(actor)]
        case 6: commands = [.reset(.keepFinished, actor)]
        case 7: commands = [.retry(.allFailed, actor)]
        default: commands = [.note("hello", actor)]
        }
        // What makes no sense just now is refused, and that is fine.
        try? await arena.perform(commands, on: Self.job)
    }
}
