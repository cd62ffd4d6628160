import ArgumentParser
import EventLog
import Jobs
import Projections

struct WorkersCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "Show the workers: whether they live, what they hold, when they last got on.",
        discussion: """
            "running" and "gone" are what this machine's kernel says; of a worker on another \
            machine only its heartbeats tell. HEARTBEAT is when it was last heard of, PROGRESS \
            when an attempt at a firm last ended: a worker that beats without progress hangs. \
            With --at, a time; whether a process lived then is known from events alone.

            Examples:
              vcctl workers
              vcctl workers --all --json
            """)

    static let access = LogAccess.read

    @Flag(help: "Show those that ended, too.")
    var all = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try await run(on: log, source.presenceBoard(), console)
    }

    /// - Parameter board: Tells who lives.
    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus {
        let asked = try moment.findInAllJobs(console)
        let reader = FleetReader(log)
        let workers = try await reader.workers(at: asked.moment)
        var status = CommandStatus.done
        let held = try await reader.assignments(at: asked.moment, now: asked.now) { job, error in
            let problem = CommandFailure(error)
            console.say(Line("Job \(job) cannot be read: \(problem.cause)", .red))
            if status != .damaged { status = problem.status == .damaged ? .damaged : .findings }
        }
        if let words = log.recordedLosses(of: .fleet).words {
            console.say(Line("Of the fleet: \(words)", .yellow))
        }
        let views = try workers.map { worker in
            // The kernel knows of now only.
            let presence =
                asked.moment == .head && worker.end == nil
                ? try board.presence(of: worker.identity.name) : .unknown
            return WorkerView(
                worker: worker, presence: presence, held: held[worker.identity.id] ?? [])
        }
        let shown = views.filter { all || $0.worker.end == nil }
        if console.isJSON {
            for view in shown { console.print(WorkersScreen.json(view)) }
        } else {
            console.print(
                WorkersScreen.lines(
                    shown, hiddenCount: views.count - shown.count, asked.look(console.look)))
        }
        return status
    }
}
