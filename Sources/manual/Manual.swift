/// The pages of a program and all of its commands.
struct Manual {
    var section: String
    var release: String
    var statuses: [String]
    var others: [(name: String, section: String)]

    /// The page of a command and those of its subcommands.
    ///
    /// - Parameters:
    ///   - name: As typed: `vcctl log`.
    ///   - parent: The command above it; nil for the program itself.
    func pages(
        of command: CommandTree.Command, name: String, parent: String? = nil
    ) -> [Page] {
        let children = command.shownSubcommands
        var seeAlso = children.map { (name: "\(name) \($0.commandName)", section: section) }
        if let parent { seeAlso.insert((parent, section), at: 0) }
        if parent == nil { seeAlso += others }
        let page = Page(
            command: command, name: name, section: section, release: release,
            statuses: statuses, seeAlso: seeAlso)
        return children.reduce(into: [page]) { pages, child in
            pages += self.pages(of: child, name: "\(name) \(child.commandName)", parent: name)
        }
    }
}
