import EventLog
import Jobs
import Projections
import Testing

@Suite("A fork of a job")
struct ForkTests {
    private let fork = JobNumber(330_500)
    private let scene = Scene()

    /// Makes the fork one command at a time, as the longest one would be made.
    @discardableResult
    private func make(_ scene: Scene, at revision: UInt64) async throws -> ForkPlan {
        let plan = try await scene.reader.forkPlan(
            of: Scene.job, at: .revision(Revision(revision)))
        try await scene.perform(plan.opening(Scene.maria), on: fork)
        var reader = ForkReader(plan, scene.log)
        while let commands = try await reader.next() {
            for command in commands { try await scene.perform(command, on: fork) }
        }
        _ = try await scene.writer.perform(
            plan.closing(Scene.maria, isPaused: false), on: fork)
        return plan
    }

    private func results(_ scene: Scene, _ job: JobNumber, _ moment: Moment) async throws
        -> [FirmResult]
    {
        var all: [FirmResult] = []
        try await scene.reader.results(of: job, at: moment) { result in
            var result = result
            result.revision = nil  // That is each job's own.
            all.append(result)
            return true
        }
        return all
    }

    @Test("stands as the other stood at any revision, with nobody at work on it", arguments: 0..<40)
    func standsAlike(seed: UInt64) async throws {
        let scene = Scene()
        var history = RandomHistory(seed: seed, scene)
        try await history.submit()
        let queued = try await scene.reader.state(of: Scene.job).state.revision
        try await history.run(120)
        let last = try await scene.reader.state(of: Scene.job).state.revision
        let revision = UInt64.random(in: queued...last, using: &history.random)
        let before = try await scene.log.tip(of: StreamID(Scene.job), at: .head)
        try await make(scene, at: revision)
        let moment = Moment.revision(Revision(revision))
        let source = try await scene.reader.state(of: Scene.job, at: moment).state
        let made = try await scene.reader.state(of: fork).state
        #expect(made.firms == source.firms)
        #expect(made.troubles == source.troubles)
        #expect(made.phase == source.phase)
        #expect(made.peopleCount == source.peopleCount && made.pageCount == source.pageCount)
        #expect(made.byteCount == source.byteCount)
        #expect(made.listedBatchCount == source.listedBatchCount)
        #expect(made.leases.isEmpty && made.flights.isEmpty && made.takingOver == nil)
        #expect(made.recentFinishes.times.isEmpty, "a rate is of what was done here")
        let there = try await results(scene, Scene.job, moment)
        let here = try await results(scene, fork, .head)
        #expect(here == there, "what was found, and when")
        #expect(try await scene.log.tip(of: StreamID(Scene.job), at: .head) == before)
        #expect(try await scene.reader.origin(of: fork)?.revision == revision)
    }

    @Test("keeps whom a worker may have died of, and how often")
    func suspects() async throws {
        try await scene.submit(firms: 3, batch: 3)
        var lease = try await scene.claim(1)
        try await scene.fail(2, lease, .timeout)
        try await scene.perform(.release(lease, .shutdown))
        scene.clock.advance(.seconds(900))
        for _ in 0..<2 {
            lease = try await scene.claim(1)
            try await scene.perform(.startFirm(FirmNumber(2), lease))
            try await scene.perform(.expire(lease, .processGone, observer: Scene.second))
        }
        let state = try await scene.reader.state(of: Scene.job).state
        try await make(scene, at: state.revision)
        let made = try await scene.reader.state(of: fork).state
        #expect(made.troubles == state.troubles)
        let trouble = try #require(made.troubles[FirmNumber(2)])
        #expect(trouble.crashes == 2 && trouble.failedAttempts == 1)
    }

    @Test("cannot be made of half a list, of a purged job, or before the job was")
    func refusals() async throws {
        try await scene.submit(firms: 4, batch: 2)
        await #expect(throws: ForkError.unlisted(Scene.job, revision: 2)) {
            try await make(scene, at: 2)
        }
        let revision = try await scene.perform(.cancel(Scene.maria))
        try await scene.perform(.purge(Scene.maria))
        await #expect(throws: ForkError.purged(Scene.job)) { try await make(scene, at: revision) }
        await #expect(throws: ProjectionError.noSuchJob(fork)) {
            try await scene.reader.forkPlan(of: fork, at: .head)
        }
    }

    @Test("that came in by half can be cancelled, and is nobody's job after that")
    func half() async throws {
        try await scene.submit(firms: 2, batch: 2)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease)
        let plan = try await scene.reader.forkPlan(of: Scene.job, at: .head)
        try await scene.perform(plan.opening(Scene.maria), on: fork)
        var reader = ForkReader(plan, scene.log)
        let rows = try #require(try await reader.next())
        _ = try await scene.writer.perform(rows, on: fork)
        for command in [
            .queue, .claim(BatchNumber(1), Scene.first), .checkpoint,
            .reset(.keepFinished, Scene.maria),
        ] as [JobCommand] {
            await #expect(throws: JobWriteError.self, "\(command)") {
                try await scene.writer.perform(command, on: fork)
            }
        }
        try await scene.perform(.cancel(Scene.maria), on: fork)
        for scope in [ResetScope.keepFinished, .startOver] {
            await #expect(throws: JobWriteError.self) {
                try await scene.writer.perform(.reset(scope, Scene.maria), on: fork)
            }
        }
    }
}
