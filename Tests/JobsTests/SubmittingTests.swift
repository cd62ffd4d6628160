import Jobs
import Testing

@Suite("Submitting a job")
struct SubmittingTests {
    private let submission = Submission(firmCount: 5, batchSize: 2)

    @Test("a list becomes a job, batch after batch, and is then pending")
    func wholeWay() throws {
        var story = Story()
        #expect(story.state.status == .absent)
        let submitted = try story.perform(.submit(submission, Story.list))
        #expect(submitted == [JobEntry(.submitted(submission), .submission(Story.list))])
        #expect(story.state.status == .submitting)
        try story.listAll()
        let queued = try story.perform(.queue)
        #expect(queued == [JobEntry(.queued)])
        #expect(story.state.status == .pending)
        #expect(story.state.revision == 5)
        #expect(story.state.run == 1)
        #expect(Array(story.state.claimableBatches) == [1, 2, 3].map { BatchNumber($0) })
    }

    @Test("batch n is listed at revision n + 1, because nothing else is recorded before")
    func listRevisions() throws {
        var story = Story()
        try story.perform(.submit(submission, Story.list))
        for command in [JobCommand.note("hello", Story.maria), .checkpoint] {
            guard case .wrongStatus(.submitting, _) = story.refusal(of: command) else {
                Issue.record("\(command) is taken while the list comes in")
                continue
            }
        }
    }

    @Test(
        "a submission that makes no job is refused",
        arguments: [
            (Submission(firmCount: 0, batchSize: 1), "the list has no firm"),
            (Submission(firmCount: 1, batchSize: 0), "a batch needs at least one firm"),
            (
                Submission(firmCount: Submission.firmCountLimit + 1, batchSize: 1),
                "the list has more than 2000000 firms"
            ),
        ])
    func malformed(_ submission: Submission, why: String) {
        #expect(Story().refusal(of: .submit(submission, Story.list)) == .malformed(why))
    }

    @Test("a job is submitted once")
    func twice() throws {
        let story = try Story(firms: 2, batch: 2)
        #expect(story.refusal(of: .submit(submission, Story.list)) == .alreadyExists)
    }

    @Test("batches are listed in order, complete, and each once")
    func listing() throws {
        var story = Story()
        #expect(story.refusal(of: .listFirms(BatchNumber(1), [])) == .noSuchJob)
        try story.perform(.submit(submission, Story.list))
        let second = JobCommand.listFirms(BatchNumber(2), story.rows(of: BatchNumber(2)))
        #expect(
            story.refusal(of: second) == .malformed("batch 2 is not the next to be listed"))
        let short = JobCommand.listFirms(BatchNumber(1), [story.rows(of: BatchNumber(1))[0]])
        #expect(story.refusal(of: short) == .malformed("batch 1 has 1 firms in the list"))
        #expect(story.refusal(of: .queue) == .malformed("3 batches are not listed yet"))
        try story.listAll()
        let beyond = JobCommand.listFirms(BatchNumber(4), [])
        #expect(
            story.refusal(of: beyond) == .malformed("batch 4 is not the next to be listed"))
    }

    @Test("a list is complete once")
    func queueing() throws {
        #expect(Story().refusal(of: .queue) == .noSuchJob)
        let story = try Story(firms: 2, batch: 2)
        #expect(story.refusal(of: .queue) == .wrongStatus(.pending, asked: "queue"))
        let again = JobCommand.listFirms(BatchNumber(1), story.rows(of: BatchNumber(1)))
        #expect(
            story.refusal(of: again) == .wrongStatus(.pending, asked: "list the firms of"))
    }

    @Test("one batch may be larger than any list")
    func hugeBatch() throws {
        let story = try Story(firms: 3, batch: .max)
        #expect(story.state.firms.firms(of: BatchNumber(1)) == 1...3)
    }
}
