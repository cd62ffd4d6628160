import ArgumentParser
import EventLog
import Jobs
import Projections

struct ForkCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "fork",
        abstract: "Make a new job that goes on from what another had come to.",
        discussion: """
            The new job has the list, what was found and what failed by then, in events of its \
            own; it needs nothing of the other, to which nothing is written. Attempts under \
            way by then count as if they had never begun, so workers take up what was not \
            finished. A job that was completed, paused or cancelled then gives a job that is; \
            with --paused no worker takes it before 'vcctl resume'.

            Examples:
              vcctl fork 330001
              vcctl fork 330001 --at '2h ago' --paused --reason "with the new settings"
              vcctl fork 330001 --at checkpoint:12 --dry-run
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument
    @OptionGroup var moment: MomentOptions

    @Flag(help: "Keep workers from it until somebody resumes it.")
    var paused = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        var forker = Forker(log, actor: change.actor, now: console.now)
        if let earlier = try await forker.earlier(of: target.job) {
            return try await report(earlier, in: log, console)
        }
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        let plan = try await reader.forkPlan(of: target.job, at: asked.moment)
        if paused, let over = plan.isOver {
            throw CommandFailure(
                .wrongState, "job \(target.job) was \(over) then: there is nothing to pause",
                fix: "fork it without --paused; no worker takes it before 'vcctl reset'")
        }
        guard !change.dryRun else {
            ForkScreen(plan.state, plan.origin, isPaused: paused).print(as: nil, on: console)
            return .done
        }
        let made: Submitted
        do { made = try await forker.fork(plan, isPaused: paused) } catch {
            if let begun = forker.made {
                console.say(
                    Line("Notice: ", .yellow)
                        + Line("job \(begun) was begun and is given up; fork \(target.job) again"))
            }
            throw error
        }
        guard !made.isRepeated else { return try await report(made.job, in: log, console) }
        ForkScreen(plan.state, plan.origin, isPaused: paused).print(as: made.job, on: console)
        await forker.checkpoint(made.job) { console.say(Line("Notice: ", .yellow) + Line($0)) }
        guard try await !reader.state(of: target.job).state.isPurged else {
            throw CommandFailure(
                .wrongState,
                "job \(target.job) was purged meanwhile, and job \(made.job) holds a copy",
                fix: "'vcctl cancel \(made.job)' and 'vcctl purge \(made.job)' erase that too")
        }
        return .done
    }

    /// Reports what the same request made before.
    private func report(
        _ fork: JobNumber, in log: any Log, _ console: Console
    ) async throws -> CommandStatus {
        let reader = JobReader(log)
        guard let origin = try await reader.origin(of: fork) else {
            throw ProjectionError.missing(fork, revision: 1)
        }
        let state = try await reader.state(of: fork, at: reader.made(fork)).state
        ForkScreen(state, origin, isPaused: false, isRepeated: true).print(as: fork, on: console)
        console.say(ChangeOptions.repeatedWords)
        return .done
    }
}

extension CommandFailure {
    init(_ error: ForkError) {
        switch error {
        case .purged(let job):
            self.init(
                .wrongState, "job \(job) was purged: its list and what was found are erased",
                fix: "submit the list again; a backup from before may hold the job")
        case .unlisted(let job, let revision):
            self.init(
                .wrongState, "the list of job \(job) was not complete at #\(revision)",
                fix: "give a later moment with --at; 'vcctl history \(job)' shows them")
        case .lostResult(let job, let firm):
            self.init(
                .damaged, "what came of firm \(firm) of job \(job) is lost by damage",
                fix: "fork it at an earlier moment with --at, or restore a backup from before")
        case .lostBody(let job, let revision, let firm):
            let what = firm.map { "what came of firm \($0)" } ?? "rows of the list"
            self.init(
                .damaged, "\(what) of job \(job), event #\(revision), is lost by damage",
                fix: firm == nil
                    ? "restore a backup from before, or submit the list again"
                    : "fork it at a moment before #\(revision) with --at, or restore a backup")
        }
    }
}
