import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("A worker beside a fork")
struct ForkTests {
    private let fork = JobNumber(330_002)

    @Test("takes it when it is whole, does what was not finished, and goes on with the other job")
    func takesUp() async throws {
        let arena = Arena(seed: 7)
        arena.plan.firmsInFlight = 4
        arena.mood = { job, firm, _ in
            job == WorkerTests.job && firm.rawValue <= 12 ? .fails(.notFound) : .enriched(people: 3)
        }
        try await arena.submit(WorkerTests.job, firms: 60, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(3_600)) {
            let state = try? await arena.state(of: WorkerTests.job)
            return state.map { $0.processedCount >= 12 } ?? false
        }
        let before = try await arena.state(of: WorkerTests.job)
        let plan = try await JobReader(arena.log).forkPlan(of: WorkerTests.job, at: .head)
        var reader = ForkReader(plan, arena.log)
        var pieces = [[plan.opening(Arena.operatorActor)]]
        while let commands = try await reader.next() { pieces.append(commands) }
        pieces.append(plan.closing(Arena.operatorActor, isPaused: false))
        for piece in pieces {
            #expect(arena.visits.allSatisfy { $0.job == WorkerTests.job }, "it is not whole yet")
            try await arena.perform(piece, on: fork)
            await arena.run(for: .seconds(1))
        }
        await arena.run(for: .seconds(3_600))
        let made = try await arena.state(of: fork)
        #expect(made.status == .completed)
        #expect(made.firms.failedCount == before.firms.failedCount, "those were taken over")
        let visited = Set(arena.visits.filter { $0.job == fork }.map(\.firm))
        let waiting = (1...60).map { FirmNumber($0) }.filter { before.firms[$0] == .waiting }
        #expect(visited == Set(waiting) && !waiting.isEmpty)
        #expect(try await arena.state(of: WorkerTests.job).leases.isEmpty)
        try await arena.checkHistory(of: WorkerTests.job, "forked from")
    }
}
