import ArgumentParser
import EventLog
import Jobs
import Projections

struct LogDumpCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print every event of the log in order, one a line.",
        discussion: """
            A line has the commit's position, the time, stream and revision, the type, and the \
            event's fields. Stream 0 is the fleet of workers. --json adds what the plain lines \
            leave out: rows of lists, people, pages. With --at, a position or a time: what had \
            been appended by then.

            Examples:
              vcctl log dump | grep leaseExpired
              vcctl log dump --job 330001 --json | jq -c 'select(.type == "noted")'
            """)

    static let access = LogAccess.read

    @Option(
        help: ArgumentHelp("Only events of this job.", valueName: "job"),
        transform: JobNumber.init(typed:))
    var job: JobNumber?

    @Option(help: ArgumentHelp("Begin after this position.", valueName: "position"))
    var after: UInt64 = 0

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let end = try end(console)
        let stream = job.map { StreamID($0) }
        var failure: CommandFailure?
        try await log.readAll(after: Position(after), parts: .all) { commit in
            guard end(commit) else { return false }
            guard stream == nil || commit.stream == stream else { return true }
            do throws(CommandFailure) {
                for event in try DumpedEvent.events(of: commit) { print(event, on: console) }
            } catch {
                failure = error
                return false
            }
            return !console.output.isClosed && !Task.isCancelled
        }
        if let failure { throw failure }
        try Task.checkCancellation()
        return .done
    }

    private func print(_ event: DumpedEvent, on console: Console) {
        if console.isJSON {
            console.print(event.json)
        } else {
            console.print(event.line(console.look.zone))
        }
    }

    /// Whether a commit is before the end that was asked for.
    private func end(_ console: Console) throws -> (Commit) -> Bool {
        switch try moment.expression(console) {
        case nil, .head(back: 0)?: return { _ in true }
        case .revision(let position)?: return { $0.position.rawValue <= position }
        case .time(let time)?: return { WallTime($0.time) <= time }
        case .head, .checkpoint, .firm, .first, .last:
            throw CommandFailure(
                .usage, "'\(moment.at ?? "")' is a moment of one job, and this is the whole log",
                fix: "give a position or a time")
        }
    }
}
