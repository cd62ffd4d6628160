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

    @Flag(
        name: .customLong("no-pager"),
        help: "Print long output plainly; VC_PAGER names another pager than less.")
    var noPager = false

    private var zone: Zone { utc ? .utc : .local }

    /// The process's own console.
    func console() -> Console {
        .ofProcess(isJSON: json, wantsColour: !noColour, zone: zone)
    }
}
