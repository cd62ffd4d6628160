import ArgumentParser

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
        names.map { (name: $0, distance: editDistance($0, word)) }
            .filter { $0.distance <= 2 }
            .sorted { $0.distance < $1.distance }
            .map(\.name)
    }

    var failure: CommandFailure {
        let meant = nearest.prefix(3).map { "'\(command) \($0)'" }.joined(separator: " or ")
        return CommandFailure(
            .usage, "'\(word)' is no command of \(command)",
            fix: nearest.isEmpty
                ? "'\(command) --help' lists the commands" : "did you mean \(meant)?")
    }
}

/// Letters to add, drop, change or swap with a neighbour, to make one word of the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8.prefix(32)), Array(right.utf8.prefix(32)))
    var rows = [Array(0...right.count)]
    for i in 1..<left.count + 1 {
        var row = [i]
        for j in 1..<right.count + 1 {
            let change = left[i - 1] == right[j - 1] ? 0 : 1
            var best = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + change)
            if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                best = min(best, rows[i - 2][j - 2] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
