import EventLog
import Jobs
import Projections

/// A change that a person asks of one job: carried out, or only decided when it is a dry run.
struct JobChange {
    var job: JobNumber
    var command: JobCommand
    /// What has been done, for `Job 330001: paused`; may look at what was appended.
    var words: ([JobEntry]) -> String
    /// For when it was so already.
    var alreadyWords: String

    func perform(
        on log: any Log, _ options: ChangeOptions, _ console: Console
    ) async throws -> CommandStatus {
        if options.dryRun { return try await decideOnly(log, console) }
        let outcome = try await JobWriter(log, now: console.now).perform(command, on: job)
        report(outcome.entries, revision: outcome.tip.revision.rawValue, isDry: false, console)
        return .done
    }

    private func decideOnly(_ log: any Log, _ console: Console) async throws -> CommandStatus {
        let state = try await JobReader(log).state(of: job).state
        let entries: [JobEntry]
        do throws(JobRejection) {
            entries = try decide(command, in: state, at: console.now())
        } catch { throw JobWriteError.rejected(job, error) }
        report(entries, revision: state.revision, isDry: true, console)
        return .done
    }

    private func report(
        _ entries: [JobEntry], revision: UInt64, isDry: Bool, _ console: Console
    ) {
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", job.rawValue)
            object.add("changed", !entries.isEmpty && !isDry)
            object.add("dryRun", isDry)
            object.add("revision", revision)
            object.add("events", entries.map(\.event.type.name))
            return console.print(object)
        }
        guard !entries.isEmpty else { return console.print(Line("Job \(job): \(alreadyWords)")) }
        console.print(Line("\(isDry ? "Would do: job" : "Job") \(job): \(words(entries))"))
    }
}

extension Console {
    /// Asks before something that cannot be taken back.
    ///
    /// - Throws: ``CommandFailure`` when the answer is no, or when nobody can answer and `--yes`
    ///   was not given.
    func confirm(_ question: Line, isYes: Bool, isDry: Bool) throws {
        guard !isYes, !isDry else { return }
        guard let ask else {
            throw CommandFailure(
                .usage, "this needs a yes, and there is no terminal to ask on",
                fix: "give --yes to do it, or --dry-run to see what it would do")
        }
        guard ask(question) else {
            throw CommandFailure(.failed, "not confirmed; nothing was changed")
        }
    }
}
