import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("What is said of a job")
struct SummaryTests {
    @Test("a job at work: who is at what, since when, and when it will be done")
    func atWork() async throws {
        let scene = Scene()
        try await scene.submit(firms: 20, batch: 10)
        let one = try await scene.claim(1)
        for firm: UInt32 in 1...5 { try await scene.enrich(firm, one, duration: .seconds(6)) }
        try await scene.fail(6, one, .notFound, duration: .seconds(6))
        try await scene.fail(7, one, .timeout, duration: .seconds(6))
        let two = try await scene.claim(2, by: Scene.second)
        try await scene.perform(.startFirm(FirmNumber(8), one))
        scene.clock.advance(.seconds(2))
        try await scene.perform(.startFirm(FirmNumber(12), two))
        scene.clock.advance(.seconds(10))

        let state = try await scene.reader.state(of: Scene.job).state
        let summary = JobSummary(job: Scene.job, state: state, now: scene.clock.now)
        #expect(summary.status == .processing)
        #expect(summary.processedCount == 6)
        #expect(summary.remainingCount == 14)
        #expect(summary.percent == 30)
        #expect(summary.peopleCount == 10)
        #expect(summary.inFlight.map(\.firm) == [FirmNumber(8), FirmNumber(12)])
        #expect(summary.inFlight.map(\.elapsed) == [.seconds(12), .seconds(10)])
        #expect(summary.inFlight.map(\.worker) == [Scene.first, Scene.second])
        #expect(summary.workers == [Scene.first, Scene.second])
        #expect(summary.leases.map(\.firms) == [1...10, 11...20])
        #expect(summary.leases.map(\.unfinishedCount) == [4, 10])
        #expect(summary.leases.map(\.progressAge) == [.seconds(12), .seconds(12)])
        #expect(summary.heartbeatAge == .seconds(10))
        #expect(summary.waitingForRetryCount == 1)
        #expect(summary.causes == [CauseCount(cause: .notFound, count: 1)])
        // Six finishes, the first 30 s before the last, and 18 s since: five in 48 s.
        #expect(try #require(summary.rate).firmsPerMinute == 6.25)
        #expect(summary.timeLeft == .seconds(134))
        #expect(summary.expectedEnd == scene.clock.now + .seconds(134))
        #expect(summary.elapsed(now: scene.clock.now) == .seconds(54))
    }

    @Test("no end is promised for a job that nobody has been heard of for")
    func silent() async throws {
        let scene = Scene()
        try await scene.submit(firms: 20, batch: 20)
        let one = try await scene.claim(1)
        for firm: UInt32 in 1...5 { try await scene.enrich(firm, one, duration: .seconds(6)) }
        let state = try await scene.reader.state(of: Scene.job).state
        let heard = try #require(state.times.heartbeat)
        let then = JobSummary(job: Scene.job, state: state, now: heard + .seconds(90))
        #expect(!then.isSilent && then.timeLeft != nil)
        let later = JobSummary(job: Scene.job, state: state, now: heard + .seconds(91))
        #expect(later.isSilent && later.rate == nil && later.timeLeft == nil)
        #expect(later.expectedEnd == nil)
    }

    @Test("nothing is promised where nothing is known")
    func unknown() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        var state = try await scene.reader.state(of: Scene.job).state
        var summary = JobSummary(job: Scene.job, state: state, now: scene.clock.now)
        #expect(summary.rate == nil && summary.timeLeft == nil && summary.expectedEnd == nil)
        #expect(summary.heartbeatAge == nil)
        #expect(summary.percent == 0)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease)
        state = try await scene.reader.state(of: Scene.job).state
        summary = JobSummary(job: Scene.job, state: state, now: scene.clock.now)
        #expect(summary.rate == nil, "one finish makes no rate")
        try await scene.enrich(2, lease)
        try await scene.perform(.pause(Scene.maria))
        state = try await scene.reader.state(of: Scene.job).state
        summary = JobSummary(job: Scene.job, state: state, now: scene.clock.now)
        #expect(summary.status == .paused)
        #expect(summary.rate == nil, "a paused job does not move")
        #expect(JobSummary(job: Scene.job, state: JobState(), now: scene.clock.now).percent == 0)
    }

    @Test("a rate slows down while nothing is finished, and is none after half an hour")
    func slowing() throws {
        let start = ManualClock.start
        let finishes = (0..<11).map { start + .seconds($0 * 6) }
        let last = start + .seconds(60)
        #expect(try #require(JobRate(finishes: finishes, now: last)).firmsPerMinute == 10)
        let later = try #require(JobRate(finishes: finishes, now: last + .seconds(540)))
        #expect(later.firmsPerMinute == 1)
        #expect(later.duration(of: 3) == .seconds(180))
        #expect(JobRate(finishes: finishes, now: last + .seconds(1_800)) == nil)
        #expect(JobRate(finishes: [start, start], now: start) == nil, "no time has passed")
    }

    @Test("100 percent is said only when every firm is finished")
    func roundingDown() async throws {
        let scene = Scene()
        try await scene.submit(firms: 250, batch: 250)
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...249 { try await scene.fail(firm, lease) }
        let state = try await scene.reader.state(of: Scene.job).state
        #expect(JobSummary(job: Scene.job, state: state, now: scene.clock.now).percent == 99)
    }

    @Test("as of a past moment it is what it was then, word for word")
    func asOf() async throws {
        let scene = Scene()
        var history = RandomHistory(seed: 8, scene)
        try await history.submit()
        var told: [(UInt64, WallTime, JobSummary)] = []
        for _ in 0..<60 {
            try await history.run(1)
            let folded = try await scene.reader.state(of: Scene.job)
            let now = try #require(folded.state.times.updated)
            let summary = JobSummary(job: Scene.job, state: folded.state, now: now)
            told.append((folded.state.revision, now, summary))
        }
        for (revision, time, summary) in told {
            let folded = try await scene.reader.state(
                of: Scene.job, at: .revision(Revision(revision)))
            #expect(JobSummary(job: Scene.job, state: folded.state, now: time) == summary)
        }
    }
}
