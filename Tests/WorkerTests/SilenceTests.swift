import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("Silence of workers that beat less often than others")
struct SilenceTests {
    static let job = JobNumber.first

    /// One that beats each minute, and is at its visits for longer than that.
    private func slowArena(seed: UInt64) async throws -> Arena {
        let arena = Arena(seed: seed)
        arena.visitTime = 80_000...85_000
        arena.plan.firmsInFlight = 1
        arena.plan.batchesInFlight = 1
        arena.plan.heartbeatInterval = .seconds(60)
        try await arena.submit(Self.job, firms: 2, batchSize: 1)
        arena.add()
        return arena
    }

    private func expiryCount(_ arena: Arena) async throws -> Int {
        try await arena.entries(of: Self.job).count { $0.event.type == .leaseExpired }
    }

    @Test("a shorter threshold counts silence from when it is taken up")
    func shorter() async throws {
        let arena = try await slowArena(seed: 8)
        arena.add()
        await arena.run(for: .seconds(50))
        var plan = arena.plan
        plan.heartbeatInterval = .seconds(10)
        plan.staleThreshold = .seconds(30)
        await arena.give(.planned(plan, []), to: 1)
        await arena.run(for: .seconds(1))
        await arena.give(.planned(plan, []), to: 0)
        await arena.run(for: .seconds(600))
        #expect(try await expiryCount(arena) == 0)
        #expect(try await arena.state(of: Self.job).status == .completed)
    }

    @Test("a worker is silent after 3 of its own beats, or of those that the log records, not ours")
    func ownBeats() async throws {
        for isRecorded in [false, true] {
            let arena = try await slowArena(seed: 9)
            await arena.run(for: .seconds(1))
            arena.plan.heartbeatInterval = .seconds(10)
            arena.plan.staleThreshold = .seconds(30)
            if isRecorded { arena.plan.othersHeartbeat = .seconds(60) }
            arena.add()
            if !isRecorded {
                await arena.give(.beating([arena.seats[0].identity.id: .seconds(60)]), to: 1)
            }
            await arena.run(for: .seconds(40))
            #expect(try await expiryCount(arena) == 0)
            // It is present by its lock all the time, and still is not waited for for ever.
            arena.freeze(0)
            await arena.run(for: .seconds(120))
            #expect(try await expiryCount(arena) == 0)
            await arena.run(for: .seconds(120))
            #expect(try await expiryCount(arena) == 1)
        }
    }

    @Test("a silence that ended while its end could not be recorded takes nothing from anybody")
    func overBeforeItWasRecorded() async throws {
        let arena = Arena(seed: 10)
        arena.visitTime = 3_000_000...3_000_000
        arena.plan.attemptDeadline = .seconds(3_600)
        arena.plan.stallLimit = .seconds(7_200)
        try await arena.submit(Self.job, firms: 1, batchSize: 1)
        arena.add()
        await arena.run(for: .seconds(10))
        arena.add()
        await arena.run(for: .seconds(60))
        // Nobody can write: the holder is not heard of, and the other wants to take its lease.
        arena.appendFault = { _ in .outOfSpace("full") }
        await arena.run(for: .seconds(400))
        arena.appendFault = { entries in
            entries.contains { $0.event.type == .leaseExpired } ? .outOfSpace("full") : nil
        }
        await arena.run(for: .seconds(90))
        let beats = try await arena.entries(of: Self.job).filter { $0.event.type == .heartbeat }
        #expect((beats.last?.time).map { $0 - Arena.epoch > .seconds(470) } == true)
        arena.appendFault = { _ in nil }
        await arena.run(for: .seconds(90))
        #expect(try await expiryCount(arena) == 0)
    }

    @Test("how often another worker beats is known from what it was started with")
    func started() {
        func beat(_ settings: [StartSetting]?, _ recorded: [String: String]) -> Duration? {
            let start = WorkerStart(
                release: "1", firmsInFlight: 1, batchesInFlight: 1, settings: settings)
            return LiveSettings.heartbeat(of: start, recorded: recorded)
        }
        let flag = StartSetting(key: "heartbeat", value: "60s", origin: .flag)
        let file = StartSetting(key: "heartbeat", value: "50s", origin: .file)
        #expect(beat([flag], ["heartbeat": "20s"]) == .seconds(60))
        #expect(beat([file], ["heartbeat": "20s"]) == .seconds(20))
        #expect(beat([file], [:]) == .seconds(50))
        #expect(beat([], [:]) == .seconds(30))
        #expect(beat(nil, ["heartbeat": "20s"]) == nil)
    }
}
