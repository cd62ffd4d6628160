import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct ConfigListCommand: LogCommand, PagedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every setting: its value, where that comes from, and its bounds.",
        discussion: """
            Flags and variables that a worker was started with are its own and not shown here; \
            "vcctl config explain" tells what each worker runs with.

            Examples:
              vcctl config list
              VC_FIRMS_IN_FLIGHT=32 vcctl config --config /etc/vc-enrichment.json --json
            """)

    static let access = LogAccess.read

    @OptionGroup var file: ConfigFileOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        try list(try await source.recordedSettings(console), console)
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try list(try await FleetReader(log).settings(), console)
    }

    private func list(_ recorded: RecordedSettings, _ console: Console) throws -> CommandStatus {
        let settings = try ProcessSettings.resolve(
            [.log: source.log], recorded: recorded.values, file: file.config)
        for setting in Setting.allCases {
            if console.isJSON {
                console.print(ConfigScreen.json(setting, settings[setting]))
            } else {
                console.print(ConfigScreen.lines(setting, settings[setting], console.look))
            }
        }
        return .done
    }
}

/// The file of settings that a command reads beside the log.
struct ConfigFileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The file of settings (default: $VC_CONFIG).", valueName: "file"))
    var config: String?
}
