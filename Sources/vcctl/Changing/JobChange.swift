import EventLog
import Jobs
import Projections

/// A change that a person asks of one job: carried out, or only decided when it is a dry run.
struct JobChange {
    var job: JobNumber
    var command: JobCommand
    /// What has been done, for `Job 330001: paused`; may look at what was appended.
    var words: ([JobEntry]) -> String
    /// For when it was so already: `is paused already`.
    var alreadyWords: String
    /// What to ask before; nil for a change that can be taken back.
    var question: Line?
    /// The question was answered on the command line.
    var isConfirmed = false

    func perform(
        on log: any Log, _ options: ChangeOptions, _ console: Console
    ) async throws -> CommandStatus {
        if options.dryRun || question != nil {
            if try await reportEarlier(in: log, options, console) { return .done }
            let state = try await JobReader(log).state(of: job).state
            let entries = try decided(in: state, console)
            // Nobody is asked about what cannot be done, or is done already.
            guard !options.dryRun, !entries.isEmpty else {
                report(entries, revision: state.revision, isDry: options.dryRun, console)
                return .done
            }
        }
        if let question { try console.confirm(question, isYes: isConfirmed) }
        let outcome = try await JobWriter(log, now: console.now).perform(
            command, on: job, requestID: options.requestID)
        if let earlier = outcome.earlier {
            report(earlier, console)
            return .done
        }
        report(outcome.entries, revision: outcome.tip.revision.rawValue, isDry: false, console)
        return .done
    }

    /// Reports what the same request did before, if it did: nobody is asked about that again.
    private func reportEarlier(
        in log: any Log, _ options: ChangeOptions, _ console: Console
    ) async throws -> Bool {
        guard !options.requestID.isEmpty,
            let earlier = try await JobReader(log).change(by: options.requestID, of: job)
        else { return false }
        guard earlier.event.type == command.changeType else {
            throw JobWriteError.requestTaken(
                job, options.requestID, by: earlier.event.type, earlier.revision)
        }
        report(earlier, console)
        return true
    }

    /// The first outcome again.
    private func report(_ earlier: RecordedEntry, _ console: Console) {
        let entry = JobEntry(earlier.event, earlier.body)
        report([entry], revision: earlier.revision, isDry: false, isRepeated: true, console)
        console.say(ChangeOptions.repeatedWords)
    }

    private func decided(in state: JobState, _ console: Console) throws -> [JobEntry] {
        do throws(JobRejection) {
            return try decide(command, in: state, at: console.now())
        } catch { throw JobWriteError.rejected(job, error) }
    }

    private func report(
        _ entries: [JobEntry], revision: UInt64, isDry: Bool, isRepeated: Bool = false,
        _ console: Console
    ) {
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", job.rawValue)
            object.add("changed", !entries.isEmpty && !isDry)
            object.add("dryRun", isDry)
            object.add("revision", revision)
            object.add("events", entries.map(\.event.type.name))
            if isRepeated { object.add("repeated", true) }
            return console.print(object)
        }
        guard !entries.isEmpty else { return console.print(Line("Job \(job) \(alreadyWords)")) }
        let dry = isDry ? " (dry run: nothing was changed)" : ""
        console.print(Line("Job \(job): \(words(entries))\(dry)"))
    }
}

extension Console {
    /// Asks before something that cannot be taken back.
    ///
    /// - Throws: ``CommandFailure`` when the answer is no, or when nobody can answer and `--yes`
    ///   was not given.
    func confirm(_ question: Line, isYes: Bool) throws(CommandFailure) {
        guard !isYes else { return }
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
