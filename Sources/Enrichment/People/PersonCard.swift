/// What stands around one name: the lines and links that belong to the same person.
struct PersonCard {
    var spot: NameSpot
    /// The outermost element that holds no second person.
    var root: HTMLTree.ID
    /// Lines of the card before the name, nearest first.
    var before: [Int] = []
    /// Lines of the card after the name, nearest first.
    var inside: [Int] = []
    /// Lines between the card and the next person's.
    var after: [Int] = []
    /// Whether the card is the name alone, so that what belongs to it stands beside it.
    var isBare: Bool
    var linkedIn: String?
    var x: String?
    var email: String?
    var photo: String?
    /// Whether a picture's text alternative repeats the name.
    var photoNames = false
    var hasPicture = false
}

/// Cuts a page into cards around a group of alike name spots.
struct CardCutter {
    let tree: HTMLTree
    let lines: [PageText.Line]
    let base: WebAddress
    /// Line index by first text node, for finding the lines of a subtree.
    private let starts: [HTMLTree.ID]

    /// Lines looked at on each side of a name that has no card of its own.
    private static let reach = 12
    /// A single name's card may not be a whole page.
    private static let lineLimit = 60
    private static let nodeLimit = 3000

    init(tree: HTMLTree, lines: [PageText.Line], base: WebAddress) {
        self.tree = tree
        self.lines = lines
        self.base = base
        starts = lines.map(\.node)
    }

    /// - Parameter others: Nodes of all names taken for people on the page; no card holds two.
    func cards(for group: [NameSpot], others: [HTMLTree.ID]) -> [PersonCard] {
        let roots = group.map { root(of: $0, others: others) }
        let owns = roots.map { lineRange(of: $0) }
        var cards: [PersonCard] = []
        for (index, spot) in group.enumerated() {
            let own = owns[index]
            var card = PersonCard(
                spot: spot, root: roots[index], isBare: own.count <= spot.lineCount)
            let nameEnd = spot.line + spot.lineCount
            let scope = lineRange(of: tree.parent(roots[index]))
            card.inside = Array((nameEnd..<max(nameEnd, own.upperBound)).prefix(40))
            let isLast = index + 1 == group.count
            let nextStart =
                isLast ? lines.count : min(owns[index + 1].lowerBound, group[index + 1].line)
            let from = max(nameEnd, own.upperBound)
            card.after = following(spot, from..<max(from, min(scope.upperBound, nextStart)))
            // Behind the last one comes whatever comes next on the page.
            if isLast, !card.isBare || group.count > 1 {
                card.after = Array(card.after.prefix(cards.map(\.after.count).max() ?? 0))
            }
            var start = min(own.lowerBound, spot.line)
            if card.isBare {
                start =
                    index > 0
                    ? max(
                        owns[index - 1].upperBound,
                        group[index - 1].line + group[index - 1].lineCount)
                    : scope.lowerBound
            }
            card.before = Array(
                (min(start, spot.line)..<spot.line).reversed()
                    .prefix(card.isBare ? 3 : Self.reach))
            readLinks(of: &card)
            cards.append(card)
        }
        return cards
    }

    /// The lines behind a card that may still be about its person.
    private func following(_ spot: NameSpot, _ range: Range<Int>) -> [Int] {
        let level = lines[spot.line].headingLevel
        let end = range.first { index in
            let line = lines[index]
            return line.place.contains(.footer) || line.place.contains(.nav)
                || (line.headingLevel > 0 && line.headingLevel <= max(level, 2))
        }
        return Array((range.lowerBound..<(end ?? range.upperBound)).prefix(Self.reach))
    }

    private func root(of spot: NameSpot, others: [HTMLTree.ID]) -> HTMLTree.ID {
        var root = spot.element
        let node = lines[spot.line].node
        while root != 0 {
            let above = tree.parent(root)
            if above == 0 || tree.tag(above) == .body || tree.tag(above) == .html
                || tree.tag(above) == .main
            {
                break
            }
            let holdsOther = hasOther(others, than: node, in: above, lineCount: spot.lineCount)
            if holdsOther || tree.end(above) - above > Self.nodeLimit
                || lineRange(of: above).count > Self.lineLimit
            {
                break
            }
            root = above
        }
        return root
    }

    private func hasOther(
        _ others: [HTMLTree.ID], than node: HTMLTree.ID, in element: HTMLTree.ID, lineCount: Int
    ) -> Bool {
        // `others` is sorted.
        var index = others.partitioningIndex { $0 >= element }
        while index < others.count, others[index] < tree.end(element) {
            if others[index] != node { return true }
            index += 1
        }
        return false
    }

    func lineRange(of element: HTMLTree.ID) -> Range<Int> {
        let from = starts.partitioningIndex { $0 >= element }
        let to = starts.partitioningIndex { $0 >= tree.end(element) }
        return from..<to
    }

    private func readLinks(of card: inout PersonCard) {
        let lastNode = card.after.last.flatMap { lines[$0].segments.last?.node } ?? 0
        for id in card.root..<min(max(tree.end(card.root), lastNode + 1), tree.nodes.count) {
            let tag = tree.tag(id)
            if tag == .a { takeLink(tree.attribute(id, .href) ?? "", into: &card) }
            if tag == .img || tag == .source { takePicture(id, into: &card) }
            if card.email == nil, let hex = tree.attribute(id, .cfEmail) {
                card.email = EmailText.cloudflare(hex)
            }
        }
        for index in card.inside + card.after.prefix(4) where card.email == nil {
            card.email = EmailText.first(in: lines[index].text)
        }
    }

    private func takeLink(_ href: String, into card: inout PersonCard) {
        if let email = EmailText.mailto(href) {
            card.email = card.email ?? email
        } else if let profile = SocialLink.linkedInPerson(href) {
            card.linkedIn = card.linkedIn ?? profile
        } else if let handle = SocialLink.x(href) {
            card.x = card.x ?? handle
        }
    }

    private func takePicture(_ id: HTMLTree.ID, into card: inout PersonCard) {
        card.hasPicture = true
        if let alt = tree.attribute(id, .alt) {
            let name = Words.folded(card.spot.read.name)
            let words = Words.folded(alt)
            if let first = name.first, let last = name.last, words.contains(first),
                words.contains(last)
            {
                card.photoNames = true
            }
        }
        guard card.photo == nil else { return }
        for attribute in [HTMLAttribute.dataLazySource, .dataSource, .src] {
            if let source = tree.attribute(id, attribute), let address = base.resolving(source) {
                card.photo = "\(address)"
                return
            }
        }
    }
}

extension Array {
    /// The first index whose element fulfils `predicate`, when all that fulfil it come last.
    func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
