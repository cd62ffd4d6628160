import ArgumentParser
import EventLog
import Jobs
import Projections

struct ListCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
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

    @OptionGroup var moment: TimeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        if let status, JobStatus(rawValue: status) == nil {
            throw ValidationError(
                "'\(status.harmless)' is no status; there are \(JobStatus.listed)")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let asked = try moment.find(console)
        let reader = JobReader(log)
        var views: [JobView] = []
        var outcome = CommandStatus.done
        let jobs = try await log.streams().compactMap { JobNumber($0.stream) }
        if jobs.isEmpty { try Self.checkWhole(log) }
        var isAnyThere = false
        for job in jobs {
            let view: JobView
            do {
                view = try await JobView(of: job, reader, at: asked)
            } catch ProjectionError.notYet {
                continue
            } catch let error as ProjectionError where error.isOfOneJob {
                // One job that cannot be read hides no other.
                let problem = CommandFailure(error)
                report(job, problem, console)
                if outcome != .damaged {
                    outcome = problem.status == .damaged ? .damaged : .findings
                }
                continue
            }
            isAnyThere = true
            guard status == nil || view.summary.status.rawValue == status else { continue }
            if !console.isJSON { view.losses.say(of: job, on: console) }
            if console.isJSON { console.print(JobScreen.json(view)) } else { views.append(view) }
        }
        if views.isEmpty, outcome != .done, !console.isJSON {
            console.print("There is no such job that can be read.")
        } else if views.isEmpty, isAnyThere, let status, !console.isJSON {
            console.print("No job has the status \(status).")
        } else if views.isEmpty, asked.moment != .head, !console.isJSON {
            console.print("There was no job yet at \(asked.now.rfc3339(console.look.zone)).")
        } else if !console.isJSON {
            console.print(ListScreen.lines(views, asked.look(console.look)))
        }
        return outcome
    }

    /// Refuses to say that there is no job where damage hides those that are.
    private static func checkWhole(_ log: any Log) throws(CommandFailure) {
        guard let local = log as? LocalLog, let gap = local.gaps().first(where: { !$0.isRecorded })
        else { return }
        throw CommandFailure(
            .damaged, "no job can be read, because \(gap.damage.file) is damaged",
            fix: "'vcctl log verify' names the damage; a backup may hold what it hides")
    }

    private func report(_ job: JobNumber, _ problem: CommandFailure, _ console: Console) {
        guard console.isJSON else {
            return console.say(Line("Job \(job) cannot be read: \(problem.cause)", .red))
        }
        var object = JSONObject.line
        object.add("job", job.rawValue)
        object.add("problem", problem.cause)
        console.print(object)
    }
}

extension JobStatus {
    /// The words that people can type.
    static var listed: String {
        allCases.filter { $0 != .absent }.map(\.rawValue).joined(separator: ", ")
    }
}
