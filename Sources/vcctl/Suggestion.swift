import ArgumentParser
import Projections

/// What a mistyped command was probably meant to be.
struct Suggestion: Hashable, Sendable {
    /// The word that names no command.
    var word: String
    /// What was typed before it: `vcctl` or `vcctl log`.
    var command: String
    /// The nearest commands, best first; none when nothing is near.
    var nearest: [String]

    /// Nil when the words before the first option do name a command.
    static func find(
        for arguments: [String], root: any ParsableCommand.Type
    ) -> Suggestion? {
        var children = Self.children(of: root)
        var path = [root.configuration.commandName ?? ""]
        for word in arguments {
            guard !children.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let child = children.first(where: { $0.configuration.commandName == word }) else {
                let names = children.compactMap { $0.configuration.commandName }
                return Suggestion(
                    word: word, command: path.joined(separator: " "),
                    nearest: Self.nearest(word, among: names))
            }
            children = Self.children(of: child)
            path.append(word)
        }
        return nil
    }

    /// The same of what help is asked for (`help bogus`, `log help bogus`); nil when it is there.
    static func find(
        forHelp arguments: [String], root: any ParsableCommand.Type
    ) -> Suggestion? {
        guard let place = arguments.prefix(2).firstIndex(of: "help") else { return nil }
        var words = arguments
        words.remove(at: place)
        return find(for: words, root: root)
    }

    private static func children(
        of type: any ParsableCommand.Type
    ) -> [any ParsableCommand.Type] {
        type.configuration.subcommands
    }

    private static func nearest(_ word: String, among names: [String]) -> [String] {
        Nearest.names(to: word, among: names)
    }

    var failure: CommandFailure {
        let meant = nearest.prefix(3).map { "'\(command) \($0)'" }.joined(separator: " or ")
        return CommandFailure(
            .usage, "'\(word)' is no command of \(command)",
            fix: nearest.isEmpty
                ? "'\(command) --help' lists the commands" : "did you mean \(meant)?")
    }
}
