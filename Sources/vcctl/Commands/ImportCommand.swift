import ArgumentParser
import EventLog
import Jobs

struct ImportCommand: Command {
    static let about = CommandConfiguration(
        commandName: "import",
        abstract: "Make a log of the job in a capsule.",
        discussion: """
            The log's directory must be empty or missing. The job has its number, its \
            revisions and its times there. A worker that is started on it goes on with the \
            job, if it is not finished.

            Examples:
              vcctl import 330001.vcjob --log ./debug
              vcctl replay 330001 --verify --log ./debug
            """)

    @Argument(
        help: ArgumentHelp("The capsule, as 'vcctl capsule' writes it.", valueName: "file"),
        completion: .file(extensions: ["vcjob"]))
    var file: String

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let path = try source.path()
        let (job, eventCount) = try JobCapsule.unpack(
            file, into: path, options: source.settings())
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", job.rawValue)
            object.add("log", path)
            object.add("eventCount", eventCount)
            console.print(object)
            return .done
        }
        console.print(
            Line("Job \(job): \(count(Int(eventCount), "event")) in the log ") + Line(path))
        return .done
    }
}
