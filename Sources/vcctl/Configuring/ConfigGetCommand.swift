import ArgumentParser
import EventLog
import Projections
import Settings

struct ConfigGetCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "get",
        abstract: "Print the value of one setting, and nothing else.",
        discussion: """
            What vcctl finds itself; where it comes from is said on standard error.

            Examples:
              vcctl config get firms-in-flight
              vcctl config get heartbeat --json
            """)

    static let access = LogAccess.read

    @OptionGroup var target: SettingArgument
    @OptionGroup var file: ConfigFileOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        try show(try await source.recordedSettings(console), console)
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try show(try await FleetReader(log).settings(), console)
    }

    private func show(_ recorded: RecordedSettings, _ console: Console) throws -> CommandStatus {
        let settings = try ProcessSettings.resolve(
            [.log: source.log], recorded: recorded.values, file: file.config)
        let effective = settings[target.setting]
        guard !console.isJSON else {
            console.print(ConfigScreen.json(target.setting, effective))
            return .done
        }
        console.print(Line(effective.text))
        console.say(Line(effective.origin.description, .dim))
        return .done
    }
}
