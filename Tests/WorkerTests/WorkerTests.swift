import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("A worker at its jobs")
struct WorkerTests {
    static let job = JobNumber.first

    @Test("finishes a job, each firm once, with a checkpoint every ten firms")
    func finishes() async throws {
        let arena = Arena(seed: 1)
        try await arena.submit(Self.job, firms: 137, batchSize: 20)
        arena.add()
        await arena.run(for: .seconds(3_600))
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.firms.enrichedCount == 137)
        #expect(state.peopleCount == 137 * 3)
        #expect(arena.visits.count == 137)
        #expect(state.checkpointCount >= 8 && state.checkpointCount <= 14)
        try await arena.checkHistory(of: Self.job, "one worker")
    }

    @Test("keeps no more firms in flight than it may, and uses all slots when there is work")
    func slots() async throws {
        let arena = Arena(seed: 2)
        arena.plan.firmsInFlight = 5
        try await arena.submit(Self.job, firms: 60, batchSize: 10)
        arena.add()
        var most = 0
        await arena.run(for: .seconds(600)) {
            let flights = (try? await arena.state(of: Self.job))?.flights.count ?? 0
            most = max(most, flights)
            return false
        }
        #expect(most == 5)
        #expect(try await arena.state(of: Self.job).status == .completed)
    }

    @Test("retries what may pass, gives up after four attempts, and never retries the permanent")
    func retries() async throws {
        let arena = Arena(seed: 3)
        arena.mood = { _, firm, attempt in
            switch firm.rawValue {
            case 1: .fails(.serverError)
            case 2: .fails(.notFound)
            case 3: attempt < 3 ? .fails(.timeout) : .enriched(people: 1)
            default: .enriched(people: 1)
            }
        }
        try await arena.submit(Self.job, firms: 6, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(3_600))
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.firms[FirmNumber(1)] == .failed(.serverError))
        #expect(state.firms[FirmNumber(2)] == .failed(.notFound))
        #expect(state.firms[FirmNumber(3)] == .enriched)
        let visits = arena.visits.map(\.firm.rawValue)
        #expect(visits.filter { $0 == 1 }.count == 4)
        #expect(visits.filter { $0 == 2 }.count == 1)
        #expect(visits.filter { $0 == 3 }.count == 3)
        let said = arena.lines.filter { $0.channel == .trouble }.map(\.text)
        #expect(said.filter { $0.contains("failed for item") }.count == 2)
        #expect(
            said.contains(
                "Job 330001: failed for item 1 \"Firm 1\": it failed (attempt 4/4), skipped"))
    }

    @Test("a firm that waits for its retry does not hold a slot")
    func freeSlots() async throws {
        let arena = Arena(seed: 4)
        arena.plan.firmsInFlight = 1
        arena.plan.retryDelay.base = .seconds(1_000)
        arena.plan.retryDelay.cap = .seconds(1_000)
        arena.mood = { _, firm, attempt in
            firm.rawValue == 1 && attempt == 1 ? .fails(.timeout) : .enriched(people: 0)
        }
        try await arena.submit(Self.job, firms: 4, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(5_000))
        #expect(arena.visits.map(\.firm.rawValue) == [1, 2, 3, 4, 1])
    }

    @Test("an attempt that hangs is ended at its deadline, and the job goes on")
    func deadline() async throws {
        let arena = Arena(seed: 5)
        arena.mood = { _, firm, _ in firm.rawValue == 2 ? .hangs : .enriched(people: 0) }
        try await arena.submit(Self.job, firms: 5, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(3_600))
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.firms[FirmNumber(2)] == .failed(.timeout))
        let attempts = try await arena.entries(of: Self.job).compactMap { entry -> Duration? in
            guard case .attemptFailed(_, _, let attempt, _) = entry.event else { return nil }
            return attempt.duration
        }
        #expect(attempts.count == 3)
        #expect(attempts.allSatisfy { $0 >= .seconds(90) && $0 < .seconds(91) })
    }

    @Test("beats every thirty seconds while it holds a batch, and not after")
    func heartbeats() async throws {
        let arena = Arena(seed: 6)
        arena.visitTime = 100_000...100_000
        arena.plan.attemptDeadline = .seconds(300)
        try await arena.submit(Self.job, firms: 1, batchSize: 1)
        arena.add()
        await arena.run(for: .seconds(3_600))
        let beats = try await arena.entries(of: Self.job).filter { $0.event.type == .heartbeat }
        #expect(beats.count == 3)
    }

    @Test("pausing lets firms in flight finish, starts no other, and hands the batch back")
    func pausing() async throws {
        let arena = Arena(seed: 7)
        try await arena.submit(Self.job, firms: 200, batchSize: 50)
        arena.add()
        await arena.run(for: .seconds(5))
        try await arena.perform([.pause(Arena.operatorActor)], on: Self.job)
        await arena.run(for: .seconds(60))
        let paused = try await arena.state(of: Self.job)
        #expect(paused.status == .paused)
        #expect(paused.leases.isEmpty && paused.flights.isEmpty)
        let visited = arena.visits.count
        await arena.run(for: .seconds(600))
        #expect(arena.visits.count == visited)
        try await arena.perform([.resume(Arena.operatorActor)], on: Self.job)
        await arena.run(for: .seconds(3_600))
        #expect(try await arena.state(of: Self.job).status == .completed)
        #expect(arena.visits.count == 200)
        try await arena.checkHistory(of: Self.job, "paused")
    }

    @Test("a stop waits for firms in flight inside the grace time and hands everything back")
    func draining() async throws {
        let arena = Arena(seed: 8)
        try await arena.submit(Self.job, firms: 200, batchSize: 50)
        arena.add()
        await arena.run(for: .seconds(5))
        await arena.give(.shutdown(.signal), to: 0)
        await arena.give(.shutdown(.signal), to: 0)
        await arena.run(for: .seconds(30))
        #expect(arena.seats[0].ended == .signal)
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .pending)
        #expect(state.flights.isEmpty)
        // Nothing that was begun was thrown away.
        #expect(Int(state.processedCount) == arena.visits.count)
    }

    @Test("a stop cancels what outlasts the grace time, at no cost in attempts")
    func cancelling() async throws {
        let arena = Arena(seed: 9)
        arena.visitTime = 60_000...60_000
        try await arena.submit(Self.job, firms: 20, batchSize: 50)
        arena.add()
        await arena.run(for: .seconds(5))
        await arena.give(.shutdown(.signal), to: 0)
        await arena.run(for: .seconds(25))
        #expect(arena.seats[0].ended == .signal)
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .pending)
        #expect(state.processedCount == 0)
        #expect(state.troubles.isEmpty)
    }

    @Test("stops by itself when it is told to and no job is open")
    func idle() async throws {
        let arena = Arena(seed: 10)
        arena.plan.stopsWhenIdle = true
        try await arena.submit(Self.job, firms: 30, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(3_600))
        #expect(arena.seats[0].ended == .idle)
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.finishedSinceCheckpoint == 0)
    }

    @Test("a short list does not wait for a long one to end")
    func fairness() async throws {
        let arena = Arena(seed: 12)
        let short = JobNumber(330_002)
        try await arena.submit(Self.job, firms: 2_000, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(10))
        try await arena.submit(short, firms: 20, batchSize: 100)
        arena.announce()
        await arena.run(for: .seconds(30))
        #expect(try await arena.state(of: short).status == .completed)
        #expect(try await arena.state(of: Self.job).status == .processing)
    }

    @Test("a list that comes in while the job is being read is not missed")
    func submittedInSteps() async throws {
        for seed in UInt64(300)..<360 {
            let arena = Arena(seed: seed)
            arena.add()
            await arena.run(for: .seconds(1))
            let pause = Duration.microseconds(Int(seed % 20) * 100)
            try await arena.submit(Self.job, firms: 6, batchSize: 2, pause: pause)
            await arena.run(for: .seconds(600))
            #expect(try await arena.state(of: Self.job).status == .completed, "seed \(seed)")
        }
    }

    @Test("the lines are the ones that people search for")
    func lines() async throws {
        let arena = Arena(seed: 11)
        try await arena.submit(Self.job, firms: 2, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(600))
        let said = arena.lines.map(\.text)
        #expect(said.contains("Job 330001: claimed firms 1-2 of 2 (worker 4000)"))
        #expect(said.contains("Job 330001: Starting for: Firm 1 (firm 1/2, attempt 1/4)"))
        #expect(said.contains("Job 330001: 2/2 firms"))
        #expect(said.contains("Job 330001: completed: 2 enriched, 0 failed, 6 people"))
    }
}
