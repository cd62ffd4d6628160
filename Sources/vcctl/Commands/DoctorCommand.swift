import ArgumentParser

struct DoctorCommand: Command {
    static let about = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that can be wrong, and say what to do about it.",
        discussion: """
            One line a check: ok, look (somebody should know) or bad (work stands still or is \
            in danger), with the cure. It looks at the log's directory, disk, locks and end, \
            at clock, workers and their releases, what they hold, jobs that wait or stand \
            still, the settings as a worker that is started here would find them, and the \
            libraries. Nothing is changed. 'vcctl log verify' reads every byte, which this \
            does not. There is no --at: how a disk, a lock or a process was then is on no \
            record. What is ('show', 'why', 'workers', 'config list') answers for any moment.

            Examples:
              vcctl doctor
              vcctl doctor --backup /mnt/backup/vc
              vcctl doctor --json | jq -r 'select(.level != "ok") | .cure'

            Exit status: 0 when all is fine, 8 with something to look at, 6 with damage.
            """)

    @Option(
        help: ArgumentHelp("Where a backup should be; its age is looked at.", valueName: "dir"))
    var backup: String?

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let probe = HealthProbe(source: source, isThorough: true, backup: backup)
        let checks = HealthRules.checks(try await probe.facts(now: console.now()))
        if console.isJSON {
            for check in checks { console.print(DoctorScreen.json(check)) }
        } else {
            console.print(DoctorScreen.lines(checks, console.look))
            console.say(DoctorScreen.summary(checks))
        }
        let worst = checks.map(\.level.rawValue).max() ?? 0
        if worst == Check.Level.damaged.rawValue { return .damaged }
        return worst > 0 ? .findings : .done
    }
}
