import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("What befalls a worker")
struct MisfortuneTests {
    static let job = JobNumber.first

    @Test("a log that is damaged ends the worker at once, wherever it meets the damage")
    func damagedLog() {
        let error = LogError.newerFormat(path: "/log/LOG", found: 2, newestKnown: 1)
        for input in [
            WorkerInput.logUnreadable(error), .logUnreadable(.gone("it was moved")),
            .unreadable(Self.job, .log(error)),
            .batchUnreadable(Self.job, BatchNumber(1), .log(error)),
        ] {
            #expect(stops(at: input), "\(input)")
        }
        #expect(!stops(at: .logUnreadable(.failed("the disk is away"))))
        #expect(!stops(at: .unreadable(Self.job, .log(.failed("the disk is away")))))
    }

    @Test("a job that has lost events, as a repair has recorded, is left alone; work goes on")
    func recordedLoss() {
        func error(isRecorded: Bool) -> ProjectionError {
            .log(
                .corrupt(
                    Damage(
                        file: "/log/log/0000000001.seg.lz4", byteOffset: 0, reason: "",
                        streams: [StreamID(Self.job)], isRecorded: isRecorded)))
        }
        #expect(stops(at: .unreadable(Self.job, error(isRecorded: false))))
        #expect(!stops(at: .unreadable(Self.job, error(isRecorded: true))))
        #expect(!stops(at: .batchUnreadable(Self.job, BatchNumber(1), error(isRecorded: true))))
    }

    private func stops(at input: WorkerInput) -> Bool {
        let me = WorkerIdentity(id: 1, processID: 2, host: "host-a")
        var core = WorkerCore(me: me, plan: WorkerPlan(), seed: 1)
        let now = WorkerNow(monotonic: .zero, wall: WallTime(nanoseconds: 1))
        _ = core.handle(.begun([]), at: now)
        return core.handle(input, at: now).contains {
            if case .stop(.failure) = $0 { true } else { false }
        }
    }

    @Test("one that wakes up takes no lease of a worker that lived all along")
    func wakesUp() async throws {
        let arena = Arena(seed: 71)
        arena.plan.staleThreshold = .seconds(100)
        arena.visitTime = 30_000...60_000
        try await arena.submit(Self.job, firms: 2_000, batchSize: 500)
        arena.add()
        arena.add()
        await arena.run(for: .seconds(100))
        arena.freeze(0)
        await arena.run(for: .seconds(150))
        // The alarm that rang while the process was stopped is the first thing it sees.
        arena.seats[0].inbox.insert(.tick, at: 0)
        await arena.thaw(0)
        await arena.run(for: .seconds(20))
        let living = arena.seats[1].identity.id
        var holders: [LeaseID: UInt64] = [:]
        for entry in try await arena.entries(of: Self.job) {
            if case .claimed(_, let worker) = entry.event {
                holders[LeaseID(entry.revision)] = worker.id
            }
            if case .leaseExpired(_, let lease, _, _) = entry.event {
                #expect(holders[lease] != living)
            }
        }
    }

    @Test("a machine that sleeps often costs no firm an attempt")
    func sleeps() async throws {
        let arena = Arena(seed: 75)
        arena.plan.firmsInFlight = 4
        arena.visitTime = 30_000...30_000
        try await arena.submit(Self.job, firms: 4, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(10))
        for _ in 0..<5 {
            arena.freeze(0)
            await arena.run(for: .seconds(700))
            arena.seats[0].inbox.insert(.tick, at: 0)
            await arena.thaw(0)
            await arena.run(for: .seconds(3))
        }
        await arena.run(for: .seconds(2_000))
        #expect(try await arena.state(of: Self.job).firms.enrichedCount == 4)
        #expect(arena.visits.count == 4)
    }

    @Test("a job that could not be read for a moment is finished all the same")
    func unreadable() async throws {
        for count in 1...2 {
            let arena = Arena(seed: 72)
            try await arena.submit(Self.job, firms: 60, batchSize: 10)
            for _ in 0..<count { arena.add() }
            await arena.run(for: .seconds(3))
            let error = ProjectionError.log(.failed("too many open files"))
            await arena.give(.unreadable(Self.job, error), to: 0)
            await arena.run(for: .seconds(5_000))
            let state = try await arena.state(of: Self.job)
            #expect(state.status == .completed, "\(count) workers")
            try await arena.checkHistory(of: Self.job, "\(count) workers")
        }
    }

