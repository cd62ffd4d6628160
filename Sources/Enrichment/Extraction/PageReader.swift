/// Reads one page: decode, parse, and ask each reader what it finds.
enum PageReader {
    static func read(_ page: FetchedPage, firm: FirmRequest, isHome: Bool) -> PageReading {
        let tree = HTMLParser.parse(TextDecoder.utf8(page.body, contentType: page.contentType))
        let base = LinkReader.base(tree, page.address)
        var lines = PageText(tree).lines
        let spotter = NameSpotter(tree, lines)
        Sections.assignTopics(&lines, tree: tree, spotter: spotter)
        var reading = PageReading(address: page.address)
        reading.links = LinkReader.links(tree, base: base)
        reading.refresh = LinkReader.refresh(tree, base: base)
        reading.isStub = lines.count < 8
        reading.isTeamPage = !isHome && isTeamPage(page.address, tree, lines)
        let data = LinkedData(tree)
        var roster = Roster()
        for person in data.people(page: page.address, isTeamPage: reading.isTeamPage) {
            roster.add(person)
        }
        for person in MarkedPeople.read(tree, page: page.address, isTeamPage: reading.isTeamPage) {
            roster.add(person)
        }
        let people = PeopleReader(
            tree: tree, lines: lines, spotter: spotter, page: base, isTeamPage: reading.isTeamPage,
            firm: firm)
        for person in people.people() { roster.add(person) }
        reading.people = roster.people
        let personal = Set(roster.people.flatMap { [$0.email, $0.x].compactMap(\.self) })
        reading.facts = FactReader(tree: tree, lines: lines, base: base).facts(
            data, personal: personal)
        reading.needsScript =
            roster.people.isEmpty
            && ScriptNeed.isLikely(tree, lines, isTeamPage: reading.isTeamPage)
        return reading
    }

    /// By its address, its title or its first headings.
    private static func isTeamPage(
        _ address: WebAddress, _ tree: HTMLTree, _ lines: [PageText.Line]
    ) -> Bool {
        if LinkScore.score(text: "", path: address.path) >= LinkScore.team { return true }
        let title = tree.all(.title).first.map { tree.titleText($0) } ?? ""
        let first = title.split { "|–—·:".contains($0) }.first.map(String.init) ?? ""
        if Topic.heading(Words.folded(first)).isOwn { return true }
        return lines.lazy.filter { $0.headingLevel == 1 || $0.headingLevel == 2 }.prefix(2)
            .contains {
                Topic.heading(Words.folded($0.text)).isOwn && Words.folded($0.text).count <= 4
            }
    }
}

/// Tells pages that are empty until their scripts run.
enum ScriptNeed {
    static func isLikely(_ tree: HTMLTree, _ lines: [PageText.Line], isTeamPage: Bool) -> Bool {
        let scripts = tree.all(.script).count
        guard scripts > 0 else { return false }
        let content = lines.lazy.filter { !$0.place.contains(.nav) && !$0.place.contains(.footer) }
        let textLength = content.reduce(0) { $0 + $1.text.utf8.count }
        if textLength < 200 { return true }
        return hasEmptyTeam(tree, lines)
    }

    /// A heading about the team with nothing under it until the next heading.
    private static func hasEmptyTeam(_ tree: HTMLTree, _ lines: [PageText.Line]) -> Bool {
        for (index, line) in lines.enumerated()
        where line.headingLevel > 0 && line.topic == .team
            && Topic.heading(Words.folded(line.text)) == .team
        {
            guard index + 1 < lines.count else { return true }
            let next = lines[index + 1]
            if next.headingLevel > 0 && next.headingLevel <= line.headingLevel { return true }
            if next.place.contains(.footer) { return true }
        }
        return false
    }
}

extension HTMLTree {
    /// The text of an element that is never shown on the page itself.
    func titleText(_ id: ID) -> String {
        let parts = (id..<end(id)).filter { tag($0) == .text }.map { rawText($0) }
        return SafeText.line(parts.joined(separator: " "), limit: 300)
    }
}
