import ArgumentParser

struct LogGroupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Look at the log itself, compress it, and repair it.",
        discussion: """
            Examples:
              vcctl log dump | head
              vcctl log verify
              vcctl log stats
              vcctl log repair
            """,
        subcommands: [
            LogDumpCommand.self, LogVerifyCommand.self, LogStatsCommand.self,
            LogSealCommand.self, LogRepairCommand.self,
        ])
}
