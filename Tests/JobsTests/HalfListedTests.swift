import Jobs
import Testing

@Suite("A list that never came in whole")
struct HalfListedTests {
    @Test("can be cancelled, and a reset does not bring it back")
    func reset() throws {
        let actor = Actor(user: "maria", host: "office", program: "vcctl")
        let body = SubmissionBody(
            fileName: "firms.csv", sheetName: "", columns: ["Firm", "Website"], nameColumn: 0,
            websiteColumn: 1, actor: actor)
        let commands: [JobCommand] = [
            .submit(Submission(firmCount: 4, batchSize: 2), body), .cancel(actor),
        ]
        var state = JobState()
        let now = WallTime(nanoseconds: 0)
        for command in commands {
            for entry in try decide(command, in: state, at: now) {
                evolve(&state, entry.event, Recorded(revision: state.revision + 1, time: now))
            }
        }
        #expect(state.status == .cancelled)
        for scope in [ResetScope.keepFinished, .startOver] {
            #expect(throws: JobRejection.self) {
                try decide(.reset(scope, actor), in: state, at: now)
            }
        }
    }
}
