import ArgumentParser
import Settings

/// The terminal face: `vcctl`.
struct Vcctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vcctl",
        abstract: "Submit lists of firms, watch them being enriched, and ask what happened when.",
        discussion: """
            Start with:
              vcctl preview firms.xlsx      what is in the list
              vcctl submit firms.xlsx       make it a job; a vc-worker takes it from there
              vcctl watch 330001            look on
              vcctl export 330001 -o out.xlsx

            The log is the directory given with --log, else the one named by VC_LOG, else \
            ./data.
            Results go to standard output, everything else to standard error; --json prints \
            one JSON object a line, whose first key "v" is the version of its fields.

            \(CommandStatus.help)
            """,
        version: Release.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    SubmitCommand.self, PreviewCommand.self, ListCommand.self, ShowCommand.self,
                    WatchCommand.self, TopCommand.self, ExportCommand.self, ReportCommand.self,
                ]),
            CommandGroup(
                name: "Firms and changes",
                subcommands: [
                    FirmsCommand.self, FirmCommand.self, DiffCommand.self, EventsCommand.self,
                ]),
            CommandGroup(
                name: "Failure and history",
                subcommands: [
                    WhyCommand.self, FailedCommand.self, RetryCommand.self, HistoryCommand.self,
                    LogsCommand.self, TailCommand.self, NoteCommand.self, BisectCommand.self,
                    ReplayCommand.self, CapsuleCommand.self, ImportCommand.self,
                    ForkCommand.self,
                ]),
            CommandGroup(
                name: "Steering",
                subcommands: [
                    PauseCommand.self, ResumeCommand.self, CancelCommand.self, ResetCommand.self,
                ]),
            CommandGroup(
                name: "Operation",
                subcommands: [
                    DoctorCommand.self, HealthCommand.self, WorkersCommand.self,
                    BackupCommand.self, RestoreCommand.self, PurgeCommand.self,
                    LogGroupCommand.self, ConfigCommand.self, CompletionCommand.self,
                ]),
        ])
}
