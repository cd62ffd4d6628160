/// A page as lines of visible text, each with what stands around it.
struct PageText {
    /// Where on a page a line stands.
    struct Place: OptionSet, Hashable {
        var rawValue: UInt16
        static let nav = Place(rawValue: 1)
        static let footer = Place(rawValue: 2)
        static let header = Place(rawValue: 4)
        static let quote = Place(rawValue: 8)
        static let article = Place(rawValue: 16)
        static let byline = Place(rawValue: 32)
        static let link = Place(rawValue: 64)
        static let table = Place(rawValue: 128)
        static let form = Place(rawValue: 256)
        /// Not shown as text, but as a picture's alternative.
        static let picture = Place(rawValue: 512)
    }

    /// A run of text inside one inline element.
    struct Segment {
        var text: String
        /// The text's own element.
        var element: HTMLTree.ID
        var node: HTMLTree.ID
    }

    /// What a block, or a line break, sets apart.
    struct Line {
        var segments: [Segment]
        var text: String
        /// The innermost block around it.
        var block: HTMLTree.ID
        var place: Place
        /// 1 to 6, or 0.
        var headingLevel: Int
        var topic: Topic = .none
        /// How many lines of the same block stand before it: line breaks, mostly.
        var ordinal = 0

        var node: HTMLTree.ID { segments[0].node }
    }

    private(set) var lines: [Line] = []
    private let tree: HTMLTree
    private var pending: [Segment] = []
    private var pendingPlace: Place = []
    private var pictures: [(id: HTMLTree.ID, place: Place)] = []

    /// Lines longer than this are prose and kept shortened.
    static let lineLimit = 600
    private static let lineCountLimit = 20_000

    init(_ tree: HTMLTree) {
        self.tree = tree
        var open: [(end: Int, place: Place, isBlock: Bool)] = []
        var next = 0
        while next < tree.nodes.count, lines.count < Self.lineCountLimit {
            while let last = open.last, last.end <= next {
                if last.isBlock { endLine() }
                open.removeLast()
            }
            let tag = tree.tag(next)
            if tag == .text {
                add(next, place: open.last?.place ?? [])
                next += 1
                continue
            }
            if tag.isInvisible {
                next = tree.end(next)
                continue
            }
            if !tag.isInline { endLine() }
            let place = (open.last?.place ?? []).union(Self.place(tree, next))
            if tag == .img { pictures.append((next, place)) }
            open.append((tree.end(next), place, !tag.isInline))
            next += 1
        }
        endLine()
        addPictures()
    }

    /// Names that stand only in a picture's text alternative become lines of their own.
    private mutating func addPictures() {
        let named = pictures.prefix(500).compactMap {
            picture -> (id: HTMLTree.ID, place: Place, name: String)? in
            guard let name = PictureName.read(tree.attribute(picture.id, .alt) ?? "") else {
                return nil
            }
            return (picture.id, picture.place, name)
        }
        guard !named.isEmpty else { return }
        let words = lines.reduce(into: Set<String>()) { $0.formUnion(Words.folded($1.text)) }
        let extra = named.filter { !words.isSuperset(of: Words.folded($0.name)) }
        guard !extra.isEmpty else { return }
        lines += extra.map { picture in
            Line(
                segments: [Segment(text: picture.name, element: picture.id, node: picture.id)],
                text: picture.name,
                block: tree.parent(picture.id), place: picture.place.union(.picture),
                headingLevel: 0)
        }
        lines.sort { $0.node < $1.node }
    }

    private mutating func add(_ node: HTMLTree.ID, place: Place) {
        let raw = tree.rawText(node)
        let element = tree.parent(node)
        if raw.contains("\n"), tree.tag(element) == .pre {
            for part in raw.split(separator: "\n") {
                push(String(part), node, element, place)
                endLine()
            }
        } else {
            push(raw, node, element, place)
        }
    }

    private mutating func push(
        _ raw: String, _ node: HTMLTree.ID, _ element: HTMLTree.ID, _ place: Place
    ) {
        let text = SafeText.line(raw, limit: Self.lineLimit)
        guard !text.isEmpty else { return }
        if pending.isEmpty { pendingPlace = place }
        pending.append(Segment(text: text, element: element, node: node))
    }

