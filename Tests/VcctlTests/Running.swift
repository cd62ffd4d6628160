import ArgumentParser
import EventLog
import Jobs
import Testing

@testable import vcctl

/// What a command line came to.
struct Outcome {
    var output: String
    var talk: String
    var status: CommandStatus
}

extension Fixture {
    /// Runs a command line on the fixture's log, at its clock's time, in UTC.
    ///
    /// - Parameters:
    ///   - width: Of the terminal; nil for a pipe.
    ///   - answer: What the person at the terminal says; nil when there is none.
    func run(
        _ arguments: [String], width: Int? = nil, answer: Bool? = nil,
        nextLine: (@Sendable (Line) -> String?)? = nil
    ) async throws -> Outcome {
        let command = try await Vcctl.asyncParseAsRoot(arguments)
        let parsed = try #require(command as? any Command)
        var console = console(isJSON: parsed.appearance.json, width: width, answer: answer)
        console.nextLine = nextLine
        var status: CommandStatus
        do {
            status = try await run(parsed, console)
        } catch {
            let failure = CommandFailure(error)
            for line in failure.lines { console.say(line) }
            status = failure.status
        }
        return Outcome(output: console.output.text, talk: console.talk.text, status: status)
    }

    /// Runs a command line on the log in the directory that it names.
    func runOnDisk(_ arguments: [String]) async throws -> Outcome {
        let command = try await Vcctl.asyncParseAsRoot(arguments)
        let parsed = try #require(command as? any Command)
        let console = console(isJSON: parsed.appearance.json)
        var status: CommandStatus
        do {
            status = try await parsed.run(console)
        } catch {
            let failure = CommandFailure(error)
            for line in failure.lines { console.say(line) }
            status = failure.status
        }
        return Outcome(output: console.output.text, talk: console.talk.text, status: status)
    }

    private func run(_ command: any Command, _ console: Console) async throws -> CommandStatus {
        if let command = command as? any PresenceCommand {
            return try await command.run(on: log, board, console)
        }
        if let command = command as? any LogCommand {
            return try await command.run(on: log, console)
        }
        return try await command.run(console)
    }

    func console(isJSON: Bool = false, width: Int? = nil, answer: Bool? = nil) -> Console {
        let clock = clock
        var look = Look.piped(zone: .utc, now: clock.now)
        if let width {
            look.width = width
            look.isTerminal = true
        }
        var ask: (@Sendable (Line) -> Bool)?
        if let answer { ask = { _ in answer } }
        return Console(
            output: .memory(), talk: .memory(), look: look, currentLook: { [look] in look },
            talkLook: look, isJSON: isJSON,
            now: { clock.now }, sleep: { _ in await Task.yield() }, ask: ask)
    }
}
