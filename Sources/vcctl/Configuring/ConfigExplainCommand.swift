import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct ConfigExplainCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell all of one setting: meaning, bounds and why, origin, who runs with what.",
        discussion: """
            Examples:
              vcctl config explain stale-threshold
              vcctl config explain firms-in-flight --json
            """)

    static let access = LogAccess.read

    @OptionGroup var target: SettingArgument
    @OptionGroup var file: ConfigFileOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        guard try source.exists() else { return try explain(FleetState(), nil, console) }
        let log = try source.open(for: Self.access, console)
        defer { log.close() }
        let state = try await FleetReader(log).state().state
        return try explain(state, source.presenceBoard(), console)
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try explain(try await FleetReader(log).state().state, nil, console)
    }

    private func explain(
        _ state: FleetState, _ board: (any PresenceBoard)?, _ console: Console
    ) throws -> CommandStatus {
        let settings = try ProcessSettings.resolve(
            [.log: source.log], recorded: state.settings.values, file: file.config)
        let workers = try state.sorted.filter { worker in
            guard worker.end == nil, let board else { return worker.end == nil }
            return try board.presence(of: worker.identity.name) != .gone
        }
        let explained = ExplainedSetting(
            setting: target.setting, effective: settings[target.setting],
            last: state.settings.last(of: target.setting.rawValue),
            workers: workers.map {
                WorkerValue(of: target.setting, $0, recorded: state.settings.values)
            })
        if console.isJSON {
            console.print(ExplainScreen.json(explained))
        } else {
            console.print(ExplainScreen.lines(explained, console.look))
        }
        return .done
    }
}