    @Test("one that could not read a job does not end as if there were nothing to do")
    func notIdle() async throws {
        let arena = Arena(seed: 74)
        arena.plan.stopsWhenIdle = true
        try await arena.submit(Self.job, firms: 40, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(1))
        let error = ProjectionError.undecodable(Self.job, revision: 9, .unknownType(99))
        await arena.give(.unreadable(Self.job, error), to: 0)
        await arena.run(for: .seconds(60))
        #expect(arena.seats[0].ended == .failure)
    }

    @Test("a read error at any moment, also with an append under way, leaves nothing stuck")
    func unreadableAtAnyMoment() async throws {
        for seed in UInt64(500)..<540 {
            let arena = Arena(seed: seed)
            arena.plan.stopsWhenIdle = true
            arena.visitTime = 1...20
            try await arena.submit(Self.job, firms: 60, batchSize: 5)
            arena.add()
            let error = ProjectionError.log(.failed("too many open files"))
            for _ in 0..<4 {
                let pause = Duration.microseconds(
                    Int.random(in: 1_000...30_000, using: &arena.random))
                await arena.run(for: pause)
                await arena.give(.unreadable(Self.job, error), to: 0)
            }
            await arena.run(for: .seconds(3_000))
            let state = try await arena.state(of: Self.job)
            #expect(state.status == .completed, "seed \(seed)")
            #expect(state.firms.failedCount == 0, "seed \(seed)")
            #expect(arena.seats[0].ended == .idle, "seed \(seed)")
            try await arena.checkHistory(of: Self.job, "seed \(seed)")
        }
    }

    @Test("a batch that nobody can read is the batch's matter: all others are done")
    func unreadableBatch() async throws {
        let arena = Arena(seed: 78)
        arena.plan.stopsWhenIdle = true
        arena.unreadableBatch = { job, batch in
            batch.rawValue == 2 ? .undecodable(job, revision: 3, .notUTF8) : nil
        }
        try await arena.submit(Self.job, firms: 50, batchSize: 10)
        arena.add()
        arena.add()
        await arena.run(for: .seconds(5_000))
        let state = try await arena.state(of: Self.job)
        #expect(state.firms.enrichedCount == 40)
        #expect(state.firms.failedCount == 0)
        #expect(state.leases.isEmpty)
        #expect(arena.seats.allSatisfy { $0.ended == .failure })
        let claims = try await arena.entries(of: Self.job).filter { $0.event.type == .claimed }
        #expect(claims.count <= 6, "each worker tries the batch once")
    }

    @Test("a state too large for a commit costs its checkpoints, and no result")
    func largeCheckpoint() async throws {
        let arena = Arena(seed: 79)
        arena.appendFault = { entries in
            let isLarge = entries.contains { $0.event == .checkpoint }
            return isLarge ? .tooLarge(byteCount: 2_000_000, limit: 1_000_000) : nil
        }
        try await arena.submit(Self.job, firms: 50, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(5_000))
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(state.firms.enrichedCount == 50)
        #expect(state.checkpointCount == 0)
    }

    @Test("a full disk at the very end does not cost the last checkpoint")
    func lastCheckpoint() async throws {
        let arena = Arena(seed: 80)
        var refusals = 3
        arena.appendFault = { entries in
            guard entries.count == 1, entries[0].event == .checkpoint, refusals > 0 else {
                return nil
            }
            refusals -= 1
            return .outOfSpace("the disk is full")
        }
        try await arena.submit(Self.job, firms: 5, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(600))
        let state = try await arena.state(of: Self.job)
        #expect(state.status == .completed)
        #expect(refusals == 0 && state.checkpointCount == 1)
    }

    @Test("batches that only wait for retries leave the slots to others")
    func slowRetries() async throws {
        let arena = Arena(seed: 77)
        arena.plan.retryDelay.base = .seconds(900)
        arena.plan.retryDelay.cap = .seconds(900)
        arena.mood = { _, firm, attempt in
            firm.rawValue % 100 == 1 && attempt == 1
                ? .fails(.rateLimited) : .enriched(people: 0)
        }
        try await arena.submit(Self.job, firms: 1_000, batchSize: 100)
        arena.add()
        await arena.run(for: .seconds(3_000)) {
            (try? await arena.state(of: Self.job))?.isFinished == true
        }
        #expect(try await arena.state(of: Self.job).isFinished)
        // The work of all batches and one longest wait, not a wait for every four batches.
        #expect(arena.elapsed < .seconds(1_200))
    }
}
