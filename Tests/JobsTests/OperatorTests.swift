import Jobs
import Testing

@Suite("What people ask for")
struct OperatorTests {
    private let maria = Story.maria

    /// Jobs in every phase.
    private func story(_ status: JobStatus) throws -> Story {
        var story = Story()
        switch status {
        case .absent: return story
        case .submitting:
            try story.perform(.submit(Submission(firmCount: 2, batchSize: 2), Story.list))
            return story
        case .pending, .processing, .paused, .completed, .cancelled: break
        }
        story = try Story(firms: 2, batch: 2)
        switch status {
        case .processing: try story.claim(1)
        case .paused: try story.perform(.pause(maria))
        case .cancelled: try story.perform(.cancel(maria))
        case .completed:
            let lease = try story.claim(1)
            try story.enrich(1, lease)
            try story.fail(2, lease)
        case .absent, .submitting, .pending: break
        }
        return story
    }

    /// For each status what comes of a command: an event's name, `nothing`, or `no` when refused.
    private static let table: [(String, JobCommand, [JobStatus: String])] = [
        (
            "pause", .pause(Story.maria),
            [.pending: "paused", .processing: "paused", .paused: "nothing"]
        ),
        ("purge", .purge(Story.maria), [.completed: "purged", .cancelled: "purged"]),
        (
            "resume", .resume(Story.maria),
            [.paused: "resumed", .pending: "nothing", .processing: "nothing"]
        ),
        (
            "cancel", .cancel(Story.maria),
            [
                .submitting: "cancelled", .pending: "cancelled", .processing: "cancelled",
                .paused: "cancelled", .cancelled: "nothing",
            ]
        ),
        (
            "reset", .reset(.keepFinished, Story.maria),
            [.pending: "nothing", .processing: "reset", .paused: "reset", .cancelled: "reset"]
        ),
        (
            "start over", .reset(.startOver, Story.maria),
            [
                .pending: "nothing", .processing: "reset", .paused: "reset", .cancelled: "reset",
                .completed: "reset",
            ]
        ),
        ("retry", .retry(.allFailed, Story.maria), [.completed: "retryRequested"]),
        (
            "note", .note("hm", Story.maria),
            [
                .pending: "noted", .processing: "noted", .paused: "noted", .completed: "noted",
                .cancelled: "noted",
            ]
        ),
        (
            "checkpoint", .checkpoint,
            [
                .pending: "checkpoint", .processing: "checkpoint", .paused: "checkpoint",
                .completed: "checkpoint", .cancelled: "checkpoint",
            ]
        ),
    ]

    @Test("every command in every status does what the table says", arguments: table.indices)
    func wholeTable(_ row: Int) throws {
        let (name, command, expected) = Self.table[row]
        for status in JobStatus.allCases {
            let story = try story(status)
            #expect(story.state.status == status)
            let outcome: String
            do {
                outcome = try story.deciding(command).first.map { $0.type.name } ?? "nothing"
            } catch JobRejection.noSuchJob {
                #expect(status == .absent, "\(name) in \(status)")
                outcome = "no"
            } catch { outcome = "no" }
            #expect(outcome == expected[status] ?? "no", "\(name) in \(status)")
        }
    }

