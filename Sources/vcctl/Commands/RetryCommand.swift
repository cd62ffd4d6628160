import ArgumentParser
import EventLog
import Jobs

struct RetryCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "retry",
        abstract: "Try failed firms again, as if for the first time.",
        discussion: """
            With --cause only those that failed for it; "vcctl failed --job 330001" shows the \
            causes. A job that was completed opens again.

            Examples:
              vcctl retry 330001 --failed
              vcctl retry 330001 --failed --cause timeout
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @Flag(help: "Try the failed firms again; says what is retried, so it must be given.")
    var failed = false

    @OptionGroup var cause: CauseOptions

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard failed else {
            throw ValidationError("say which firms to try again: --failed, perhaps with --cause")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let selection: RetrySelection = cause.cause.map { .failed(cause: $0) } ?? .allFailed
        return try await JobChange(
            job: target.job, command: .retry(selection, change.actor), words: Self.words,
            alreadyWords: "has nothing to retry"
        ).perform(on: log, change, console)
    }

    private static func words(_ entries: [JobEntry]) -> String {
        let firms = entries.reduce(0) { sum, entry in
            guard case .retryRequested(let ranges) = entry.event else { return sum }
            return sum + ranges.count
        }
        return "\(count(firms, "failed firm")) will be tried again"
    }
}
