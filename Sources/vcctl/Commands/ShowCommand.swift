import ArgumentParser
import EventLog
import Projections

struct ShowCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "show",
        abstract: "Show where a job stands, now or at any past moment.",
        discussion: """
            The first three lines say how many firms are done, which are being worked on, and \
            when a worker was last heard of.

            Examples:
              vcctl show 330001
              vcctl show 330001 --at '2h ago'
              vcctl show 330001 --json | jq .processedCount
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument
    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        var view = try await JobView(of: target.job, reader, at: asked)
        if console.isJSON {
            console.print(JobScreen.json(view))
        } else {
            await view.readPace(reader, for: console.look)
            console.print(JobScreen.lines(view, asked.look(console.look)))
        }
        return .done
    }
}
