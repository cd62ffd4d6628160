import ArgumentParser
import Settings

struct ConfigCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show every setting: its value, where that comes from, and its bounds.",
        discussion: """
            A flag is stronger than the environment (VC_...), which is stronger than a JSON file \
            (--config, else $VC_CONFIG), which is stronger than the default. Flags that a \
            worker was started with are its own and not shown here.

            Examples:
              vcctl config
              VC_FIRMS_IN_FLIGHT=32 vcctl config --config /etc/vc-enrichment.json --json
            """)

    @Option(help: ArgumentHelp("The file of settings (default: $VC_CONFIG).", valueName: "file"))
    var config: String?

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let settings = try ProcessSettings.resolve([.log: source.log], file: config)
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
