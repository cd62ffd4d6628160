import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct LogsCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "logs",
        abstract: "Print a job's lines of the workers' logs, rebuilt from its events.",
        discussion: """
            The lines are those that vc-worker prints, in the same words, of all workers and \
            from the job's first day: they are there even when the log files are rotated away \
            or flushed. --err leaves what a worker prints to standard error: retries, firms \
            that are given up, stale jobs. What only a process knows (that it stops, that a \
            disk is full) is no event of the job and not among them.

            Examples:
              vcctl logs 330001 -n 100
              vcctl logs 330001 -f --err
              vcctl logs 330001 | grep -c "failed for item"
              vcctl logs 330001 --from '2h ago' --to '1h ago'
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Flag(name: .shortAndLong, help: "Go on with new lines as they come, until Ctrl-C.")
    var follow = false

    @Flag(help: "Only what a worker prints to standard error.")
    var err = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Only the last lines, so many.", valueName: "count"))
    var lines: Int?

    @Option(help: ArgumentHelp("Begin with this moment.", valueName: "moment"))
    var from: String?

    @Option(help: ArgumentHelp("End with this moment; the same as --at.", valueName: "moment"))
    var to: String?

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard to == nil || moment.at == nil else {
            throw ValidationError("--to and --at both name the end; give one of them")
        }
        guard !follow || to == nil && moment.at == nil else {
            throw ValidationError("-f goes on for ever, and an end is given; leave one of them out")
        }
        if let lines, lines < 0 { throw ValidationError("-n takes a number of lines, 0 or more") }
        for bound in [from, to] { try MomentOptions(at: bound).validate() }
    }

    func isPaged(on console: Console) -> Bool { !follow }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let range = try await reader.resolve(
            MomentRange(from: from, to: to ?? moment.at, console), includesStart: true,
            of: target.job, now: console.look.now)
        var story = try await WorkerLog(
            of: target.job, after: range.startRevision, reader, try Self.policy())
        var last: LastLines? = lines.map { LastLines(limit: $0) }
        try await story.read(through: Revision(range.end.revision)) { entry in
            guard isWanted(entry) else { return true }
            if last != nil { last?.add(entry) } else { print(entry, console) }
            return !console.output.isClosed && !Task.isCancelled
        }
        for entry in last?.entries ?? [] { print(entry, console) }
        if follow { try await self.follow(&story, log, reader, console) }
        try Task.checkCancellation()
        return .done
    }

    private func follow(
        _ story: inout WorkerLog, _ log: any Log, _ reader: JobReader, _ console: Console
    ) async throws {
        while !console.output.isClosed {
            console.output.flush()
            let head = try await log.head()
            let tip = try await reader.tip(of: target.job, at: .head).revision
            try await story.read(through: tip) { entry in
                if isWanted(entry) { print(entry, console) }
                return !console.output.isClosed && !Task.isCancelled
            }
            console.output.flush()
            try await log.waitForCommit(after: head)
            try Task.checkCancellation()
        }
    }

    private func isWanted(_ entry: WorkerLogEntry) -> Bool {
        !err || entry.line.channel == .trouble
    }

    private func print(_ entry: WorkerLogEntry, _ console: Console) {
        if console.isJSON {
            console.print(LogsScreen.json(entry, of: target.job))
        } else {
            console.print(LogsScreen.line(entry, console.look))
        }
    }

    /// As workers have it, if they were started with the same settings.
    private static func policy() throws -> JobPolicy {
        var policy = JobPolicy()
        policy.maxAttempts = UInt8(
            clamping: try ProcessSettings.resolve([:], needed: [.maxAttempts]).count(.maxAttempts))
        return policy
    }
}

/// The last lines of a story of any length.
private struct LastLines {
    let limit: Int
    private var kept: [WorkerLogEntry] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ entry: WorkerLogEntry) {
        kept.append(entry)
        // Seldom, so that it costs next to nothing.
        if kept.count >= 2 * limit + 1_000 { kept.removeFirst(kept.count - limit) }
    }

    var entries: ArraySlice<WorkerLogEntry> { kept.suffix(limit) }
}