    private mutating func endLine() {
        guard let first = pending.first else { return }
        var block = first.element
        while block != 0, tree.tag(block).isInline { block = tree.parent(block) }
        let joined = pending.map(\.text).joined(separator: " ")
        var level = tree.tag(block).headingLevel
        if level == 0 {
            level = tree.ancestors(block).prefix(2).map { tree.tag($0).headingLevel }.max() ?? 0
        }
        var line = Line(
            segments: pending, text: String(joined.prefix(Self.lineLimit)), block: block,
            place: pendingPlace, headingLevel: level)
        if let last = lines.last, last.block == block { line.ordinal = last.ordinal + 1 }
        lines.append(line)
        pending = []
    }

    private static let ownPlaces: [HTMLTag: Place] = [
        .nav: .nav, .footer: .footer, .header: .header, .blockquote: .quote, .q: .quote, .a: .link,
        .table: .table, .form: .form, .label: .form,
    ]

    private static func place(_ tree: HTMLTree, _ id: HTMLTree.ID) -> Place {
        let tag = tree.tag(id)
        var place: Place = []
        if let own = ownPlaces[tag] { place = own }
        switch tree.attribute(id, .role) {
        case "navigation", "menu", "menubar": place.insert(.nav)
        case "contentinfo": place.insert(.footer)
        default: break
        }
        guard tag != .body, tag != .html else { return place }
        let hints = tree.hints(id)
        if !hints.isDisjoint(with: [
            "nav", "navbar", "menu", "breadcrumb", "breadcrumbs", "navigation", "submenu", "topbar",
        ]) {
            place.insert(.nav)
        }
        if isPageFooter(tree, id)
            || !hints.isDisjoint(with: ["colophon", "cookie", "cookies", "consent"])
        {
            place.insert(.footer)
        }
        if !hints.isDisjoint(with: [
            "testimonial", "testimonials", "quote", "quotes", "review", "reviews", "blockquote",
        ]) {
            place.insert(.quote)
        }
        if !hints.isDisjoint(with: [
            "byline", "author", "authors", "posted", "comment", "comments",
        ]) {
            place.insert(.byline)
        }
        if tag == .article || !hints.isDisjoint(with: ["post", "posts", "entry", "hentry"]) {
            place.insert(.article)
        }
        return place
    }
}

extension PageText {
    /// `footer`, `site-footer` and the like, but not the foot of a card (`card__footer`).
    private static func isPageFooter(_ tree: HTMLTree, _ id: HTMLTree.ID) -> Bool {
        for attribute in [HTMLAttribute.class, .id] {
            let names = tree.attribute(id, attribute)?.lowercased().split(separator: " ") ?? []
            for name in names where name.contains("footer") {
                let words = name.split { !$0.isLetter }
                let outer: Set<Substring> = [
                    "site", "main", "page", "global", "the", "web", "bottom",
                ]
                if words.first == "footer" || words.first.map(outer.contains) == true {
                    return true
                }
            }
        }
        return false
    }
}

extension HTMLTree {
    /// The words of an element's class and id: `teamMember-name2` says team, member, name.
    func hints(_ id: ID) -> Set<String> {
        var words: Set<String> = []
        for attribute in [HTMLAttribute.class, .id] {
            guard let value = self.attribute(id, attribute), value.utf8.count < 400 else {
                continue
            }
            var word: [UInt8] = []
            for byte in value.utf8 {
                let isUpper = (0x41...0x5a).contains(byte)
                if !byte.isASCIILetter
                    || (isUpper && !(word.last.map { (0x41...0x5a).contains($0) } ?? true))
                {
                    if !word.isEmpty {
                        words.insert(String(decoding: word.map(\.asciiLowercased), as: UTF8.self))
                    }
                    word = []
                }
                if byte.isASCIILetter { word.append(byte) }
            }
            if !word.isEmpty {
                words.insert(String(decoding: word.map(\.asciiLowercased), as: UTF8.self))
            }
        }
        return words
    }
}
