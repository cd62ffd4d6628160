import ArgumentParser
import EventLog
import Projections
import Settings

struct ConfigSetCommand: PresenceCommand {
    static let about = CommandConfiguration(
        commandName: "set",
        abstract: "Record settings in the log; running workers take them up.",
        discussion: """
            All of them are recorded together, or none. A worker that was started with a flag or \
            a variable keeps that, and the command says so.

            Examples:
              vcctl config set firms-in-flight=32
              vcctl config set heartbeat=60s stale-threshold=10m --reason "a slow disk"
            """)

    static let access = LogAccess.change

    @Argument(
        help: ArgumentHelp("What to set, such as heartbeat=20s.", valueName: "key=value"),
        transform: SettingAssignment.init(typed:))
    var assignments: [SettingAssignment]

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        let keys = assignments.map(\.setting.rawValue)
        guard Set(keys).count == keys.count else {
            throw ValidationError("a setting is given twice")
        }
    }

    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus {
        let wishes = assignments.map {
            SettingWriter.Wish(key: $0.setting.rawValue, value: $0.value)
        }
        return try await SettingChanging(wishes: wishes).perform(
            on: log, board, change, console)
    }
}

struct ConfigUnsetCommand: PresenceCommand {
    static let about = CommandConfiguration(
        commandName: "unset",
        abstract: "Take back what is recorded of settings; file and default count again.",
        discussion: """
            Examples:
              vcctl config unset firms-in-flight
            """)

    static let access = LogAccess.change

    @Argument(
        help: ArgumentHelp("The settings' names, such as heartbeat.", valueName: "key"),
        transform: Setting.init(typed:))
    var settings: [Setting]

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        for setting in settings { try setting.checkRecordable() }
        guard Set(settings).count == settings.count else {
            throw ValidationError("a setting is given twice")
        }
    }

    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus {
        let wishes = settings.map { SettingWriter.Wish(key: $0.rawValue, value: nil) }
        return try await SettingChanging(wishes: wishes).perform(
            on: log, board, change, console)
    }
}
