import ArgumentParser
import EventLog
import Jobs
import Projections

struct WorkersCommand: PresenceCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "workers",
        abstract: "Show the workers: whether they live, what they hold, when they last got on.",
        discussion: """
            "running" and "gone" are what this machine's kernel says; of a worker on another \
            machine only its heartbeats tell. HEARTBEAT is when it was last heard of, PROGRESS \
            when an attempt at a firm last ended: a worker that beats without progress hangs. \
            UP is how long it has run, or ran; below the table is how often workers were \
            started in the last day, where that is more often than there are workers. \
            With --at, a time; whether a process lived then is known from events alone.

            Examples:
              vcctl workers
              vcctl workers --all --json
            """)

    static let access = LogAccess.read

    @Flag(help: "Show those that ended, too.")
    var all = false

    @OptionGroup var moment: TimeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus {
        let asked = try moment.find(console)
        var status = CommandStatus.done
        let views = try await WorkerView.all(on: log, board, at: asked) { job, error in
            let problem = CommandFailure(error)
            console.say(Line("Job \(job) cannot be read: \(problem.cause)", .red))
            if status != .damaged { status = problem.status == .damaged ? .damaged : .findings }
        }
        if let words = log.recordedLosses(of: .fleet).words {
            console.say(Line("Of the fleet: \(words)", .yellow))
        }
        let shown = views.filter { all || $0.worker.end == nil }
        if console.isJSON {
            for view in shown {
                console.print(WorkersScreen.json(view, of: views, now: asked.now))
            }
        } else {
            console.print(
                WorkersScreen.lines(
                    shown, of: views, asked.look(console.look), isPast: asked.moment != .head))
        }
        return status
    }
}
