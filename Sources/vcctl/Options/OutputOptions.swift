import ArgumentParser
import Jobs

/// How a command's output looks; every command takes these.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Flag(help: "Show times in UTC instead of the local zone.")
    var utc = false

    @Flag(name: .customLong("no-color"), help: "Print no colours; NO_COLOR does the same.")
    var noColour = false

    private var zone: Zone { utc ? .utc : .local }

    /// The process's own console.
    func console() -> Console {
        .ofProcess(isJSON: json, wantsColour: !noColour, zone: zone)
    }

    /// How output on `descriptor` is to look now; a terminal's width may change any time.
    func look(_ descriptor: CInt, _ now: WallTime) -> Look {
        .suiting(descriptor: descriptor, wantsColour: !noColour, zone: zone, now: now)
    }
}