    @Test("who asked, and why, is on record")
    func actors() throws {
        var story = try Story(firms: 2, batch: 2)
        #expect(try story.perform(.pause(maria)) == [JobEntry(.paused, .act(maria))])
        #expect(
            try story.perform(.note("back at two", maria)) == [
                JobEntry(.noted, .note(text: "back at two", maria))
            ])
    }

    @Test("a reset keeps finished firms and forgets what others have been through")
    func keepFinished() throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.enrich(1, lease)
        try story.fail(2, lease, .timeout)
        try story.perform(.reset(.keepFinished, maria))
        #expect(story.state.status == .pending)
        #expect(story.state.firms[FirmNumber(1)] == .enriched)
        #expect(story.state.troubles.isEmpty)
        #expect(story.state.run == 1)
        #expect(story.refusal(of: .startFirm(FirmNumber(2), lease)) == .leaseLost(lease))
    }

    @Test("starting over begins a new run, and goes on numbering")
    func startOver() throws {
        var story = try self.story(.completed)
        let before = story.state
        try story.perform(.reset(.startOver, maria))
        #expect(story.state.status == .pending)
        #expect(story.state.run == 2)
        #expect(story.state.revision == before.revision + 1)
        #expect(story.state.processedCount == 0)
        #expect(story.state.peopleCount == 0)
        #expect(story.state.times.started == nil)
        #expect(story.state.times.submitted == before.times.submitted)
        let lease = try story.claim(1)
        #expect(lease.rawValue == story.state.revision, "no lease of the old run has its name")
    }

    @Test("a retry is of failed firms only, by cause when one is named")
    func retry() throws {
        var story = try Story(firms: 4, batch: 4)
        let lease = try story.claim(1)
        try story.fail(1, lease, .notFound)
        try story.fail(2, lease, .badAddress)
        try story.fail(3, lease, .notFound)
        #expect(
            story.refusal(of: .retry(.failed(cause: .timeout), maria)) == .nothingToRetry)
        let chosen = FirmRanges(rising: [FirmNumber(1), FirmNumber(3)])
        #expect(
            try story.perform(.retry(.failed(cause: .notFound), maria)).map(\.event) == [
                .retryRequested(chosen)
            ])
        #expect(story.state.firms[FirmNumber(1)] == .waiting)
        #expect(story.state.firms[FirmNumber(2)] == .failed(.badAddress))
        #expect(
            try story.deciding(.startFirm(FirmNumber(3), lease)) == [
                .firmStarted(FirmNumber(3), lease: lease, attempt: 1)
            ])
    }

    @Test("a retry opens a completed job again")
    func retryAfterCompletion() throws {
        var story = try self.story(.completed)
        try story.perform(.retry(.allFailed, maria))
        #expect(story.state.status == .pending)
        #expect(story.state.times.completed == nil)
        let lease = try story.claim(1)
        try story.start(2, lease)
        let entries = try story.perform(.enrichFirm(FirmNumber(2), lease, Story.yield(people: 1)))
        #expect(entries.last?.event == .completed(enriched: 2, failed: 0, people: 3))
    }

    @Test("a checkpoint carries the state before it")
    func checkpoint() throws {
        var story = try story(.processing)
        let before = story.state
        #expect(try story.perform(.checkpoint) == [JobEntry(.checkpoint, .state(before))])
        #expect(story.state.checkpointCount == 1)
        #expect(story.state.finishedSinceCheckpoint == 0)
    }

    @Test("rejections say what is wrong in one line")
    func words() {
        let cases: [(JobRejection, String)] = [
            (.noSuchJob, "no such job"),
            (.wrongStatus(.paused, asked: "reset"), "the job is paused: cannot reset it"),
            (
                .batchTaken(BatchNumber(2), by: Story.first),
                "batch 2 is held by worker 4127 on host-a"
            ),
            (.leaseLost(LeaseID(9)), "lease 9 has ended"),
            (.nothingToRetry, "no failed firm matches"),
        ]
        for (rejection, words) in cases { #expect(rejection.description == words) }
    }

    @Test("what needs the list is refused once it was purged, also by what a checkpoint carries")
    func purged() throws {
        var story = try self.story(.completed)
        #expect(story.refusal(of: .retry(.allFailed, Story.maria)) == nil)
        try story.perform(.purge(Story.maria))
        let checkpoint = try decide(.checkpoint, in: story.state, at: story.now)[0]
        let stored = try JobEntry(decoding: checkpoint.encoded())
        guard case .state(let carried) = stored.body else {
            Issue.record("\(stored.body)")
            return
        }
        #expect(carried == story.state)
        for state in [story.state, carried] {
            for command in [
                JobCommand.retry(.allFailed, Story.maria), .reset(.startOver, Story.maria),
            ] {
                #expect {
                    try decide(command, in: state, at: story.now)
                } throws: {
                    "\($0)".contains("submit it again")
                }
            }
        }
    }
}
