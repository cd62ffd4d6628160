import ArgumentParser
import EventLog
import Glibc
import Jobs

/// How a command's output looks; every command takes these.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Flag(help: "Show times in UTC instead of the local zone.")
    var utc = false

    @Flag(name: .customLong("no-color"), help: "Print no colours; NO_COLOR does the same.")
    var noColour = false

    /// The process's own console.
    func console() -> Console {
        let now: @Sendable () -> WallTime = { WallTime(Timestamp.systemClock()) }
        let talk = OutputStream.descriptor(STDERR_FILENO)
        var ask: (@Sendable (Line) -> Bool)?
        if isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 {
            ask = { Self.ask($0, on: talk) }
        }
        return Console(
            output: .descriptor(STDOUT_FILENO), talk: talk, look: look(STDOUT_FILENO, now()),
            talkLook: look(STDERR_FILENO, now()), isJSON: json, now: now,
            sleep: { try await Task.sleep(for: $0) }, ask: ask)
    }

    /// How output on `descriptor` is to look now; a terminal's width may change any time.
    func look(_ descriptor: CInt, _ now: WallTime) -> Look {
        .suiting(
            descriptor: descriptor, wantsColour: !noColour, zone: utc ? .utc : .local, now: now)
    }

    private static func ask(_ question: Line, on talk: OutputStream) -> Bool {
        talk.write(question.plain + " [y/N] ")
        talk.flush()
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
