import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show and change settings, also those of workers that run.",
        discussion: """
            A flag is stronger than the environment (VC_...), which is stronger than what "config \
            set" records in the log, which is stronger than a JSON file (--config, else \
            $VC_CONFIG), which is stronger than the default.

            Examples:
              vcctl config
              vcctl config explain firms-in-flight
              vcctl config set firms-in-flight=32 --reason "faster before the meeting"
            """,
        subcommands: [
            ConfigListCommand.self, ConfigGetCommand.self, ConfigSetCommand.self,
            ConfigUnsetCommand.self, ConfigExplainCommand.self, ConfigHistoryCommand.self,
        ],
        defaultSubcommand: ConfigListCommand.self)
}
