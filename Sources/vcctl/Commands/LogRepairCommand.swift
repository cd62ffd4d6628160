import ArgumentParser
import EventLog

struct LogRepairCommand: Command {
    static let about = CommandConfiguration(
        commandName: "repair",
        abstract: "Make a damaged log one that can be written to again.",
        discussion: """
            Says what would be done and changes nothing, unless --yes is given. Every commit \
            that can be read stays as it is. What is lost is put on record in its place: \
            reading a job that has lost something says so, all others read as ever, and work \
            goes on. New files take the place of damaged ones, whose copies are kept in the \
            log's quarantine/. A backup saves more than a repair: restore one if there is one.

            Stop the workers first. Killed at any moment, it can simply be started again.

            Examples:
              vcctl log repair
              vcctl log repair --yes

            Exit status: 6 when there is something to repair, 8 when a repair has put losses on \
            record.
            """)

    @Flag(help: "Do it.")
    var yes = false

    @Flag(
        help: """
            Take bytes at the end that no crash leaves for never acknowledged, and record no \
            loss for them. Look at them first.
            """)
    var dropTail = false

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let report = try LocalLog.repair(
            at: source.path(), yes ? .carryOut : .dryRun, dropsSuspectTail: dropTail,
            options: source.settings())
        if console.isJSON {
            console.print(RepairScreen.json(report))
        } else {
            console.print(RepairScreen.lines(report))
        }
        if report.isSound { return .done }
        guard report.isDone else { return .damaged }
        return report.gaps.isEmpty ? .done : .findings
    }
}
