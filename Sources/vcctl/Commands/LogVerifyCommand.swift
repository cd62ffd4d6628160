import ArgumentParser
import EventLog
import Projections

struct LogVerifyCommand: Command {
    static let about = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of the log, and change nothing.",
        discussion: """
            Headers, checksums, chains, positions, revisions and times are checked. Damage is \
            named by file and byte, and by the jobs that have lost something or may have; \
            'vcctl list' says which can be read.

            With --deep every job is folded from its first event as well, and each checkpoint \
            must carry exactly the state that the events before it give, as 'vcctl replay \
            --verify' does for one job. A job of which a repair has recorded that events are \
            lost is named, and is no damage.

            Examples:
              vcctl log verify
              vcctl log verify --deep
              vcctl log verify --log /backup/data --json

            Exit status: 6 when something does not check out.
            """)

    @Flag(help: "Fold every job too, and hold its checkpoints against the fold.")
    var deep = false

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let report = try LocalLog.verify(at: source.path())
        var replay: LogReplay?
        var obstacle: (any Error)?
        if deep {
            // What is known by then is worth telling, whatever comes of the rest.
            do { replay = try await self.replay(console) } catch { obstacle = error }
        }
        if console.isJSON {
            console.print(VerifyScreen.json(report, replay))
        } else {
            let width = console.look.width
            console.print(
                VerifyScreen.lines(report, replay).flatMap { $0.wrapped(width: width, indent: 4) })
        }
        if let obstacle { throw obstacle }
        let isSound = report.findings.isEmpty && replay?.isSound ?? true
        return isSound ? .done : .damaged
    }

    private func replay(_ console: Console) async throws -> LogReplay {
        let log = try source.open(for: .read, console)
        defer { log.close() }
        return try await LogReplay(of: log)
    }
}
