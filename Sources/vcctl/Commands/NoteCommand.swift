import ArgumentParser
import EventLog
import Glibc
import Jobs
import Projections

struct NoteCommand: LogCommand {
    static let about = CommandConfiguration(
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

    func validate() throws {
        guard text != "-" || change.requestID.isEmpty else {
            throw ValidationError("a request ID is for one note, and - takes many")
        }
    }

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
        let position =
            change.requestID.isEmpty
            ? try await writer.append(text) : try await noteOnce(text, on: writer.log, console)
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

    /// Appends the note unless the same request did before.
    ///
    /// - Returns: The position of the commit that has it.
    private func noteOnce(
        _ text: String, on log: any Log, _ console: Console
    ) async throws -> Position {
        let outcome = try await JobWriter(log, now: console.now).perform(
            .note(text, change.actor), on: target.job, requestID: change.requestID)
        guard let earlier = outcome.earlier else { return outcome.tip.position }
        console.say(ChangeOptions.repeatedWords)
        return earlier.position
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
