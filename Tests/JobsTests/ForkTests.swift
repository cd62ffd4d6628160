import EventLog
import Jobs
import Testing

@Suite("What a fork takes over")
struct ForkTests {
    private let origin = JobOrigin(
        job: JobNumber(330_001), revision: 18_411, firmCount: 2,
        suspects: [JobOrigin.Suspect(firm: FirmNumber(3), crashes: 2)])
    private let time = WallTime(nanoseconds: 1_772_528_400_000_000_000)

    private var enriched: JobEntry {
        let totals = EnrichmentTotals(
            attempt: 1, peopleCount: 2, pageCount: 3, byteCount: 4, duration: .seconds(5))
        let profile = FirmProfile(outcome: .noTeamPage, summary: "x")
        return JobEntry(
            .firmEnriched(FirmNumber(1), lease: LeaseID(9), totals), .profile(profile))
    }

    private var failed: JobEntry {
        let attempt = FailedAttempt(number: 4, cause: .timeout, duration: .seconds(5))
        return JobEntry(
            .attemptFailed(FirmNumber(2), lease: LeaseID(9), attempt: attempt, retryAt: time),
            .failure(FailureBody(message: "late", url: "https://a.example")))
    }

    @Test(
        "is read as it was written, in versions that older releases refuse", arguments: ["", "r"])
    func coding(requestID: String) throws {
        var body = Story.list
        body.actor.requestID = requestID
        let submitted = JobEntry(
            .submitted(Submission(firmCount: 3, batchSize: 2, origin: origin)), .submission(body))
        let stored = submitted.encoded()
        #expect(stored.version == 3)
        #expect(try JobEntry(decoding: stored) == submitted)
        for entry in [enriched, failed] {
            #expect(entry.encoded().version == 1, "what no fork took over is as it ever was")
            let takenOver = try #require(entry.takenOver(from: time))
            #expect(takenOver.encoded().version == 2)
            #expect(try JobEntry(decoding: takenOver.encoded()) == takenOver)
            #expect(takenOver.event.originalTime == time && takenOver.body == entry.body)
            let again = try #require(takenOver.takenOver(from: time + .seconds(60)))
            #expect(again == takenOver, "a fork of a fork knows when it was found")
        }
    }

    @Test("comes after the list, once a firm, and before the job is queued")
    func order() throws {
        var story = Story()
        let submission = Submission(firmCount: 5, batchSize: 2, origin: origin)
        try story.perform(.submit(submission, Story.list))
        let taken = try #require(enriched.takenOver(from: time))
        guard case .malformed = story.refusal(of: .takeOver(taken)) else {
            return #expect(Bool(false), "taken over before its list")
        }
        try story.listAll()
        #expect(story.refusal(of: .queue) == .malformed("2 firms are not taken over yet"))
        try story.perform(.takeOver(taken))
        #expect(story.refusal(of: .takeOver(taken)) != nil)
        #expect(story.refusal(of: .takeOver(enriched)) != nil, "it is not taken over")
        try story.perform(.takeOver(try #require(failed.takenOver(from: time))))
        #expect(try story.perform(.queue) == [JobEntry(.queued)])
        #expect(story.state.processedCount == 1 && story.state.takingOver == nil)
        #expect(story.state.troubles[FirmNumber(3)]?.crashes == 2)
        #expect(story.refusal(of: .takeOver(taken)) != nil)
    }

    @Test("trips no breaker: it was found by others")
    func breaker() {
        var outcomes = RecentOutcomes()
        let attempt = FailedAttempt(number: 4, cause: .timeout, duration: .seconds(5))
        for firm in 1...5 {
            outcomes.take(
                .firmFailed(FirmNumber(UInt32(firm)), lease: .none, attempt: attempt))
        }
        #expect(Breaker(percent: 90, window: 5).trip(on: outcomes) != nil)
        outcomes.take(.queued)
        #expect(Breaker(percent: 90, window: 5).trip(on: outcomes) == nil)
    }
}
