import ArgumentParser
import EventLog
import Jobs

struct CancelCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "cancel",
        abstract: "Give a job up: what is not done will not be done.",
        discussion: """
            Finished firms keep their results, and "vcctl export" gives them out. A reset \
            opens a cancelled job again. Asks before, on a terminal; elsewhere it needs --yes.

            Examples:
              vcctl cancel 330001
              vcctl cancel 330001 --yes --reason "the wrong list"
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try await JobChange(
            job: target.job, command: .cancel(change.actor), words: { _ in "cancelled" },
            alreadyWords: "is cancelled already", question: "Cancel job \(target.job)?",
            isConfirmed: yes
        ).perform(on: log, change, console)
    }
}
