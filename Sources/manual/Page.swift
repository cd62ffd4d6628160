/// The manual page of one command.
struct Page {
    var command: CommandTree.Command
    /// As typed: `vcctl log dump`.
    var name: String
    var section: String
    /// The program's version.
    var release: String
    /// How the program ends, where commands do not say it themselves.
    var statuses: [String]
    /// Names of other pages, with their sections.
    var seeAlso: [(name: String, section: String)]

    var fileName: String { "\(Self.pageName(name)).\(section)" }

    static func pageName(_ name: String) -> String {
        String(name.map { $0 == " " ? "-" : $0 })
    }

    var text: String {
        var roff = Roff()
        let title = Self.pageName(name)
        let discussion = Discussion(command.discussion ?? "")
        roff.macro("TH", title.uppercased(), section, "", "vc-enrichment \(release)")
        roff.macro("SH", "NAME")
        var abstract = command.abstract ?? ""
        if abstract.hasSuffix(".") { abstract.removeLast() }
        roff.line("\(title) - \(abstract)")
        roff.macro("SH", "SYNOPSIS")
        synopsis(&roff)
        if !discussion.body.isEmpty {
            roff.macro("SH", "DESCRIPTION")
            for part in discussion.body {
                switch part {
                case .paragraph(let text):
                    roff.macro("PP")
                    roff.line(text)
                case .literal(let lines): roff.literal(lines)
                }
            }
        }
        subcommands(&roff)
        arguments(&roff)
        list("EXIT STATUS", merged(discussion.statuses), &roff)
        if !discussion.examples.isEmpty {
            roff.macro("SH", "EXAMPLES")
            roff.literal(discussion.examples)
        }
        references(&roff)
        return roff.text
    }

    private func synopsis(_ roff: inout Roff) {
        var words = [Roff.bold(name)]
        if !command.shownSubcommands.isEmpty { words.append(Roff.italic("command")) }
        for argument in command.shownArguments {
            var word = argument.usage
            if argument.isOptional { word = "[\(word)]" }
            words.append(word + (argument.isRepeating ? " ..." : ""))
        }
        roff.raw(words.joined(separator: " "))
    }

    private func subcommands(_ roff: inout Roff) {
        guard !command.shownSubcommands.isEmpty else { return }
        roff.macro("SH", "COMMANDS")
        for child in command.shownSubcommands {
            let page = Self.pageName("\(name) \(child.commandName)")
            roff.macro("TP")
            roff.raw("\(Roff.bold(page))(\(section))")
            roff.line(child.abstract ?? "")
        }
    }

    private func arguments(_ roff: inout Roff) {
        guard !command.shownArguments.isEmpty else { return }
        roff.macro("SH", "OPTIONS")
        for argument in command.shownArguments {
            roff.macro("TP")
            roff.raw(argument.heading)
            var text = [argument.abstract, argument.discussion].compactMap(\.self)
                .joined(separator: " ")
            if let value = argument.defaultValue, !value.isEmpty {
                text += " (default: \(value))"
            }
            roff.line(text.isEmpty ? "See above." : text)
        }
    }

    /// The program's statuses, with what the command itself says of some of them.
    private func merged(_ own: [String]) -> [String] {
        let numbers = own.map { $0.prefix(while: \.isNumber) }
        let others = statuses.filter { !numbers.contains($0.prefix(while: \.isNumber)) }
        return (own + others).sorted { left, right in
            (Int(left.prefix(while: \.isNumber)) ?? 0) < (Int(right.prefix(while: \.isNumber)) ?? 0)
        }
    }

    private func list(_ heading: String, _ lines: [String], _ roff: inout Roff) {
        guard !lines.isEmpty else { return }
        roff.macro("SH", heading)
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            roff.macro("TP")
            roff.raw(Roff.bold(String(parts.first ?? "")))
            roff.line(String(parts.dropFirst().first ?? ""))
        }
    }

    private func references(_ roff: inout Roff) {
        guard !seeAlso.isEmpty else { return }
        roff.macro("SH", "SEE ALSO")
        let pages = seeAlso.map { "\(Roff.bold(Self.pageName($0.name)))(\($0.section))" }
        roff.raw(pages.joined(separator: ", "))
    }
}

extension CommandTree.Argument {
    /// What stands for the value; an option's own name says nothing in its place.
    private var valueWord: String {
        guard let valueName, valueName != preferredName?.name else { return "value" }
        return valueName
    }

    /// As in a line of usage: `--job job`, `file`.
    fileprivate var usage: String {
        let value = Roff.italic(valueWord)
        guard let name = preferredName ?? names?.first else { return value }
        return kind == .flag ? Roff.bold(name.typed) : "\(Roff.bold(name.typed)) \(value)"
    }

    /// All of its names.
    fileprivate var heading: String {
        let value = Roff.italic(valueWord)
        guard let names, !names.isEmpty else { return value }
        let typed = names.map { Roff.bold($0.typed) }.joined(separator: ", ")
        return kind == .flag ? typed : "\(typed) \(value)"
    }
}
