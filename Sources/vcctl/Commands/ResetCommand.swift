import ArgumentParser
import EventLog
import Jobs

struct ResetCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "reset",
        abstract: "Take a job from its workers and let it begin again.",
        discussion: """
            Finished firms stay finished, unless --start-over is given: then the whole list is \
            done again, as a new run; the old run stays in the history. A worker that is still \
            at it cannot write any more. --start-over asks on a terminal; elsewhere it needs \
            --yes.

            Examples:
              vcctl reset 330001
              vcctl reset 330001 --start-over --yes
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @Flag(help: "Do the whole list again, finished firms too.")
    var startOver = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let scope: ResetScope = startOver ? .startOver : .keepFinished
        return try await JobChange(
            job: target.job, command: .reset(scope, change.actor), words: words,
            alreadyWords: "is as a reset would leave it", question: question(console),
            isConfirmed: yes
        ).perform(on: log, change, console)
    }

    private func words(_ entries: [JobEntry]) -> String {
        startOver
            ? "starts over; the old run stays in the history" : "reset; finished firms are kept"
    }

    /// A plain reset loses nothing, so that only a person at a terminal is asked.
    private func question(_ console: Console) -> Line? {
        if startOver { return "Start job \(target.job) over, from its first firm?" }
        return console.ask == nil ? nil : "Take job \(target.job) from its workers and reset it?"
    }
}
