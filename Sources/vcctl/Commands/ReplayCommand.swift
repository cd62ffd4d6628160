import ArgumentParser
import EventLog
import Projections

struct ReplayCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold a job from its first event, and hold every checkpoint against the fold.",
        discussion: """
            Without --verify it only says what the events come to. With it, each checkpoint on \
            the way must carry exactly the state that the events before it give; a difference \
            names the checkpoint's event and the fields, and means a bug or damage.

            Examples:
              vcctl replay 330001 --verify
              vcctl replay 330001 --at checkpoint:12

            Exit status: 6 when a checkpoint differs.
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Flag(help: "Hold every checkpoint against the fold of what is before it.")
    var verify = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        let report = try await reader.replay(target.job, through: asked.moment)
        if console.isJSON {
            console.print(ReplayScreen.json(report))
        } else {
            console.print(
                ReplayScreen.lines(report, verifies: verify, asked.look(console.look)))
        }
        return verify && report.firstDifference != nil ? .damaged : .done
    }
}
