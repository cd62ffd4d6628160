import ArgumentParser
import EventLog
import Jobs
import Projections

struct FirmsCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "firms",
        abstract: "List a job's firms: where each stands, people, tries, time, last event.",
        discussion: """
            Filters combine. TOOK is what the firm's attempts took together since it began \
            afresh; --slow lists the firms that took longest, the slowest first.

            Examples:
              vcctl firms 330001
              vcctl firms 330001 --state failed --cause timeout
              vcctl firms 330001 --slow 10 --at '2h ago'
              vcctl firms 330001 --host acme.example --rows 1-40,77 --json
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument
    @OptionGroup var which: FirmFilterOptions

    @Option(help: ArgumentHelp("Only the so many slowest firms.", valueName: "count"))
    var slow: Int?

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        if let slow, slow < 1 { throw ValidationError("--slow is a count of firms, from 1") }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        let ledger = try await reader.ledger(of: target.job, at: asked.moment)
        try check(against: ledger.state)
        var screen = FirmsScreen(
            asked.look(console.look), firmCount: ledger.state.firmCount,
            last: ledger.state.revision)
        let show = { (firm: ListedFirm) in
            if console.isJSON {
                console.print(FirmsScreen.json(firm, job: target.job))
            } else {
                for line in screen.lines(firm) { console.print(line) }
            }
            return !console.output.isClosed && !Task.isCancelled
        }
        if let slow {
            let firms = try await reader.slowestFirms(
                of: target.job, in: ledger, matching: which.filter, limit: slow, now: asked.now)
            for firm in firms where !show(firm) { break }
        } else {
            try await reader.firms(
                of: target.job, in: ledger, matching: which.filter, now: asked.now, show)
        }
        try Task.checkCancellation()
        if screen.isEmpty, !console.isJSON { console.print(none(in: ledger.state)) }
        return .done
    }

    /// Refuses numbers that no firm of the list has.
    private func check(against state: JobState) throws {
        guard let ranges = which.rows?.ranges, state.firmCount > 0,
            let beyond = ranges.last?.upperBound, beyond > state.firmCount
        else { return }
        throw CommandFailure(
            .notFound, "job \(target.job) has no firm \(beyond)",
            fix: "its firms have the numbers 1 to \(state.firmCount)")
    }

    private func none(in state: JobState) -> Line {
        guard state.listedBatchCount > 0 else {
            return Line("Job \(target.job): its list is empty so far")
        }
        return Line("Job \(target.job): no firm of \(state.firmCount.grouped) is like that")
    }
}
