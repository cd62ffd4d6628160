import ArgumentParser
import EventLog
import Jobs

struct ResumeCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused job go on.",
        discussion: """
            Examples:
              vcctl resume 330001
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try await JobChange(
            job: target.job, command: .resume(change.actor), words: { _ in "resumed" },
            alreadyWords: "is not paused"
        ).perform(on: log, change, console)
    }
}
