import ArgumentParser
import EventLog
import Jobs
import Projections

struct LogDumpCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "dump",
        abstract: "Print every event of the log in order, one a line.",
        discussion: """
            A line has the commit's position, the time, stream and revision, the type, and the \
            event's fields. Stream 0 is the fleet of workers. --json adds what the plain lines \
            leave out: rows of lists, people, pages. With --at, a position or a time: what had \
            been appended by then. Where commits are lost, a line of the type "lost" says \
            which, and what comes after them follows.

            Examples:
              vcctl log dump | grep leaseExpired
              vcctl log dump --job 330001 --json | jq -c 'select(.type == "noted")'

            Exit status: 8 where a repair has recorded losses, 6 where the log is damaged.
            """)

    static let access = LogAccess.read

    @Option(
        help: ArgumentHelp("Only events of this job.", valueName: "job"),
        completion: .jobs, transform: JobNumber.init(typed:))
    var job: JobNumber?

    @Option(help: ArgumentHelp("Begin after this position.", valueName: "position"))
    var after: UInt64 = 0

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let end = try end(console)
        let isConcerned = try await concern(log)
        var status = CommandStatus.done
        var failure: CommandFailure?
        func tell(_ gap: LogGap) -> Bool {
            guard end.includes(gap) else { return false }
            guard isConcerned(gap) else { return true }
            if status != .damaged { status = gap.isRecorded ? .findings : .damaged }
            let shown = DumpedGap(gap: gap)
            if console.isJSON { console.print(shown.json) } else { console.print(shown.line) }
            return !console.output.isClosed && !Task.isCancelled
        }
        func tell(_ commit: Commit) -> Bool {
            guard end.includes(commit) else { return false }
            guard job == nil || commit.stream == job.map({ StreamID($0) }) else { return true }
            do throws(CommandFailure) {
                for event in try DumpedEvent.events(of: commit) { print(event, on: console) }
            } catch {
                failure = error
                return false
            }
            return !console.output.isClosed && !Task.isCancelled
        }
        let start = Position(after)
        if let log = log as? LocalLog {
            try await log.readAll(after: start, parts: .all, onGap: tell, tell)
        } else {
            try await log.readAll(after: start, parts: .all, tell)
        }
        if let failure { throw failure }
        try Task.checkCancellation()
        return status
    }

    /// Tells of a gap whether it may concern what is printed.
    private func concern(_ log: any Log) async throws -> (LogGap) -> Bool {
        guard let stream = job.map({ StreamID($0) }) else { return { _ in true } }
        // A job of which something is left is named where it may have lost something.
        let isKnown = try await log.streams().contains { $0.stream == stream }
        return { gap in
            gap.losses.contains { $0.stream == stream } || !isKnown && !gap.isAttributed
        }
    }

    private func print(_ event: DumpedEvent, on console: Console) {
        if console.isJSON {
            console.print(event.json)
        } else {
            console.print(event.line(console.look.zone))
        }
    }

    /// The last moment of what is printed.
    private enum End {
        case none
        case position(UInt64)
        case time(WallTime)

        func includes(_ commit: Commit) -> Bool {
            switch self {
            case .none: true
            case .position(let position): commit.position.rawValue <= position
            case .time(let time): WallTime(commit.time) <= time
            }
        }

        /// Of what is lost only the positions are known.
        func includes(_ gap: LogGap) -> Bool {
            guard case .position(let position) = self, let lost = gap.positions else { return true }
            return lost.lowerBound.rawValue <= position
        }
    }

    private func end(_ console: Console) throws -> End {
        switch try moment.expression(console) {
        case nil, .head(back: 0)?: return .none
        case .revision(let position)?: return .position(position)
        case .time(let time)?: return .time(time)
        case .head, .checkpoint, .firm, .first, .last:
            throw CommandFailure(
                .usage, "'\(moment.at ?? "")' is a moment of one job, and this is the whole log",
                fix: "give a position or a time")
        }
    }
}
