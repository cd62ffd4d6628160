/// Tells for each line what the part of the page around it is about.
///
/// Two things announce a topic: the last heading before a line (or a short line that reads like
/// one), and the class or id of a container around it. Whichever begins later is nearer and wins.
struct Sections {
    private let tree: HTMLTree
    private var containers: [HTMLTree.ID: Topic] = [:]

    static func assignTopics(
        _ lines: inout [PageText.Line], tree: HTMLTree, spotter: NameSpotter
    ) {
        let names = Set(spotter.spots.map(\.line))
        var sections = Sections(tree: tree)
        var heading: (topic: Topic, level: Int, node: HTMLTree.ID) = (.none, 7, -1)
        for index in lines.indices {
            let line = lines[index]
            if let announced = announced(
                by: line, isName: names.contains(index), alikeCount: spotter.alikeCount(index))
            {
                let level = line.headingLevel == 0 ? 6 : line.headingLevel
                if announced != .none {
                    heading = (announced, level, line.node)
                } else if line.headingLevel > 0,
                    level <= heading.level || Topic.endsSection(Words.folded(line.text))
                {
                    heading = (.none, 7, line.node)
                }
            }
            let (container, start) = sections.nearest(to: line.block)
            lines[index].topic =
                start > heading.node && container != .none
                ? container : (heading.topic == .none ? container : heading.topic)
        }
    }

    private init(tree: HTMLTree) { self.tree = tree }

    /// nil when the line cannot be a heading at all.
    private static func announced(
        by line: PageText.Line, isName: Bool, alikeCount: Int
    ) -> Topic? {
        guard !isName, !line.place.contains(.nav), !line.place.contains(.footer),
            line.text.utf8.count <= 90
        else { return nil }
        if line.headingLevel > 0 { return Topic.heading(Words.folded(line.text)) }
        // Without a heading's tag it must be nothing but the announcement, no link, and not one of
        // many alike: those are roles ("Events", "Partner").
        guard alikeCount <= 3, !line.place.contains(.link), line.segments.count == 1 else {
            return nil
        }
        let words = Words.folded(line.text)
        guard words.count <= 4, !TitleLexicon.isTitle(line.text) else { return nil }
        let topic = Topic.heading(words)
        return topic == .none ? nil : topic
    }

    private mutating func nearest(to block: HTMLTree.ID) -> (Topic, HTMLTree.ID) {
        var id = block
        while id != 0 {
            let topic = containerTopic(id)
            if topic != .none { return (topic, id) }
            id = tree.parent(id)
        }
        return (.none, -1)
    }

    private mutating func containerTopic(_ id: HTMLTree.ID) -> Topic {
        if let known = containers[id] { return known }
        let tag = tree.tag(id)
        let topic: Topic =
            tag == .body || tag == .html || tag.isInline ? .none : Topic.container(tree.hints(id))
        containers[id] = topic
        return topic
    }
}
