import ArgumentParser
import EventLog
import Jobs
import Projections

struct ListCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the jobs: how far each is, how fast it goes, how long it takes.",
        discussion: """
            With --at, a time ('14:05', '2h ago', '2026-11-23T14:05'): the jobs as they were \
            then.

            Examples:
              vcctl list
              vcctl list --status processing
              vcctl list --at 'yesterday 18:00' --json
            """)

    static let access = LogAccess.read

    @Option(
        help: ArgumentHelp(
            "Only jobs with this status: \(JobStatus.listed).", valueName: "status"))
    var status: String?

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        if let status, JobStatus(rawValue: status) == nil {
            throw ValidationError(
                "'\(status.harmless)' is no status; there are \(JobStatus.listed)")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let asked = try moment.findInAllJobs(console)
        let reader = JobReader(log)
        var views: [JobView] = []
        for job in try await log.streams().compactMap({ JobNumber($0.stream) }) {
            guard let view = try await view(of: job, reader, asked) else { continue }
            guard status == nil || view.summary.status.rawValue == status else { continue }
            if console.isJSON { console.print(JobScreen.json(view)) } else { views.append(view) }
        }
        if !console.isJSON {
            console.print(ListScreen.lines(views, asked.look(console.look)))
        }
        return .done
    }

    /// Nil for a job that did not exist yet.
    private func view(
        of job: JobNumber, _ reader: JobReader, _ asked: AskedMoment
    ) async throws -> JobView? {
        do { return try await JobView(of: job, reader, at: asked) } catch ProjectionError.notYet {
            return nil
        }
    }
}

extension JobStatus {
    /// The words that people can type.
    static var listed: String {
        allCases.filter { $0 != .absent }.map(\.rawValue).joined(separator: ", ")
    }
}
