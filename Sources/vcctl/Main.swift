import ArgumentParser
import CPosix
import Glibc
import Settings

/// The process: parses, runs one command, and turns what came of it into an exit status.
@main
enum Main {
    static func main() {
        StandardStreams.fill()
        // A reader that has gone away shows as an error of write, and is a quiet success.
        signal(SIGPIPE, SIG_IGN)
        tzset()
        vc_keep_memory()
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let status = Vcctl.refuseLimits(arguments) { exit(status.rawValue) }
        // Parsed before anything runs: a version or a screen of help needs no threads.
        switch Vcctl.parse(arguments) {
        case .ended(let status): exit(status.rawValue)
        case .command(let command): run(command)
        }
    }

    private static func run(_ command: any Command) -> Never {
        Interruption.watchForSignal()
        let thread = CommandThread()
        let task = Task(executorPreference: thread) { await Vcctl.execute(command) }
        Interruption.cancels(task)
        Task(executorPreference: thread) { exit(await task.value.rawValue) }
        thread.run()
    }
}

extension Vcctl {
    /// What becomes of a command line.
    enum Parsed {
        /// Something to run.
        case command(any Command)
        /// All is said: help, a version, or what is wrong with the line.
        case ended(CommandStatus)
    }

    static func parse(_ arguments: [String]) -> Parsed {
        if arguments == ["--version"] { return .ended(sayVersion()) }
        if let command = parseAlone(arguments) { return .command(command) }
        let wantsJSON = arguments.contains("--json")
        if let suggestion = Suggestion.find(forHelp: arguments, root: self) {
            return .ended(report(suggestion.failure, on: .ofProcess(isJSON: wantsJSON)))
        }
        let command: any ParsableCommand
        do { command = try parseAsRoot(arguments) } catch {
            guard let suggestion = Suggestion.find(for: arguments, root: self) else {
                return .ended(reportParsing(error, asJSON: wantsJSON))
            }
            return .ended(report(suggestion.failure, on: .ofProcess(isJSON: wantsJSON)))
        }
        guard let command = command as? any Command else { return .ended(runForeign(command)) }
        return .command(command)
    }

    /// The command that the first word names, when all that follows is to its liking: the parser
    /// then need not know the others, which takes it longer than many a question.
    ///
    /// What is refused here is parsed once more, below all commands, and is told as from there.
    private static func parseAlone(_ arguments: [String]) -> (any Command)? {
        guard let word = arguments.first,
            let type = configuration.subcommands.first(where: {
                $0.configuration.commandName == word
            }), type.configuration.subcommands.isEmpty
        else { return nil }
        return (try? type.parseAsRoot(Array(arguments.dropFirst()))) as? any Command
    }

    static func execute(_ command: any Command) async -> CommandStatus {
        let console = command.appearance.console()
        guard !command.appearance.noPager, !console.isJSON,
            let paged = command as? any PagedCommand, paged.isPaged(on: console),
            let pager = Pager.suiting(console.look, variable: environment)
        else { return await execute(command, on: console) }
        let status = await execute(command, on: console, pager)
        guard let problem = pager.problem else { return status }
        if pager.isNamed {
            let words: Line = "the pager '\(pager.program)' failed: \(problem)"
            console.say(Line("Notice: ", .yellow) + words)
        }
        return pager.hasSwallowed ? await execute(command, on: console) : status
    }

    private static func execute(
        _ command: any Command, on console: Console, _ pager: Pager? = nil
    ) async -> CommandStatus {
        var shown = pager.map { console.behind($0) } ?? console
        // After Ctrl-C nobody wants to be shown pages.
        let result: Result<CommandStatus, any Error>
        do { result = .success(try await command.run(shown)) } catch { result = .failure(error) }
        shown.output.finish(startsPager: !Task.isCancelled)
        pager?.waitForEnd()
        shown.talk = console.talk
        switch result {
        case .success(let status): return finish(shown, status)
        case .failure(let error): return report(error, on: shown)
        }
    }

    /// Says that too few files may be open, before anything opens one; nil when there are enough.
    static func refuseLimits(_ arguments: [String]) -> CommandStatus? {
        do throws(OpenFileLimit.TooLow) {
            try OpenFileLimit.ensure(32)
            return nil
        } catch {
            return report(error, on: .ofProcess(isJSON: arguments.contains("--json")))
        }
    }

    /// Help screens and completion scripts, which the parser makes.
    private static func runForeign(_ command: any ParsableCommand) -> CommandStatus {
        var command = command
        do {
            try command.run()
            return .done
        } catch { return reportParsing(error) }
    }

    private static func sayVersion() -> CommandStatus {
        let stream = OutputStream.descriptor(STDOUT_FILENO)
        stream.write(Release.version + "\n")
        stream.flush()
        return .done
    }

    private static func reportParsing(
        _ error: any Error, asJSON isJSON: Bool = false
    ) -> CommandStatus {
        let isRequest = exitCode(for: error).isSuccess
        let stream = OutputStream.descriptor(isRequest ? STDOUT_FILENO : STDERR_FILENO)
        let message =
            isJSON && !isRequest
            ? CommandFailure(.usage, self.message(for: error)).json.text : fullMessage(for: error)
        if !message.isEmpty { stream.write(message + "\n") }
        stream.flush()
        return isRequest ? .done : .usage
    }

    private static func report(_ error: any Error, on console: Console) -> CommandStatus {
        if error is CancellationError { return .interrupted }
        if let error = error as? ValidationError {
            return reportParsing(error, asJSON: console.isJSON)
        }
        let failure = CommandFailure(error)
        if console.output.isClosed, console.output.failure == nil { return .done }
        if console.isJSON {
            console.talk.write(failure.json.text + "\n")
            console.talk.flush()
        } else {
            for line in failure.lines { console.say(line) }
        }
        return failure.status
    }

    /// Whether the output arrived decides, too: a full disk under `> file` is a failure.
    private static func finish(_ console: Console, _ status: CommandStatus) -> CommandStatus {
        console.output.flush()
        if let code = console.output.failure {
            let why = String(cString: strerror(code))
            return report(
                CommandFailure(.failed, "the output could not be written: \(why)"), on: console)
        }
        return console.output.isClosed ? .done : status
    }
}
