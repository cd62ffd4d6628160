import ArgumentParser
import EventLog
import Jobs

struct PauseCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "pause",
        abstract: "Let no firm of a job be started from now on.",
        discussion: """
            Workers give the job's batches back; what is in flight is finished or handed back. \
            Other jobs go on. "vcctl resume" lets it go on where it was.

            Examples:
              vcctl pause 330001
              vcctl pause 330001 --reason "their site is slow today"
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try await JobChange(
            job: target.job, command: .pause(change.actor), words: { _ in "paused" },
            alreadyWords: "is paused already"
        ).perform(on: log, change, console)
    }
}
