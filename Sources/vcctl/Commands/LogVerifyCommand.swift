import ArgumentParser
import EventLog

struct LogVerifyCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of the log, and change nothing.",
        discussion: """
            Headers, checksums, chains, positions, revisions and times are checked. Damage is \
            named by file, byte and the jobs that it concerns; the other jobs can still be \
            read.

            Examples:
              vcctl log verify
              vcctl log verify --log /backup/data --json

            Exit status: 6 when something does not check out.
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let report = try LocalLog.verify(at: source.path())
        if console.isJSON {
            console.print(VerifyScreen.json(report))
        } else {
            console.print(VerifyScreen.lines(report))
        }
        return report.findings.isEmpty ? .done : .damaged
    }
}
