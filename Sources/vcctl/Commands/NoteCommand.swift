import ArgumentParser
import EventLog
import Glibc
import Jobs
import Projections

struct NoteCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Write something into a job's history.",
        discussion: """
            Prints "ACK <position>" once the note is durable. With - as the text, every line \
            of standard input becomes a note of its own, in order; any number of processes may \
            do so at once.

            Examples:
              vcctl note 330001 "called their office, the site is down until Monday"
              tail -f proxy.log | vcctl note 330001 -
            """)

    static let access = LogAccess.change

    @OptionGroup var target: JobArgument

    @Argument(
        help: ArgumentHelp("What to note; - takes lines from standard input.", valueName: "text"))
    var text: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        var writer = try await NoteWriter(
            log, job: target.job, actor: change.actor, now: console.now)
        guard text == "-" else {
            guard text.utf8.count <= NoteWriter.textByteLimit else {
                throw CommandFailure(
                    .failed, "the note is longer than \(NoteWriter.textByteLimit.grouped) bytes",
                    fix: "split it")
            }
            try await note(text, &writer, console)
            return .done
        }
        var lines = LineReader(descriptor: STDIN_FILENO, byteLimit: NoteWriter.textByteLimit)
        while let line = try lines.next() {
            try Task.checkCancellation()
            try await note(line, &writer, console)
            // Who cannot be told that a note is durable should not have more made.
            if console.output.isClosed { break }
        }
        return .done
    }

    private func note(
        _ text: String, _ writer: inout NoteWriter, _ console: Console
    ) async throws {
        if change.dryRun { return report(unwritten: text, console) }
        let position = try await writer.append(text)
        if console.isJSON {
            var object = JSONObject.line
            object.add("job", target.job.rawValue)
            object.add("position", position.rawValue)
            console.print(object)
        } else {
            console.print(Line("ACK \(position)"))
        }
        // At once, because whoever waits for it may be a program.
        console.output.flush()
    }

    private func report(unwritten text: String, _ console: Console) {
        guard console.isJSON else { return console.print(Line("Would note: \(text)")) }
        var object = JSONObject.line
        object.add("job", target.job.rawValue)
        object.add("dryRun", true)
        object.add("text", text)
        console.print(object)
    }
}
