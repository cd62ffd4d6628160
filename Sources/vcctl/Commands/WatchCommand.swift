import ArgumentParser
import EventLog
import Jobs
import Projections

struct WatchCommand: LogCommand {
    static let about = CommandConfiguration(
        commandName: "watch",
        abstract: "Look on while a job is worked on, until it ends.",
        discussion: """
            On a terminal it is the screen of 'vcctl show', kept up to date. In a pipe it is \
            one line for every change of the job's progress or status. It ends when the job is \
            completed or cancelled; Ctrl-C ends the watching, not the job.

            Examples:
              vcctl watch 330001
              vcctl watch 330001 | tee progress.log
              vcctl watch 330001 --json | jq -r .status
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    /// Between two looks at the log, at least: a fast job must not be slowed by being watched.
    private static let shortestWait = Duration.milliseconds(250)
    /// Between two screens, at most, because ages grow by themselves.
    private static let longestWait = Duration.seconds(1)

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        var folded = try await reader.state(of: target.job)
        var view = try await JobView(
            of: target.job, reader, at: AskedMoment(moment: .head, now: console.now()))
        var display = WatchDisplay(console)
        while true {
            await view.readPace(reader, for: console.look)
            display.show(view)
            if WatchScreen.isOver(view.summary.status) || console.output.isClosed { break }
            try await console.sleep(Self.shortestWait)
            try await wait(for: log, after: folded.tip, console)
            folded = try await reader.catchUp(folded)
            try await view.update(to: folded, reader, now: console.now())
        }
        display.end(view)
        return .done
    }

    /// Returns after the next commit or a second, whichever is first.
    private func wait(for log: any Log, after tip: Tip, _ console: Console) async throws {
        let head = try await log.head()
        guard try await log.tip(of: tip.stream, at: .head) == tip else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await log.waitForCommit(after: head) }
            group.addTask { try await console.sleep(Self.longestWait) }
            try await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }
}

/// Shows a job again and again: in place on a terminal, line by line elsewhere.
private struct WatchDisplay {
    private let console: Console
    private var shownLineCount = 0
    private var lastLine: (processed: UInt32, status: JobStatus)?

    init(_ console: Console) {
        self.console = console
    }

    mutating func show(_ view: JobView) {
        guard !console.isJSON, console.look.isTerminal else { return showChange(view) }
        let look = console.currentLook()
        // A screen that scrolled could not be drawn over.
        let lines = JobScreen.lines(view, look).prefix(max((look.height ?? .max) - 1, 1))
        var text = shownLineCount > 0 ? "\u{1B}[\(shownLineCount)A" : ""
        for line in lines { text += line.rendered(coloured: look.isColoured) + "\u{1B}[K\n" }
        console.output.write(text + "\u{1B}[J")
        console.output.flush()
        shownLineCount = lines.count
    }

    private mutating func showChange(_ view: JobView) {
        let summary = view.summary
        let now = (processed: summary.processedCount, status: summary.status)
        if let lastLine, lastLine == now { return }
        lastLine = now
        if console.isJSON {
            console.print(JobScreen.json(view))
        } else {
            let time = console.now().rfc3339(console.look.zone)
            console.print(Line("\(time) ") + WatchScreen.line(summary))
        }
        console.output.flush()
    }

    func end(_ view: JobView) {
        guard !console.isJSON, console.look.isTerminal else { return }
        console.print(WatchScreen.end(view.summary))
    }
}
