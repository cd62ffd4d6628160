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
        let zone: Zone = utc ? .utc : .local
        return Console(
            output: .descriptor(STDOUT_FILENO), talk: .descriptor(STDERR_FILENO),
            look: .suiting(
                descriptor: STDOUT_FILENO, wantsColour: !noColour, zone: zone, now: now()),
            talkLook: .suiting(
                descriptor: STDERR_FILENO, wantsColour: !noColour, zone: zone, now: now()),
            isJSON: json, now: now)
    }
}
