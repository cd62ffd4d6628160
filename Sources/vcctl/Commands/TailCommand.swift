import ArgumentParser
import EventLog
import Jobs
import Projections

struct TailCommand: LogCommand {
    static let configuration = CommandConfiguration(
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
        var head = try await log.head()
        var feed = HistoryFeed(reader, of: job, after: try await start(reader, head))
        let types = try types()
        var first: [HistoryFeed.Item] = []
        try await feed.read { item in
            if item.isWanted(types) { first.append(item) }
            return !Task.isCancelled
        }
        var screen = TailScreen(console.look, isOfOneJob: job != nil)
        for item in first.suffix(lines) { print(item, &screen, console) }
        while follow, !console.output.isClosed {
            console.output.flush()
            try await log.waitForCommit(after: head)
            try Task.checkCancellation()
            head = try await log.head()
            try await feed.read { item in
                if item.isWanted(types) { print(item, &screen, console) }
                return !console.output.isClosed && !Task.isCancelled
            }
        }
        return .done
    }

    /// The position after which the last events are that are shown at first.
    ///
    /// A commit holds one event at least, so that many positions are enough.
    private func start(_ reader: JobReader, _ head: Position) async throws -> Position {
        let wanted = UInt64(lines)
        guard let job else { return Position(head.rawValue - min(head.rawValue, wanted)) }
        let last = try await reader.tip(of: job, at: .head).revision.rawValue
        guard wanted > 0 else { return head }
        var start = Position(0)
        let first = Revision(last - min(last - 1, wanted - 1))
        try await reader.entries(of: job, first...first) { entry in
            start = Position(entry.position.rawValue - 1)
            return false
        }
        return start
    }

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
