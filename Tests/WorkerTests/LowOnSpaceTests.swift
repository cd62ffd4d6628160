import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("A worker that is low on space")
struct LowOnSpaceTests {
    private static let job = JobNumber.first

    @Test("records what is in flight, begins nothing, and goes on when there is room")
    func waits() async throws {
        let arena = Arena(seed: 91)
        try await arena.submit(Self.job, firms: 300, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(6))
        await arena.give(.space(isLow: true), to: 0)
        // What is on its way to the log by then may still begin.
        await arena.run(for: .seconds(1))
        let begun = arena.visits.count
        #expect(begun > 0 && begun < 300)
        await arena.run(for: .seconds(2_000))
        let waiting = try await arena.state(of: Self.job)
        #expect(arena.visits.count == begun)
        #expect(Int(waiting.firms.enrichedCount) == begun)
        #expect(waiting.flights.isEmpty && waiting.status != .completed)
        // The batches are kept: their holder is well, and says so.
        #expect(!waiting.leases.isEmpty)
        let released = try await arena.entries(of: Self.job).contains {
            $0.event.type == .released || $0.event.type == .leaseExpired
        }
        #expect(!released)
        await arena.give(.space(isLow: false), to: 0)
        await arena.run(for: .seconds(5_000))
        #expect(try await arena.state(of: Self.job).status == .completed)
        #expect(arena.visits.count == 300)
        try await arena.checkHistory(of: Self.job, "low on space")
    }

    @Test("writes no checkpoints, which may be as large as what is left")
    func checkpoints() async throws {
        let arena = Arena(seed: 92)
        arena.plan.checkpointInterval = 1
        try await arena.submit(Self.job, firms: 40, batchSize: 40)
        arena.add()
        await arena.run(for: .seconds(2))
        await arena.give(.space(isLow: true), to: 0)
        await arena.run(for: .seconds(1))
        let before = try await arena.state(of: Self.job)
        await arena.run(for: .seconds(100))
        let after = try await arena.state(of: Self.job)
        #expect(after.checkpointCount == before.checkpointCount)
        #expect(after.firms.enrichedCount > before.firms.enrichedCount)
    }

    @Test("looks every few seconds whether there is room, and not all the time")
    func patience() async throws {
        let arena = Arena(seed: 93)
        try await arena.submit(Self.job, firms: 3, batchSize: 10)
        arena.add()
        // The job is done, and its last checkpoint is owed.
        arena.appendFault = { entries in
            entries.contains { $0.event == .checkpoint } ? .outOfSpace("the disk is full") : nil
        }
        await arena.run(for: .seconds(60))
        await arena.give(.space(isLow: true), to: 0)
        let now = WorkerNow(monotonic: arena.elapsed, wall: Arena.epoch + arena.elapsed)
        let due = arena.seats[0].core.nextWake(after: now)
        let wake = try #require(due)
        #expect(wake > now.monotonic && wake <= now.monotonic + .seconds(5))
        arena.appendFault = { _ in nil }
        await arena.give(.space(isLow: false), to: 0)
        await arena.run(for: .seconds(60))
        #expect(try await arena.state(of: Self.job).checkpointCount == 1)
    }

    @Test("stops when it is told to, and waits for no checkpoint")
    func stops() async throws {
        let arena = Arena(seed: 94)
        try await arena.submit(Self.job, firms: 3, batchSize: 10)
        arena.add()
        arena.appendFault = { entries in
            entries.contains { $0.event == .checkpoint } ? .outOfSpace("the disk is full") : nil
        }
        await arena.run(for: .seconds(60))
        await arena.give(.space(isLow: true), to: 0)
        await arena.give(.shutdown(.supervisorGone), to: 0)
        await arena.run(for: .seconds(1))
        #expect(arena.seats[0].ended == .supervisorGone)
    }

    @Test("on a disk that is full at once records results: new work does not stand before them")
    func fullAtOnce() async throws {
        let arena = Arena(seed: 95)
        try await arena.submit(Self.job, firms: 200, batchSize: 20)
        arena.add()
        await arena.run(for: .seconds(5))
        // What is left takes small commits of results and nothing that begins something.
        arena.appendFault = { entries in
            let begins = entries.contains {
                [.claimed, .firmStarted].contains($0.event.type) || $0.event == .checkpoint
            }
            return begins || entries.count > 2 ? .outOfSpace("the disk is full") : nil
        }
        await arena.run(for: .seconds(1))
        // The log says so of itself by then.
        await arena.give(.space(isLow: true), to: 0)
        await arena.run(for: .seconds(200))
        let full = try await arena.state(of: Self.job)
        #expect(full.flights.isEmpty, "results are waiting: \(full.flights)")
        arena.appendFault = { _ in nil }
        await arena.give(.space(isLow: false), to: 0)
        await arena.run(for: .seconds(5_000))
        #expect(try await arena.state(of: Self.job).status == .completed)
        try await arena.checkHistory(of: Self.job, "full at once")
    }
}
