import ArgumentParser

struct LogGroupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Look at the log itself, and compress it.",
        discussion: """
            Examples:
              vcctl log dump | head
              vcctl log verify
              vcctl log stats
            """,
        subcommands: [
            LogDumpCommand.self, LogVerifyCommand.self, LogStatsCommand.self,
            LogSealCommand.self,
        ])
}
