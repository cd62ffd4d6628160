import ArgumentParser
import EventLog
import Jobs
import Projections

struct HistoryCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "history",
        abstract: "Tell what happened to a job, event by event.",
        discussion: """
            Heartbeats that nothing came between are one line. --from and --to take moments as \
            --at does, and both ends are told.

            Examples:
              vcctl history 330001
              vcctl history 330001 --from checkpoint:47 --to '1h ago'
              vcctl history 330001 --type firmFailed,leaseExpired
              vcctl history 330001 --firm 1281
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Option(help: ArgumentHelp("Begin with this moment.", valueName: "moment"))
    var from: String?

    @Option(help: ArgumentHelp("End with this moment; the same as --at.", valueName: "moment"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Only events of these types, such as claimed,firmFailed.", valueName: "types"))
    var type: [String] = []

    @Option(help: ArgumentHelp("Only what is about this firm of the list.", valueName: "number"))
    var firm: UInt32?

    @Flag(help: "Tell every heartbeat.")
    var heartbeats = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        _ = try types()
        guard to == nil || moment.at == nil else {
            throw ValidationError("--to and --at both name the end; give one of them")
        }
        for bound in [from, to] { try MomentOptions(at: bound).validate() }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let range = try await reader.resolve(
            MomentRange(from: from, to: to ?? moment.at, console), includesStart: true,
            of: target.job, now: console.look.now)
        let last = range.end.revision
        try await checkFirm(reader)
        let types = try types()
        var screen = HistoryScreen(console.look, last: last)
        var plain = PlainHistory(console.look, last: last)
        if !console.isJSON { console.print(screen.header) }
        guard let revisions = range.revisions else {
            if !console.isJSON { console.say(Line("There is no event in that range.", .dim)) }
            return .done
        }
        try await reader.history(
            of: target.job, Revision(revisions.lowerBound)...Revision(last),
            heartbeats: heartbeats ? .each : .folded,
            while: { !console.output.isAbandoned && !Task.isCancelled }
        ) { line in
            guard types.isEmpty || types.contains(line.type) else { return true }
            guard firm == nil || line.firm?.rawValue == firm else { return true }
            if console.isJSON {
                console.print(HistoryScreen.json(line))
            } else if plain != nil {
                console.output.write { plain?.add(line, to: &$0) }
            } else {
                console.print(screen.lines(line))
            }
            return !console.output.isClosed && !Task.isCancelled
        }
        try Task.checkCancellation()
        return .done
    }

    /// Refuses a number that no firm of the list has.
    private func checkFirm(_ reader: JobReader) async throws {
        guard let firm else { return }
        let firmCount = try await reader.state(of: target.job).state.firmCount
        guard firm < 1 || firm > firmCount else { return }
        throw CommandFailure(
            .notFound, "job \(target.job) has no firm \(firm)",
            fix: firmCount == 0
                ? "its list is empty so far" : "its firms have the numbers 1 to \(firmCount)")
    }

    private func types() throws -> Set<JobEventType> {
        try Set(
            type.flatMap { $0.split(separator: ",").map(String.init) }.map { name in
                guard let type = JobEventType(name: name) else {
                    let known = JobEventType.allCases.map(\.name).joined(separator: ", ")
                    throw ValidationError(
                        "'\(name.harmless)' is no type of event; there are \(known)")
                }
                return type
            })
    }
}
