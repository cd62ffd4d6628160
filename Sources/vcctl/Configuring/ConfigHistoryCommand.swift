import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct ConfigHistoryCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "history",
        abstract: "Show who changed which setting, when and why.",
        discussion: """
            What "config set" and "config unset" recorded, the oldest first. With --at, a time.

            Examples:
              vcctl config history
              vcctl config history heartbeat --json
            """)

    static let access = LogAccess.read

    @Argument(
        help: ArgumentHelp("Only changes of this setting.", valueName: "key"),
        transform: Setting.init(typed:))
    var setting: Setting?

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let asked = try moment.findInAllJobs(console)
        let entries = try await FleetReader(log).settings(at: asked.moment).entries.filter {
            setting == nil || $0.change.key == setting?.rawValue
        }
        if console.isJSON {
            for entry in entries {
                console.print(SettingHistoryScreen.json(entry, in: .line))
            }
        } else {
            console.print(SettingHistoryScreen.lines(entries, asked.look(console.look)))
        }
        return .done
    }
}

/// What `config history` prints.
enum SettingHistoryScreen {
    static func lines(_ entries: [RecordedSettings.Entry], _ look: Look) -> [Line] {
        guard !entries.isEmpty else {
            return [Line("No change of settings is recorded; 'vcctl config set' makes one.")]
        }
        var table = Table([
            Table.Column("TIME"), Table.Column("KEY", minimumWidth: 8),
            Table.Column("CHANGE", minimumWidth: 8), Table.Column("WHO", minimumWidth: 6),
            Table.Column("WHY", minimumWidth: 6),
        ])
        for entry in entries {
            let change = entry.change
            table.add([
                Line(entry.time.column(look)), Line(change.key, .bold),
                Line("\(change.old ?? "not set") -> \(change.new ?? "not set")"),
                Line(change.actor.words),
                Line(change.actor.reason.isEmpty ? "-" : change.actor.reason),
            ])
        }
        return table.lines(width: look.width)
    }

    /// - Parameter start: A line of its own, or an object inside another.
    static func json(
        _ entry: RecordedSettings.Entry, in start: JSONObject = JSONObject()
    ) -> JSONObject {
        var object = start
        object.add("time", entry.time.jsonTime)
        object.add("name", entry.change.key)
        object.add("old", entry.change.old)
        object.add("new", entry.change.new)
        object.add("actor", entry.change.actor.json)
        return object
    }
}
