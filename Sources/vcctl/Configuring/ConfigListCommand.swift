import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct ConfigListCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "list",
        abstract: "Show every setting: its value, where that comes from, and its bounds.",
        discussion: """
            Flags and variables that a worker was started with are its own and not shown here; \
            "vcctl config explain" tells what each worker runs with. With --at, what the log \
            had recorded by that time counts; what is set beside it is this process's own, now.

            Examples:
              vcctl config list
              vcctl config list --at 'yesterday 18:00'
              VC_FIRMS_IN_FLIGHT=32 vcctl config --config /etc/vc-enrichment.json --json
            """)

    static let access = LogAccess.read

    @OptionGroup var file: ConfigFileOptions
    @OptionGroup var moment: TimeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let asked = try moment.find(console)
        return try list(
            try await source.recordedSettings(at: asked.moment, console), asked, console)
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let asked = try moment.find(console)
        return try list(
            try await FleetReader(log).settings(at: asked.moment), asked, console)
    }

    private func list(
        _ recorded: RecordedSettings, _ asked: AskedMoment, _ console: Console
    ) throws -> CommandStatus {
        let settings = try ProcessSettings.resolve(
            [.log: source.log], recorded: recorded.values, file: file.config)
        for setting in Setting.allCases {
            if console.isJSON {
                console.print(ConfigScreen.json(setting, settings[setting]))
            } else {
                let look = asked.look(console.look)
                console.print(ConfigScreen.lines(setting, settings[setting], look))
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
