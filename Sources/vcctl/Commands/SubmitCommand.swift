import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings
import Spreadsheet

struct SubmitCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "submit",
        abstract: "Make a job of a list of firms.",
        discussion: """
            The whole list is read and checked first; a list that cannot be read makes no job. \
            Columns are recognised by their headers (firm, fund, name ... / website, url, \
            domain ...); every other column is carried through to the export.

            Examples:
              vcctl submit firms.xlsx
              vcctl submit firms.xlsx --sheet Funds --map name=Fund,website=C
              vcctl submit firms.csv --dry-run
            """)

    static let access = LogAccess.create

    @OptionGroup var list: ListOptions

    @Option(
        help: ArgumentHelp(
            "Firms that a worker leases as a unit (default: $VC_BATCH_SIZE, else 100).",
            valueName: "count"))
    var batchSize: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        // Before the log is opened, so that a bad list does not even make a directory.
        let survey = try ListSurvey(path: list.file, choice: list.choice())
        let recorded = try await source.recordedSettings(console)
        let plan = try plan(survey, recorded)
        guard !change.dryRun else { return report(survey, plan, job: nil, on: console) }
        let log = try source.open(for: Self.access, console)
        defer { log.close() }
        return try await submit(survey, plan, to: log, console)
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let survey = try ListSurvey(path: list.file, choice: list.choice())
        let plan = try plan(survey, try await FleetReader(log).settings())
        guard !change.dryRun else { return report(survey, plan, job: nil, on: console) }
        return try await submit(survey, plan, to: log, console)
    }

    private func plan(_ survey: ListSurvey, _ recorded: RecordedSettings) throws -> BatchPlan {
        let settings = try ProcessSettings.resolve(
            [.batchSize: batchSize], recorded: recorded.values, needed: [.batchSize])
        do throws(BatchPlanError) {
            return try BatchPlan(
                rowByteCounts: survey.rowByteCounts, size: settings.count(.batchSize),
                isBinding: settings[.batchSize].origin != .standard)
        } catch { throw CommandFailure(error, fileName: survey.fileName) }
    }

    private func submit(
        _ survey: ListSurvey, _ plan: BatchPlan, to log: any Log, _ console: Console
    ) async throws -> CommandStatus {
        let submitted = try await Submitter(log, now: console.now).submit(
            survey, plan, path: list.file, choice: list.choice(), actor: change.actor)
        if submitted.isRepeated { console.say(ChangeOptions.repeatedWords) }
        return report(survey, plan, job: submitted.job, on: console)
    }

    private func report(
        _ survey: ListSurvey, _ plan: BatchPlan, job: JobNumber?, on console: Console
    ) -> CommandStatus {
        if console.isJSON {
            console.print(SubmitScreen.json(survey, plan, job: job))
        } else {
            console.print(SubmitScreen.line(survey, job: job))
            for line in SubmitScreen.talk(survey, plan, job: job) {
                console.say(line)
            }
        }
        return .done
    }
}
