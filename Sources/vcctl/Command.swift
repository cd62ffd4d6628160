import ArgumentParser
import EventLog

/// A subcommand: it parses into itself, and then runs on a console that it is given.
protocol Command: AsyncParsableCommand, Sendable {
    /// Its name, and what help says of it.
    static var about: CommandConfiguration { get }

    var appearance: OutputOptions { get }

    /// Does the work.
    ///
    /// - Returns: `done`, or `findings` when there is something to look at.
    func run(_ console: Console) async throws -> CommandStatus
}

extension Command {
    static var configuration: CommandConfiguration {
        var configuration = about
        // Parsed alone it is still no program of its own; the parser looks for a request for a
        // completion script in programs only, which takes as long as all else that it does.
        configuration._superCommandName = "vcctl"
        return configuration
    }
}

/// A subcommand whose output is read at leisure, and may be longer than a screen.
protocol PagedCommand: Command {
    /// Whether it is, the way that it was asked.
    func isPaged(on console: Console) -> Bool
}

extension PagedCommand {
    func isPaged(on console: Console) -> Bool { true }
}

/// A subcommand that works on the log.
protocol LogCommand: Command {
    var source: LogOptions { get }
    /// Whether it changes anything; a command that reads never creates a directory.
    static var access: LogAccess { get }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus
}

/// A subcommand that also asks who lives.
protocol PresenceCommand: LogCommand {
    /// - Parameter board: Tells who lives.
    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus
}

extension PresenceCommand {
    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        try await run(on: log, source.presenceBoard(), console)
    }
}

/// What a command is going to do with the log.
enum LogAccess: Hashable, Sendable {
    case read
    /// Appends to a log that is there.
    case change
    /// Appends, and makes the log if there is none.
    case create
}

extension LogCommand {
    func run(_ console: Console) async throws -> CommandStatus {
        let log = try source.open(for: Self.access, console)
        defer { log.close() }
        return try await run(on: log, console)
    }
}
