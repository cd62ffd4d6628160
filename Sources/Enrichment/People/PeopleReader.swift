/// Finds a firm's people on one page, from repeated markup and what stands around names.
struct PeopleReader {
    private let tree: HTMLTree
    private let lines: [PageText.Line]
    private let page: WebAddress
    private let isTeamPage: Bool
    private let firmWords: Set<String>
    private let spotter: NameSpotter
    private let cutter: CardCutter

    /// - Parameter isTeamPage: Whether address or headings say that the page is about people.
    init(
        tree: HTMLTree, lines: [PageText.Line], spotter: NameSpotter, page: WebAddress,
        isTeamPage: Bool, firm: FirmRequest
    ) {
        self.tree = tree
        self.lines = lines
        self.page = page
        self.isTeamPage = isTeamPage
        self.spotter = spotter
        cutter = CardCutter(tree: tree, lines: lines, base: page)
        let host = page.site.split(separator: ".").first.map(String.init) ?? ""
        firmWords = Set((Words.folded(firm.name) + [host]).filter { $0.count > 3 })
    }

    func people() -> [Person] {
        judged().filter { $0.evidence.total >= Self.threshold }
            .map { person(from: $0.card, title: $0.title) }
    }

    /// Every name of the page with its card and what speaks for it, in document order.
    func judged() -> [(card: PersonCard, title: FoundTitle?, evidence: Evidence)] {
        let groups = Dictionary(grouping: spotter.spots, by: \.shape).values
        let allNodes = spotter.spots.map { lines[$0.line].node }.sorted()
        var judged: [(card: PersonCard, title: FoundTitle?, evidence: Evidence)] = []
        for group in groups {
            let nodes = group.count > 1 ? group.map { lines[$0.line].node }.sorted() : allNodes
            let cards = cutter.cards(for: group, others: nodes)
            let titles = TitleFinder(lines: lines, tree: tree).titles(of: cards)
            for (card, title) in zip(cards, titles) {
                judged.append((card, title, evidence(for: card, title: title, group: group)))
            }
        }
        return judged.sorted { $0.card.spot.line < $1.card.spot.line }
    }

    private static let threshold = 6

    // MARK: Evidence

    /// What speaks for and against a name being one of the firm's people.
    struct Evidence {
        var reasons: [(String, Int)] = []
        var total: Int { reasons.reduce(0) { $0 + $1.1 } }
        mutating func add(_ reason: String, _ weight: Int) { reasons.append((reason, weight)) }
    }

    func evidence(for card: PersonCard, title: FoundTitle?, group: [NameSpot]) -> Evidence {
        var evidence = Evidence()
        let line = lines[card.spot.line]
        switch line.topic {
        case .team, .board, .advisor: evidence.add("section is about the firm's people", 3)
        case .elsewhere: evidence.add("section is about others", -6)
        case .former: evidence.add("section is about people who left", -20)
        case .none: break
        }
        if isTeamPage { evidence.add("page is about people", line.topic == .elsewhere ? 0 : 2) }
        addGroup(&evidence, group, line)
        switch title?.strength {
        case .lexicon: evidence.add("a role beside it", 2)
        case .marked: evidence.add("text marked as a role", 2)
        case .position: evidence.add("text where others have a role", 1)
        case .sentence: evidence.add("a sentence that says the role", 2)
        case nil: break
        }
        if let title, title.mentions(firmWords) { evidence.add("role at this very firm", 6) }
        if card.linkedIn != nil { evidence.add("a person's LinkedIn page", 3) }
        if card.email != nil || card.x != nil { evidence.add("an address of its own", 1) }
        if card.photoNames {
            evidence.add("a picture that carries the name", 2)
        } else if card.hasPicture {
            evidence.add("a picture", 1)
        }
        let hints = hints(of: card.spot.element)
        if !hints.isDisjoint(with: Self.personHints) { evidence.add("markup says person", 2) }
        if line.headingLevel > 0 || tree.tag(card.spot.element) == .strong
            || tree.tag(card.spot.element) == .b
        {
            evidence.add("set off as a heading", 1)
        }
        if card.spot.read.hasKnownGivenName || card.spot.read.hadHonorific {
            evidence.add("a known given name", 1)
        }
        addPlace(&evidence, line, hints)
        return evidence
    }

    private func addGroup(_ evidence: inout Evidence, _ group: [NameSpot], _ line: PageText.Line) {
        let texts = max(spotter.textCounts[group[0].shape] ?? group.count, group.count)
        let isMostlyNames = group.count * 10 >= texts * 6
        if group.count >= 3, isMostlyNames { evidence.add("one of several alike", 2) }
        if group.count == 2, isMostlyNames { evidence.add("one of two alike", 1) }
        if group.count * 3 < texts, texts >= 5 { evidence.add("among texts that are no names", -3) }
        if group.contains(where: { $0.read.hasKnownGivenName }) {
            let known = group.count { $0.read.hasKnownGivenName }
            if known * 2 >= group.count, group.count >= 3 {
                evidence.add("others alike have known names", 1)
            }
        } else if group.count >= 2, group[0].read.name.utf8.first.map({ $0 < 0x80 }) ?? false {
            evidence.add("nobody alike has a known name", -2)
        }
    }

    private func addPlace(_ evidence: inout Evidence, _ line: PageText.Line, _ hints: Set<String>) {
        if line.place.contains(.picture) { evidence.add("named in a picture only", -4) }
        if line.place.contains(.footer) { evidence.add("in the footer", -5) }
        if line.place.contains(.header) && line.headingLevel == 0 {
            evidence.add("in the header", -2)
        }
        if line.place.contains(.quote) { evidence.add("in a quotation", -7) }
        if line.place.contains(.byline) { evidence.add("signs something", -4) }
        if line.place.contains(.article), !isTeamPage, !line.topic.isOwn {
            evidence.add("in an article", -3)
        }
        if line.text.utf8.count > 200 { evidence.add("in running text", -3) }
    }

    private static let personHints: Set<String> = [
        "name", "person", "member", "staff", "employee", "profile", "people", "team", "teammember",
        "teamname", "vcard", "fn",
        "bio", "partner", "founder", "mitarbeiter",
    ]

    private func hints(of element: HTMLTree.ID) -> Set<String> {
        var hints = tree.hints(element)
        for ancestor in tree.ancestors(element).prefix(3) where !tree.tag(ancestor).isWide {
            hints.formUnion(tree.hints(ancestor))
        }
        return hints
    }

    // MARK: Result

    private func person(from card: PersonCard, title: FoundTitle?) -> Person {
        var person = Person(
            name: SafeText.line(card.spot.read.name, limit: 100),
            group: Self.group(lines[card.spot.line].topic), page: "\(page)")
        person.title = title.map { SafeText.line($0.text, limit: 200) }
        person.linkedIn = card.linkedIn
        person.x = card.x
        person.email = card.email
        person.photo = card.photo
        person.bio = (card.inside + card.after).map { lines[$0].text }
            .first { $0.unicodeScalars.count >= 80 }.map { SafeText.line($0, limit: 600) }
        return person
    }

    private static func group(_ topic: Topic) -> Person.Group {
        switch topic {
        case .board: .board
        case .advisor: .advisor
        case .none, .team, .former, .elsewhere: .team
        }
    }
}
