import Jobs
import Testing

@Suite("Working on a job")
struct WorkingTests {
    private let first = BatchNumber(1)

    @Test("a claim gives a lease that is named after its revision")
    func claiming() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        #expect(story.state.status == .processing)
        let held = try #require(story.state.leases[first])
        #expect(held.id == lease)
        #expect(held.worker == Story.first)
        #expect(story.state.batch(of: lease) == first)
        #expect(story.state.lease(covering: FirmNumber(2)) == held)
        #expect(story.state.lease(covering: FirmNumber(3)) == nil)
        #expect(story.state.lease(covering: FirmNumber(0)) == nil)
    }

    @Test("a batch that is held, finished or not there cannot be claimed")
    func refusedClaims() throws {
        var story = try Story(firms: 3, batch: 2)
        let lease = try story.claim(1)
        #expect(
            story.refusal(of: .claim(first, Story.second))
                == .batchTaken(first, by: Story.first))
        #expect(
            story.refusal(of: .claim(BatchNumber(3), Story.second))
                == .malformed("there is no batch 3"))
        try story.enrich(1, lease)
        try story.enrich(2, lease)
        #expect(story.state.leases.isEmpty, "the last firm ends the lease")
        #expect(story.refusal(of: .claim(first, Story.second)) == .batchFinished(first))
    }

    @Test("only an open job is worked on")
    func closedJobs() throws {
        #expect(Story().refusal(of: .claim(first, Story.first)) == .noSuchJob)
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.perform(.pause(Story.maria))
        #expect(
            story.refusal(of: .claim(BatchNumber(2), Story.second))
                == .wrongStatus(.paused, asked: "claim a batch of"))
        #expect(
            story.refusal(of: .startFirm(FirmNumber(1), lease))
                == .wrongStatus(.paused, asked: "start a firm of"))
        try story.perform(.cancel(Story.maria))
        #expect(story.refusal(of: .startFirm(FirmNumber(1), lease)) == .leaseLost(lease))
    }

    @Test("what is in flight when a job is paused may still be finished")
    func finishingWhilePaused() throws {
        var story = try Story(firms: 2, batch: 2)
        let lease = try story.claim(1)
        try story.start(1, lease)
        try story.start(2, lease)
        try story.perform(.pause(Story.maria))
        try story.perform(.enrichFirm(FirmNumber(1), lease, Story.yield(people: 1)))
        #expect(story.state.status == .paused)
        try story.perform(.enrichFirm(FirmNumber(2), lease, Story.yield(people: 1)))
        #expect(story.state.status == .completed, "nothing is left to be paused")
    }

    @Test("a firm is started once, by the holder of its batch")
    func starting() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        let started = try story.perform(.startFirm(FirmNumber(1), lease))
        #expect(started == [JobEntry(.firmStarted(FirmNumber(1), lease: lease, attempt: 1))])
        #expect(
            story.refusal(of: .startFirm(FirmNumber(1), lease)) == .alreadyInFlight(FirmNumber(1)))
        #expect(story.refusal(of: .startFirm(FirmNumber(3), lease)) == .leaseLost(lease))
        for number: UInt32 in [0, 5] {
            #expect(
                story.refusal(of: .startFirm(FirmNumber(number), lease))
                    == .malformed("there is no firm \(number)"))
        }
        try story.perform(.enrichFirm(FirmNumber(1), lease, Story.yield(people: 1)))
        #expect(
            story.refusal(of: .startFirm(FirmNumber(1), lease)) == .firmFinished(FirmNumber(1)))
    }

    @Test("an enriched firm adds up: people, pages, bytes")
    func enriching() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.start(2, lease)
        let entries = try story.perform(
            .enrichFirm(FirmNumber(2), lease, Story.yield(people: 3)))
        let totals = EnrichmentTotals(
            attempt: 1, peopleCount: 3, pageCount: 2, byteCount: 2_000, duration: .seconds(3))
        #expect(entries.map(\.event) == [.firmEnriched(FirmNumber(2), lease: lease, totals)])
        #expect(story.state.firms[FirmNumber(2)] == .enriched)
        #expect(story.state.peopleCount == 3)
        #expect(story.state.pageCount == 2)
        #expect(story.state.byteCount == 2_000)
        #expect(story.state.lastFinished == FirmNumber(2))
        #expect(story.state.lastPeopleCount == 3)
        #expect(
            story.refusal(of: .enrichFirm(FirmNumber(2), lease, Story.yield(people: 3)))
                == .notInFlight(FirmNumber(2)))
    }

    @Test("a wait that a clock far ahead put on record is over once the clock is right again")
    func retryByWrongClock() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        let now = story.now
        story.now = now + .seconds(30 * 86_400)
        try story.start(1, lease)
        try story.perform(.failAttempt(FirmNumber(1), lease, Story.failure(.timeout)))
        story.now = now
        #expect(
            try story.deciding(.startFirm(FirmNumber(1), lease)) == [
                .firmStarted(FirmNumber(1), lease: lease, attempt: 2)
            ])
    }

    @Test("the longest wait that is allowed is kept to")
    func longestWait() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.start(1, lease)
        var failure = Story.failure(.rateLimited)
        failure.retryDelay = story.policy.longestWait
        let retryAt = story.now + failure.retryDelay
        try story.perform(.failAttempt(FirmNumber(1), lease, failure))
        #expect(
            story.refusal(of: .startFirm(FirmNumber(1), lease))
                == .tooSoon(FirmNumber(1), retryAt: retryAt))
    }

    @Test("a failed attempt is followed by another, not before its time")
    func retrying() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.start(1, lease)
        let failedAt = story.now
        let entries = try story.perform(.failAttempt(FirmNumber(1), lease, Story.failure(.timeout)))
        let attempt = FailedAttempt(number: 1, cause: .timeout, duration: .seconds(2))
        let retryAt = failedAt + .seconds(10)
        #expect(
            entries.map(\.event) == [
                .attemptFailed(FirmNumber(1), lease: lease, attempt: attempt, retryAt: retryAt)
            ])
        #expect(story.state.firms[FirmNumber(1)] == .waiting)
        #expect(
            story.refusal(of: .startFirm(FirmNumber(1), lease))
                == .tooSoon(FirmNumber(1), retryAt: retryAt))
        story.now = retryAt
        #expect(
            try story.deciding(.startFirm(FirmNumber(1), lease)) == [
                .firmStarted(FirmNumber(1), lease: lease, attempt: 2)
            ])
    }

    @Test("the fourth failed attempt is the last")
    func givingUp() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        for number: UInt8 in 1...4 {
            try story.start(1, lease)
            #expect(story.state.flights[FirmNumber(1)]?.attempt == number)
            try story.perform(.failAttempt(FirmNumber(1), lease, Story.failure(.timeout)))
            story.now = story.now + .seconds(60)
        }
        #expect(story.state.firms[FirmNumber(1)] == .failed(.timeout))
        #expect(story.state.troubles.isEmpty)
        #expect(story.state.lastPeopleCount == 0)
    }

    @Test("a permanent cause ends a firm at once", arguments: FailureCause.allCases)
    func permanence(_ cause: FailureCause) throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.fail(1, lease, cause)
        let expected: FirmStatus = cause.isPermanent ? .failed(cause) : .waiting
        #expect(story.state.firms[FirmNumber(1)] == expected)
        #expect(
            story.refusal(of: .failAttempt(FirmNumber(1), lease, Story.failure(cause)))
                == .notInFlight(FirmNumber(1)))
    }

    @Test(
        "the last firm completes the job, whether it is enriched or failed",
        arguments: [true, false])
    func completing(lastFails: Bool) throws {
        var story = try Story(firms: 3, batch: 2)
        let one = try story.claim(1)
        let two = try story.claim(2, by: Story.second)
        try story.enrich(1, one)
        try story.enrich(3, two)
        #expect(story.state.status == .processing)
        try story.start(2, one)
        let command: JobCommand =
            lastFails
            ? .failAttempt(FirmNumber(2), one, Story.failure(.notFound))
            : .enrichFirm(FirmNumber(2), one, Story.yield(people: 2))
        let entries = try story.perform(command)
        #expect(entries.count == 2)
        #expect(
            entries.last?.event
                == .completed(
                    enriched: lastFails ? 2 : 3, failed: lastFails ? 1 : 0,
                    people: lastFails ? 4 : 6))
        #expect(story.state.isFinished)
        #expect(story.state.times.completed != nil)
        #expect(story.state.leases.isEmpty)
    }
}
