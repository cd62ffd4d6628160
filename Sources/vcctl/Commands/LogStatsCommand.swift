import ArgumentParser
import EventLog

struct LogStatsCommand: Command {
    static let about = CommandConfiguration(
        commandName: "stats",
        abstract: "How large the log is, and in what form.",
        discussion: """
            Examples:
              vcctl log stats
              vcctl log stats --json | jq .sealedByteCount
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let log = try source.open(for: .read, console)
        defer { log.close() }
        let statistics = try log.statistics()
        if console.isJSON {
            console.print(StatsScreen.json(statistics))
        } else {
            let width = console.look.width
            console.print(
                StatsScreen.lines(statistics).flatMap { $0.wrapped(width: width, indent: 4) })
        }
        return .done
    }
}
