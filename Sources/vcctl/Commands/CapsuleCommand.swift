import ArgumentParser
import EventLog
import Jobs

struct CapsuleCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "capsule",
        abstract: "Put one job's whole history into one file, to hand to someone who debugs.",
        discussion: """
            Every event is in it, with the list and what was found, compressed and with a \
            checksum. 'vcctl import' makes a log of it, in which every command answers about \
            the job as it does here, about any moment.

            Examples:
              vcctl capsule 330001 -o 330001.vcjob
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file(extensions: ["vcjob"]))
    var output: String

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let job = target.job
        let size: (eventCount: UInt64, byteCount: Int)
        do {
            size = try await JobCapsule.write(job, of: log, to: output, replacing: force)
        } catch let error as CapsuleError {
            throw CommandFailure(.notFound, "job \(job): \(error)")
        }
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", job.rawValue)
            object.add("file", output)
            object.add("eventCount", size.eventCount)
            object.add("byteCount", size.byteCount)
            console.print(object)
            return .done
        }
        console.print(
            Line("Job \(job): \(count(Int(size.eventCount), "event")) in ") + Line(output)
                + Line(", \(size.byteCount.byteWords)"))
        return .done
    }
}
