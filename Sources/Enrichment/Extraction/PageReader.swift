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
        reading.isTeamPage = !isHome && isTeamPage(page.address, tree, lines)
        let people = PeopleReader(
            tree: tree, lines: lines, spotter: spotter, page: base, isTeamPage: reading.isTeamPage,
            firm: firm)
        reading.people = people.people()
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

extension HTMLTree {
    /// The text of an element that is never shown on the page itself.
    func titleText(_ id: ID) -> String {
        let parts = (id..<end(id)).filter { tag($0) == .text }.map { rawText($0) }
        return SafeText.line(parts.joined(separator: " "), limit: 300)
    }
}
