import ArgumentParser
import EventLog
import Jobs
import Projections

struct TailCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "tail",
        abstract: "Follow what happens, to one job or to all, event by event as it comes.",
        discussion: """
            Begins with the last ten events or so, and goes on until Ctrl-C; that ends the \
            looking on, not the job. Without a job, workers that start and end are told, too. \
            In a pipe every line is there at once.

            Examples:
              vcctl tail
              vcctl tail 330001 --type firmFailed,leaseExpired
              vcctl tail --json | jq -r 'select(.type == "completed").job'
              vcctl tail -n 50 --no-follow
            """)

    static let access = LogAccess.read

    @Argument(
        help: ArgumentHelp("Only this job, such as 330001.", valueName: "job"),
        transform: JobNumber.init(typed:))
    var job: JobNumber?

    @Option(
        help: ArgumentHelp(
            "Only events of these types, such as claimed,firmFailed.", valueName: "types"))
    var type: [String] = []

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Begin with the last events, so many.", valueName: "count"))
    var lines = 10

    @Flag(name: [.customShort("f"), .long], inversion: .prefixedNo, help: "Go on with new events.")
    var follow = true

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        _ = try types()
        guard (0...10_000).contains(lines) else {
            throw ValidationError("-n takes a number of events from 0 to 10000")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let types = try types()
        var screen = TailScreen(console.look, isOfOneJob: job != nil)
        var outcome = CommandStatus.done
        func tell(_ job: JobNumber, _ error: ProjectionError) {
            let problem = CommandFailure(error)
            console.say(Line("Job \(job) is left out: \(problem.cause)", .red))
            outcome = problem.status == .damaged ? .damaged : .findings
        }
        var head = try await log.head()
        var feed: HistoryFeed
        var first: [HistoryFeed.Item] = []
        if let job {
            first = try await lastLines(of: job, through: head, reader, types)
            feed = HistoryFeed(reader, of: job, after: head)
        } else {
            // A commit holds one event at least, so that many positions are enough.
            feed = HistoryFeed(reader, of: nil, after: log.position(UInt64(lines), before: head))
            try await feed.read(onTrouble: tell) { item in
                if item.isWanted(types) { first.append(item) }
                return !Task.isCancelled
            }
        }
        for item in first.suffix(lines) { print(item, &screen, console) }
        while follow, !console.output.isClosed {
            console.output.flush()
            try await log.waitForCommit(after: head)
            try Task.checkCancellation()
            head = try await log.head()
            try await feed.read(onTrouble: tell) { item in
                if item.isWanted(types) { print(item, &screen, console) }
                return !console.output.isClosed && !Task.isCancelled
            }
        }
        return outcome
    }

    /// The job's last events by `head`: of certain types, as far as it looks back for them.
    private func lastLines(
        of job: JobNumber, through head: Position, _ reader: JobReader, _ types: Set<String>
    ) async throws -> [HistoryFeed.Item] {
        var last = try await reader.tip(of: job, at: .position(head)).revision
        var found: [HistoryFeed.Item] = []
        var reach = types.isEmpty ? UInt64(lines) : UInt64(max(lines, 500))
        while lines > found.count, last > .none, reach <= Self.longestReach {
            let start = reader.revision(reach, before: last, of: job)
            var earlier: [HistoryFeed.Item] = []
            try await reader.history(
                of: job, start.advanced(by: 1)...last, heartbeats: .each
            ) { line in
                let item = HistoryFeed.Item.job(job, line)
                if item.isWanted(types) { earlier.append(item) }
                return !Task.isCancelled
            }
            try Task.checkCancellation()
            found = earlier + found
            (last, reach) = (start, reach * 4)
        }
        return found
    }

    /// Events that are looked at in one go at most, for those of rare types.
    private static let longestReach: UInt64 = 200_000

    private func print(_ item: HistoryFeed.Item, _ screen: inout TailScreen, _ console: Console) {
        if console.isJSON {
            console.print(TailScreen.json(item))
        } else {
            console.print(screen.lines(item))
        }
    }

    private func types() throws -> Set<String> {
        let known = JobEventType.allCases.map(\.name) + FleetEventType.allCases.map(\.name)
        let asked = type.flatMap { $0.split(separator: ",").map(String.init) }
        for name in asked where !known.contains(name) {
            throw ValidationError(
                "'\(name.harmless)' is no type of event; there are "
                    + known.joined(separator: ", "))
        }
        return Set(asked)
    }
}

extension HistoryFeed.Item {
    /// The event's type, as `--type` names it.
    var typeName: String {
        switch self {
        case .job(_, let line): line.event
        case .fleet(let event, _, _): event.type.name
        }
    }

    fileprivate func isWanted(_ types: Set<String>) -> Bool {
        types.isEmpty || types.contains(typeName)
    }
}
