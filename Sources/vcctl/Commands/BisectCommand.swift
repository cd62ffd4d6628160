import ArgumentParser
import EventLog
import Jobs
import Projections

struct BisectCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "bisect",
        abstract: "Find the first event at which something became true.",
        discussion: """
            Every event is folded and the expression asked after each: a state can change \
            there and back. Fields are those of 'vcctl show --json' that are numbers, and \
            status, failureRate, causes.CAUSE and firm:NUMBER.state. There are == != < <= > \
            >=, and, or, not, parentheses.

            Examples:
              vcctl bisect 330001 --where 'failedCount > 40'
              vcctl bisect 330001 --where 'firm:1281.state == failed'
              vcctl bisect 330001 --where 'failureRate > 5% and not status == paused'
              vcctl bisect 330001 checkpoint:3..HEAD --where 'causes.timeout >= 10' --all

            Exit status: 3 when it was never true.
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Argument(
        help: ArgumentHelp("Only events from one moment to another: A..B.", valueName: "range"))
    var range: String?

    @Option(help: ArgumentHelp("What is to be true: failedCount > 40.", valueName: "expression"))
    var `where`: String

    @Option(help: ArgumentHelp("Begin with this moment.", valueName: "moment"))
    var from: String?

    @Option(help: ArgumentHelp("End with this moment.", valueName: "moment"))
    var to: String?

    @Flag(help: "Tell each event with which it became true or false.")
    var all = false

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard range == nil || from == nil && to == nil else {
            throw ValidationError("a range and --from or --to both name the ends; give one of them")
        }
        for bound in [from, to] { try MomentOptions(at: bound).validate() }
        guard let range else { return }
        do throws(MomentError) {
            _ = try MomentRange(parsing: range, now: WallTime(nanoseconds: 0)) { _ in 0 }
        } catch { throw ValidationError(error.description) }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let expression = try StateExpression(parsing: self.where)
        let reader = JobReader(log)
        try await checkFirms(expression, reader)
        let asked =
            try range.map { try MomentRange(typed: $0, console) }
            ?? MomentRange(from: from, to: to, console)
        let found = try await reader.resolve(
            asked, includesStart: true, of: target.job, now: console.look.now)
        var screen = BisectScreen(expression: self.where, look: console.look)
        let report = try await reader.bisect(
            target.job, where: expression, after: Revision(found.startRevision),
            through: Revision(found.end.revision)
        ) { change in
            guard all else { return }
            if console.isJSON {
                console.print(BisectScreen.json(change))
            } else {
                console.print(screen.line(change))
            }
        }
        try Task.checkCancellation()
        if console.isJSON {
            console.print(BisectScreen.json(report, expression: self.where))
            return report.first == nil && !report.wasTrueBefore ? .notFound : .done
        }
        var event: [Line] = []
        if let first = report.first {
            var history = HistoryScreen(console.look, last: first.revision)
            let revision = Revision(first.revision)
            event = [history.header]
            try await reader.history(
                of: target.job, revision...revision, heartbeats: .each
            ) { line in
                event += history.lines(line)
                return true
            }
        }
        console.print(screen.lines(report, event))
        return report.first == nil && !report.wasTrueBefore ? .notFound : .done
    }

    /// Refuses numbers that no firm of the list has: nothing would ever be true of them.
    private func checkFirms(_ expression: StateExpression, _ reader: JobReader) async throws {
        let firmCount = try await reader.state(of: target.job).state.firmCount
        for case .firm(let firm, _) in expression.fields where firm.rawValue > firmCount {
            throw CommandFailure(
                .notFound, "job \(target.job) has no firm \(firm)",
                fix: "its firms have the numbers 1 to \(firmCount)")
        }
    }
}
