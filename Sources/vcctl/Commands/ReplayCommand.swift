import ArgumentParser
import EventLog
import Jobs
import Projections

struct ReplayCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold a job from its first event: to a moment, step by step, or to check it.",
        discussion: """
            Without an option it says what the events come to. With --to it shows the state \
            that they have come to by then. With --step it tells what each event changed: on a \
            terminal it waits after each (Enter goes on, 20 goes on twenty events, q ends). \
            With --verify each checkpoint on the way must carry exactly the state that the \
            events before it give; a difference names the checkpoint's event and the fields, \
            and means a bug or damage.

            Examples:
              vcctl replay 330001 --verify
              vcctl replay 330001 --to checkpoint:12
              vcctl replay 330001 --step --from first:firmFailed

            Exit status: 6 when a checkpoint differs.
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Option(help: ArgumentHelp("Fold up to this moment, and show the state.", valueName: "moment"))
    var to: String?

    @Flag(help: "Tell event by event what each changed.")
    var step = false

    @Option(help: ArgumentHelp("With --step: begin with this moment.", valueName: "moment"))
    var from: String?

    @Flag(help: "Hold every checkpoint against the fold of what is before it.")
    var verify = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard to == nil || moment.at == nil else {
            throw ValidationError("--to and --at both name the end; give one of them")
        }
        guard !step || !verify else {
            throw ValidationError("--step tells events, --verify checkpoints; give one of them")
        }
        guard step || from == nil else {
            throw ValidationError("--from goes with --step: a fold begins with the first event")
        }
        for bound in [from, to] { try MomentOptions(at: bound).validate() }
    }

    /// Step by step it waits for the person by itself.
    func isPaged(on console: Console) -> Bool { !step || console.nextLine == nil }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        if step { return try await tellSteps(reader, console) }
        let end = MomentOptions(at: to ?? moment.at)
        let asked = try await end.find(in: target.job, reader, console)
        let begin = console.now()
        let report = try await reader.replay(target.job, through: asked.moment)
        let elapsed = console.now() - begin
        let view = end.at == nil ? nil : try await JobView(report.folded, reader, now: asked.now)
        if console.isJSON {
            console.print(ReplayScreen.json(report, view, elapsed))
        } else {
            let look = asked.look(console.look)
            console.print(ReplayScreen.lines(report, verifies: verify, look))
            if let view { console.print([.empty] + JobScreen.lines(view, look)) }
            if verify, let speed = ReplayScreen.speed(report, elapsed) {
                console.say(Line(speed, .dim))
            }
        }
        return verify && report.firstDifference != nil ? .damaged : .done
    }

    private func tellSteps(_ reader: JobReader, _ console: Console) async throws -> CommandStatus {
        let range = try await reader.resolve(
            MomentRange(from: from, to: to ?? moment.at, console), includesStart: true,
            of: target.job, now: console.look.now)
        guard let revisions = range.revisions else {
            if !console.isJSON { console.say(Line("There is no event in that range.", .dim)) }
            return .done
        }
        let (first, last) = (revisions.lowerBound, revisions.upperBound)
        var screen = StepScreen(console.look, last: last)
        var pace = StepPace()
        let nextLine = console.look.isTerminal && !console.isJSON ? console.nextLine : nil
        try await reader.steps(of: target.job, Revision(first)...Revision(last)) { step in
            if console.isJSON {
                console.print(StepScreen.json(step))
            } else {
                console.print(screen.lines(step))
            }
            guard !console.output.isClosed, !Task.isCancelled else { return false }
            guard let nextLine, step.line.revision < last, !pace.goesOnByItself() else {
                return true
            }
            console.output.flush()
            return pace.goesOn(after: nextLine)
        }
        try Task.checkCancellation()
        return .done
    }
}
