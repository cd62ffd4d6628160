import ArgumentParser
import EventLog
import Jobs
import Projections

struct FirmCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "firm",
        abstract: "Tell everything about one firm: its row, attempts, pages and people.",
        discussion: """
            The firm is its number in the list or its name, or a part of the name that no \
            other has; case does not matter. Everything comes with the event that it is from, \
            and what no event holds is said to be missing.

            Examples:
              vcctl firm 330001 1281
              vcctl firm 330001 'kima ventures'
              vcctl firm 330001 kima --at '2h ago' --json
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Argument(
        help: ArgumentHelp("The firm's number in the list, or its name.", valueName: "firm"))
    var words: [String]

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func validate() throws {
        guard !words.isEmpty, words.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            throw ValidationError("which firm? give its number in the list, or its name")
        }
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        let firm = try await find(reader, asked)
        let dossier = try await reader.dossier(
            of: firm, in: target.job, at: asked.moment, now: asked.now)
        guard let dossier else { throw await noSuchNumber(firm, reader, asked) }
        if console.isJSON {
            console.print(FirmScreen.json(dossier))
        } else {
            console.print(FirmScreen(dossier, asked.look(console.look)).lines)
        }
        return .done
    }

    /// What was typed, with single spaces, however many words the shell made of it.
    private var text: String { words.joined(separator: " ") }

    private func find(_ reader: JobReader, _ asked: AskedMoment) async throws -> FirmNumber {
        if let number = number {
            let state = try await reader.state(of: target.job, at: asked.moment).state
            if state.firms.contains(number) || text.hasPrefix("#") { return number }
            // A firm may be called 1517; else the number is what was meant.
            let match = try await reader.findFirm(
                named: text, in: target.job, at: asked.moment)
            if case .one(let found) = match, found.name.comparedName == text { return found.firm }
            return number
        }
        switch try await reader.findFirm(named: text, in: target.job, at: asked.moment) {
        case .one(let found): return found.firm
        case .several(let firms, let count): throw several(firms, count)
        case .unknown(let nearest): throw noSuchName(nearest)
        case nil:
            throw CommandFailure(
                .notFound, "the names of job \(target.job) have been erased (purged)",
                fix: "give the firm's number in the list")
        }
    }

    /// Nil for what is no number.
    private var number: FirmNumber? {
        let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return FirmNumber(UInt32(digits) ?? .max)
    }

    private func several(_ firms: [NamedFirm], _ count: Int) -> CommandFailure {
        var list = firms.map { "\($0.firm) \($0.name.harmless)" }.joined(separator: ", ")
        if count > firms.count { list += " and \((count - firms.count).grouped) more" }
        return CommandFailure(
            .usage, "'\(text)' may be any of \(vcctl.count(count, "firm")): \(list)",
            fix: "give the number, such as 'vcctl firm \(target.job) \(firms[0].firm)'")
    }

    private func noSuchName(_ nearest: [NamedFirm]) -> CommandFailure {
        let meant = nearest.map { "\($0.firm) \($0.name.harmless)" }.joined(separator: ", ")
        return CommandFailure(
            .notFound, "no firm of job \(target.job) is called '\(text)'",
            fix: nearest.isEmpty
                ? "'vcctl firms \(target.job)' lists them" : "did you mean \(meant)?")
    }

    private func noSuchNumber(
        _ firm: FirmNumber, _ reader: JobReader, _ asked: AskedMoment
    ) async -> any Error {
        let state: JobState
        do { state = try await reader.state(of: target.job, at: asked.moment).state } catch {
            return error
        }
        return CommandFailure(
            .notFound, "job \(target.job) has no firm \(text)",
            fix: state.listedBatchCount == 0
                ? "its list is empty so far" : "its firms have the numbers 1 to \(state.firmCount)")
    }
}
