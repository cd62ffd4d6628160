import ArgumentParser

struct HealthCommand: Command {
    static let about = CommandConfiguration(
        commandName: "health",
        abstract: "Say in one line whether all is well, for cron, monitoring or a container.",
        discussion: """
            Only what needs a person counts: no worker although jobs wait, a worker that \
            hangs, a full disk, a failed sync, damage. 'vcctl doctor' looks at more and says \
            what to do. It takes some milliseconds, however large the log is.

            Examples:
              vcctl health
              */5 * * * *  vcctl health --log /var/lib/vc >/dev/null || mail -s vc root
              HEALTHCHECK CMD ["vcctl", "health", "--log", "/data"]

            Exit status: 0 healthy, 8 with findings, 5 log unreachable, 6 damage.
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let probe = HealthProbe(source: source, isThorough: false)
        let report = HealthReport(try await probe.facts(now: console.now()))
        if console.isJSON { console.print(report.json) } else { console.print(report.line) }
        return report.verdict.status
    }
}
