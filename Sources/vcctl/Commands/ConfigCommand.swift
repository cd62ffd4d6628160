import ArgumentParser

struct ConfigCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings in force, and where each comes from.",
        discussion: """
            These are vcctl's own. A worker has many more; 'vc-worker --print-config' prints them.

            Examples:
              vcctl config
              VC_LOG=/var/lib/vc vcctl config --json
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let settings = settings(console)
        guard !console.isJSON else {
            for setting in settings {
                var object = JSONObject.line
                object.add("name", setting.name)
                object.add("value", setting.value)
                object.add("origin", setting.origin)
                object.add("meaning", setting.meaning)
                console.print(object)
            }
            return .done
        }
        var table = Table([
            Table.Column("SETTING"), Table.Column("VALUE", minimumWidth: 10),
            Table.Column("FROM"), Table.Column("MEANING", minimumWidth: 20),
        ])
        for setting in settings {
            table.add([
                Line(setting.name, .bold), Line(setting.value), Line(setting.origin),
                Line(setting.meaning, .dim),
            ])
        }
        console.print(table.lines(width: console.look.width))
        console.say(Line("The worker's settings: vc-worker --print-config", .dim))
        return .done
    }

    private struct Setting {
        var name: String
        var value: String
        var origin: String
        var meaning: String
    }

    private func settings(_ console: Console) -> [Setting] {
        let noColour = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        return [
            Setting(
                name: "log", value: source.location.path, origin: source.location.origin.rawValue,
                meaning: "the directory of the log"),
            Setting(
                name: "batch-size", value: "\(BatchPlan.usualSize)", origin: "default",
                meaning: "firms that a worker leases as a unit; 'submit --batch-size'"),
            Setting(
                name: "colour", value: console.look.isColoured ? "on" : "off",
                origin: appearance.noColour ? "--no-color" : noColour ? "NO_COLOR" : "terminal",
                meaning: "on when output goes to a terminal"),
            Setting(
                name: "zone", value: appearance.utc ? "UTC" : "local",
                origin: appearance.utc ? "--utc" : environment("TZ") == nil ? "system" : "TZ",
                meaning: "of the times shown; JSON is always in UTC"),
        ]
    }
}
