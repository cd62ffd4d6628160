import ArgumentParser
import EventLog
import Jobs
import Projections

struct TopCommand: Command {
    static let about = CommandConfiguration(
        commandName: "top",
        abstract: "Watch all jobs, workers and the slowest firms on one live screen.",
        discussion: """
            Jobs with how far and how fast they are, the chosen one's failures and the firms \
            that are in flight longest, workers with their last heartbeat and their last \
            progress. q quits, p holds the view, up and down or 1-9 choose a job, h helps. \
            Nothing is changed by looking on.

            Examples:
              vcctl top
              vcctl top --log /var/lib/vc --utc
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    /// Between two looks at the log, at least: jobs must not be slowed by being watched.
    private static let shortestWaitMilliseconds: CInt = 250

    func run(_ console: Console) async throws -> CommandStatus {
        guard !console.isJSON else {
            throw CommandFailure(
                .usage, "top is a screen and no JSON",
                fix: "'vcctl list --json' and 'vcctl tail --json' are for programs")
        }
        guard console.look.isTerminal, environment("TERM") != "dumb" else {
            throw CommandFailure(
                .usage, "top needs a terminal to draw on",
                fix: "'vcctl watch JOB' and 'vcctl list' print to a pipe or a file as well")
        }
        let log = try source.open(for: .read, console)
        defer { log.close() }
        var reader = TopReader(log, try source.presenceBoard(), console.look)
        var state = TopState(now: console.now())
        // What cannot be read at all is said before the screen is taken.
        try await reader.refresh(&state, now: console.now())
        try TerminalScreen.enter()
        defer { TerminalScreen.leave() }
        try await look(on: &state, &reader, console)
        return .done
    }

    /// Draws and listens until it is told to end.
    private func look(
        on state: inout TopState, _ reader: inout TopReader, _ console: Console
    ) async throws {
        var writer = FrameWriter()
        var size = (width: 0, height: 0)
        while !console.output.isClosed {
            let look = console.currentLook()
            let current = (width: look.width ?? 80, height: look.height ?? 24)
            if TerminalScreen.takeWasAway() || current != size { writer.forget() }
            size = current
            let frame = TopScreen.frame(
                state, width: size.width, height: size.height, look.zone)
            console.output.write(writer.update(to: frame, coloured: look.isColoured))
            console.output.flush()
            // It waits on this very thread: nothing else is to run meanwhile.
            guard let typed = TerminalScreen.input(waiting: Self.shortestWaitMilliseconds)
            else { return }
            try Task.checkCancellation()
            for key in TopKey.keys(in: typed) {
                if key == .redraw { writer.forget() }
                if state.take(key) { return }
            }
            // A key is answered at once, and the log is not asked for each.
            if typed.isEmpty { await refresh(&state, &reader, console) }
        }
    }

    private func refresh(
        _ state: inout TopState, _ reader: inout TopReader, _ console: Console
    ) async {
        do {
            try await reader.refresh(&state, now: console.now())
            state.problem = nil
        } catch {
            // It may be back in a moment; what was read last stays on the screen.
            state.problem = CommandFailure(error).cause
        }
    }
}
