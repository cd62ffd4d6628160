/// A place on a page where a name seems to stand.
struct NameSpot {
    var read: ReadName
    /// Index of the line in the page's text; of the first one when a name takes two.
    var line: Int
    var lineCount = 1
    /// The segment of the line, when the name is only that part of it.
    var segment: Int?
    /// The outermost element that holds the name and no other text.
    var element: HTMLTree.ID
    /// Equal for spots that sit alike in the markup.
    var shape: [String]
}

/// Finds every name-like text of a page and groups the places by the shape of their markup.
struct NameSpotter {
    private let tree: HTMLTree
    private let lines: [PageText.Line]
    /// Texts per shape, names or not: what share of a group are names tells menus from people.
    private(set) var textCounts: [[String]: Int] = [:]
    private(set) var spots: [NameSpot] = []
    /// The shape of each line's first text.
    private var lineShapes: [Int: [String]] = [:]

    init(_ tree: HTMLTree, _ lines: [PageText.Line]) {
        self.tree = tree
        self.lines = lines
        var index = 0
        while index < lines.count {
            index += look(at: index)
        }
    }

    /// How many texts of the page have the shape of this line.
    func alikeCount(_ line: Int) -> Int {
        lineShapes[line].flatMap { textCounts[$0] } ?? 0
    }

    /// - Returns: How many lines were used up.
    private mutating func look(at index: Int) -> Int {
        let line = lines[index]
        guard !line.place.contains(.nav), !line.place.contains(.form) else { return 1 }
        if line.segments.count > 1, line.segments.count <= 12, lookAtSegments(of: index) {
            return 1
        }
        let element = outermost(
            line.segments[0].node, limit: line.block, last: line.segments.last?.node)
        let shape = shape(of: element, in: line)
        textCounts[shape, default: 0] += 1
        lineShapes[index] = shape
        guard line.text.utf8.count <= 200 else { return 1 }
        if let read = NameReader.read(line.text) {
            spots.append(NameSpot(read: read, line: index, element: element, shape: shape))
            return 1
        }
        return lookAtPair(index, element, shape)
    }

    /// Names that share their line with something else: `<b>Name</b><span>Title</span>`.
    private mutating func lookAtSegments(of index: Int) -> Bool {
        let line = lines[index]
        var found = false
        for (number, segment) in line.segments.enumerated() {
            // Inside running text only the first words can be a caption.
            guard number == 0 || line.text.utf8.count <= 200 else { break }
            let element = outermost(segment.node, limit: line.block, last: segment.node)
            let shape = shape(of: element, in: line)
            textCounts[shape, default: 0] += 1
            if number == 0 { lineShapes[index] = shape }
            guard !found, number == 0 || !isProse(line, around: number),
                let read = NameReader.read(segment.text),
                number > 0
                    || !(line.segments.count == 2 && NameReader.isHalf(segment.text)
                        && NameReader.isHalf(line.segments[1].text))
            else { continue }
            spots.append(
                NameSpot(
                    read: read, line: index, segment: number, element: element, shape: shape))
            found = true
        }
        return found
    }

    private func isProse(_ line: PageText.Line, around number: Int) -> Bool {
        let before = line.segments[..<number].reduce(0) { $0 + Words.folded($1.text).count }
        return before > 8
    }

    /// `<h2>Ada</h2><h2>Berg</h2>`: a name cut in two.
    private mutating func lookAtPair(
        _ index: Int, _ element: HTMLTree.ID, _ shape: [String]
    ) -> Int {
        guard index + 1 < lines.count else { return 1 }
        let (first, second) = (lines[index], lines[index + 1])
        guard first.segments.count == 1, second.segments.count == 1,
            !first.text.contains(" "), !second.text.contains(" "),
            NameReader.isHalf(first.text), NameReader.isHalf(second.text),
            tree.parent(first.block) == tree.parent(second.block),
            tree.tag(first.block) == tree.tag(second.block),
            tree.hints(first.block) == tree.hints(second.block)
                || !tree.hints(first.block).isDisjoint(with: [
                    "name", "first", "firstname", "given",
                ]),
            let read = NameReader.read(first.text + " " + second.text)
        else { return 1 }
        spots.append(
            NameSpot(read: read, line: index, lineCount: 2, element: element, shape: shape + ["+"]))
        return 2
    }

    /// Climbs while nothing else is inside.
    private func outermost(
        _ node: HTMLTree.ID, limit: HTMLTree.ID, last: HTMLTree.ID?
    ) -> HTMLTree.ID {
        let lastNode = last ?? node
        var element = tree.parent(node)
        while !tree.contains(element, lastNode) { element = tree.parent(element) }
        while element != limit, tree.tag(element).isInline {
            let above = tree.parent(element)
            guard holdsOnly(above, from: node, through: lastNode) else { break }
            element = above
        }
        return element
    }

    private func holdsOnly(
        _ element: HTMLTree.ID, from first: HTMLTree.ID, through last: HTMLTree.ID
    ) -> Bool {
        guard tree.end(element) - element < 60 else { return false }
        for id in element..<tree.end(element)
        where tree.tag(id) == .text && (id < first || id > last) {
            if tree.rawText(id).contains(where: { !$0.isWhitespace }) { return false }
        }
        return true
    }

    /// Tags and classes of the element and five around it, numbers dropped.
    private func shape(of element: HTMLTree.ID, in line: PageText.Line) -> [String] {
        var path = [part(element)]
        if line.ordinal > 0 { path[0] += "#\(min(line.ordinal, 3))" }
        for ancestor in tree.ancestors(element).prefix(4) { path.append(part(ancestor)) }
        return path
    }

    private func part(_ element: HTMLTree.ID) -> String {
        let name = tree.tag(element).rawValue
        guard let value = tree.attribute(element, .class) else { return name }
        let classes = value.split(separator: " ").prefix(8).map {
            String($0.filter { !$0.isNumber })
        }
        .filter { !Self.stateClasses.contains($0.lowercased()) }
        return ([name] + Set(classes).sorted()).joined(separator: ".")
    }

    /// Classes that differ between alike elements.
    private static let stateClasses: Set<String> = [
        "active", "first", "last", "odd", "even", "current", "selected", "alt", "visible", "hidden",
        "show", "open",
        "left", "right", "clearfix", "swiper-slide-active", "swiper-slide-next",
        "swiper-slide-prev", "slick-active",
    ]
}
