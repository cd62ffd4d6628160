/// People in microdata (schema.org Person) and hCard/h-card markup.
struct MarkedPeople {
    private let tree: HTMLTree
    private let page: WebAddress

    private init(tree: HTMLTree, page: WebAddress) {
        self.tree = tree
        self.page = page
    }

    static func read(_ tree: HTMLTree, page: WebAddress, isTeamPage: Bool) -> [Person] {
        let reader = MarkedPeople(tree: tree, page: page)
        var people: [Person] = []
        for id in tree.nodes.indices where tree.nodes[id].attributeCount > 0 {
            guard let kind = reader.kind(id), !reader.isSignature(id),
                let person = reader.person(id, kind), person.title != nil || isTeamPage
            else { continue }
            people.append(person)
        }
        return people
    }

    private enum Kind { case microdata, card }

    private func kind(_ id: HTMLTree.ID) -> Kind? {
        if let type = tree.attribute(id, .itemtype), type.contains("schema.org/Person") {
            return .microdata
        }
        let classes = classes(id)
        return classes.contains("vcard") || classes.contains("h-card") ? .card : nil
    }

    /// Authors of posts and somebody's agent, parent or reviewer are not what the page is about.
    private func isSignature(_ id: HTMLTree.ID) -> Bool {
        let own = classes(id)
        let roles: Set<Substring> = [
            "author", "creator", "performer", "reviewer", "editor", "contributor", "actor", "agent",
            "byline",
        ]
        if !own.isDisjoint(with: roles) { return true }
        if let property = tree.attribute(id, .itemprop), roles.contains(property[...]) {
            return true
        }
        for ancestor in tree.ancestors(id) {
            if tree.tag(ancestor) == .article || tree.tag(ancestor) == .footer { return true }
            if !classes(ancestor).isDisjoint(with: [
                "vcard", "h-card", "hentry", "h-entry", "byline", "post-meta", "entry-meta",
            ]) {
                return true
            }
        }
        return false
    }

    private func classes(_ id: HTMLTree.ID) -> Set<Substring> {
        Set((tree.attribute(id, .class) ?? "").split(separator: " "))
    }

    private func person(_ root: HTMLTree.ID, _ kind: Kind) -> Person? {
        var fields: [String: String] = [:]
        var person = Person(name: "", page: "\(page)")
        for id in root..<tree.end(root)
        where tree.nodes[id].attributeCount > 0 && tree.tag(id) != .text {
            for (property, field) in properties(id, kind)
            where fields[field] == nil && !isNested(id, in: root, kind) {
                _ = property
                let value = tree.attribute(id, .content) ?? tree.text(id, limit: 200)
                if !value.isEmpty { fields[field] = value }
            }
            guard tree.tag(id) == .a, let href = tree.attribute(id, .href) else { continue }
            person.email = person.email ?? EmailText.mailto(href)
            person.linkedIn = person.linkedIn ?? SocialLink.linkedInPerson(href)
            person.x = person.x ?? SocialLink.x(href)
        }
        guard let name = fields["name"], let read = NameReader.read(name) else { return nil }
        person.name = read.name
        person.title = fields["title"]
        return person
    }

    private func properties(_ id: HTMLTree.ID, _ kind: Kind) -> [(String, String)] {
        let names: [Substring]
        let table: [Substring: String]
        switch kind {
        case .microdata:
            names = (tree.attribute(id, .itemprop) ?? "").split(separator: " ")
            table = ["name": "name", "jobTitle": "title"]
        case .card:
            names = Array(classes(id))
            table = [
                "fn": "name", "p-name": "name", "title": "title", "role": "title",
                "p-job-title": "title", "p-role": "title",
            ]
        }
        return names.compactMap { name in table[name].map { (String(name), $0) } }
    }

    /// Whether a property belongs to an item inside this one.
    private func isNested(_ id: HTMLTree.ID, in root: HTMLTree.ID, _ kind: Kind) -> Bool {
        var current = kind == .microdata && tree.hasAttribute(id, .itemscope) ? id : tree.parent(id)
        while current > root {
            if kind == .microdata
                ? tree.hasAttribute(current, .itemscope) : self.kind(current) != nil
            {
                return true
            }
            current = tree.parent(current)
        }
        return kind == .card && id != root && self.kind(id) != nil
    }
}
