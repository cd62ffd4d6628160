/// What one page says of the firm itself.
struct FactReader {
    private let tree: HTMLTree
    private let lines: [PageText.Line]
    private let base: WebAddress

    init(tree: HTMLTree, lines: [PageText.Line], base: WebAddress) {
        self.tree = tree
        self.lines = lines
        self.base = base
    }

    /// - Parameter personal: Addresses and profiles that belong to people of the page.
    func facts(_ data: LinkedData, personal: Set<String>) -> FirmFacts {
        var facts = FirmFacts()
        facts.description = description()
        data.addFacts(to: &facts)
        addLinks(&facts, personal: personal)
        addText(&facts, personal: personal)
        addVocabulary(&facts)
        return facts
    }

    private func description() -> String? {
        var found: [String: String] = [:]
        for meta in tree.all(.meta) {
            let name = (tree.attribute(meta, .name) ?? tree.attribute(meta, .property) ?? "")
                .lowercased()
            guard ["description", "og:description", "twitter:description"].contains(name),
                let content = tree.attribute(meta, .content)
            else { continue }
            let text = SafeText.line(content, limit: 500)
            if text.unicodeScalars.count >= 15 { found[name] = found[name] ?? text }
        }
        return found["description"] ?? found["og:description"] ?? found["twitter:description"]
    }

    private func addLinks(_ facts: inout FirmFacts, personal: Set<String>) {
        for id in tree.all(.a).prefix(3000) {
            guard let href = tree.attribute(id, .href) else { continue }
            if let email = EmailText.mailto(href), !personal.contains(email) {
                facts.emails.append(email)
            }
            if let phone = PhoneText.tel(href) { facts.phones.append(phone) }
            facts.linkedIn = facts.linkedIn ?? SocialLink.linkedInCompany(href)
            if let x = SocialLink.x(href), !personal.contains(x) { facts.x = facts.x ?? x }
            if facts.portfolio == nil { facts.portfolio = portfolio(id, href) }
        }
        for id in tree.nodes.indices where tree.hasAttribute(id, .cfEmail) {
            if let email = tree.attribute(id, .cfEmail).flatMap(EmailText.cloudflare),
                !personal.contains(email)
            {
                facts.emails.append(email)
            }
        }
    }

    private func portfolio(_ id: HTMLTree.ID, _ href: String) -> String? {
        let words = Words.folded(tree.text(id, limit: 60))
        let phrases: [[String]] = [
            ["portfolio"], ["our", "portfolio"], ["companies"], ["our", "companies"],
            ["investments"], ["portfolio", "companies"],
            ["our", "investments"], ["the", "portfolio"], ["portefeuille"], ["beteiligungen"],
            ["participaciones"],
        ]
        guard phrases.contains(words) else { return nil }
        let fragment = href.firstIndex(of: "#").map { SafeText.line(href[$0...], limit: 80) } ?? ""
        return base.resolving(href).map { "\($0)\(fragment)" }
    }

    private func addText(_ facts: inout FirmFacts, personal: Set<String>) {
        for line in lines where line.text.utf8.count <= 400 {
            for email in EmailText.all(in: line.text) where !personal.contains(email) {
                facts.emails.append(email)
            }
            if let place = PlaceText.read(line.text) { facts.locations.append(place) }
            if facts.phones.isEmpty, let phone = labelledPhone(line.text) {
                facts.phones.append(phone)
            }
        }
        for id in tree.all(.address).prefix(10) {
            let text = tree.text(id, limit: 160)
            if text.utf8.contains(where: \.isASCIIDigit), text.utf8.count > 12 {
                facts.locations.append(text)
            }
        }
        for id in tree.nodes.indices where tree.attribute(id, .itemprop) == "addressLocality" {
            facts.locations.append(tree.text(id, limit: 80))
        }
    }

    /// A number with a word before it that says what it is.
    private func labelledPhone(_ text: String) -> String? {
        guard text.utf8.count < 120, let first = Words.folded(text, limit: 1).first,
            ["tel", "telephone", "phone", "t", "telefon", "telefono", "call", "ph", "fon", "p"]
                .contains(first)
        else { return nil }
        let start = text.firstIndex { $0 == "+" || $0.isNumber || $0 == "(" } ?? text.endIndex
        let number = text[start...].prefix { $0.isNumber || "+-–() ./\u{a0}".contains($0) }
        return PhoneText.valid(number.trimmingSpaces())
    }

    /// Sectors and stages, from headings, the description and the first paragraphs.
    private func addVocabulary(_ facts: inout FirmFacts) {
        var texts = [facts.description ?? ""]
        texts += lines.lazy.filter {
            !$0.place.contains(.nav) && !$0.place.contains(.footer) && $0.topic != .elsewhere
        }
        .prefix(40).map(\.text)
        let title = tree.all(.title).first.map { tree.titleText($0) } ?? ""
        let words =
            Words.folded(title, limit: 40) + texts.flatMap { ["|"] + Words.folded($0, limit: 120) }
        facts.sectors = Vocabulary.sectors.compactMap {
            Words.contains(words, anyOf: $0.phrases) ? $0.name : nil
        }
        facts.stages = Vocabulary.stages.compactMap {
            Words.contains(words, anyOf: $0.phrases) ? $0.name : nil
        }
    }
}

/// The words that sectors and stages are reported in, with the phrases that stand for them.
enum Vocabulary {
    typealias Term = (name: String, phrases: [[String]])

    static let stages: [Term] = [
        ("pre-seed", Words.phrases("pre seed, preseed")),
        (
            "seed",
            Words.phrases(
                "seed stage, seed fund, seed funding, seed rounds, seed round, at seed, and seed, seed investor, seed investments, seed and"
            )
        ),
        ("early-stage", Words.phrases("early stage, earliest stage, earliest stages, fruhphase")),
        ("series A", Words.phrases("series a")),
        ("series B", Words.phrases("series b")),
        (
            "growth",
            Words.phrases(
                "growth stage, growth equity, growth capital, late stage, later stage, expansion stage"
            )
        ),
        (
            "buyout",
            Words.phrases(
                "buyout, buyouts, buy out, management buyout, middle market private equity")
        ),
    ]

    static let sectors: [Term] = [
        ("fintech", Words.phrases("fintech, financial technology, insurtech")),
        (
            "healthcare",
            Words.phrases(
                "healthcare, health care, digital health, healthtech, medtech, medical devices")
        ),
        ("biotech", Words.phrases("biotech, biotechnology, life sciences, therapeutics")),
        (
            "climate",
            Words.phrases(
                "climate, climate tech, cleantech, decarbonization, energy transition, renewable energy"
            )
        ),
        (
            "enterprise software",
            Words.phrases("enterprise software, b2b software, saas, enterprise tech")
        ),
        (
            "artificial intelligence",
            Words.phrases("artificial intelligence, machine learning, consumer ai, generative ai")
        ),
        (
            "deep tech",
            Words.phrases("deep tech, deeptech, frontier tech, hard tech, robotics, quantum")
        ),
        (
            "consumer",
            Words.phrases(
                "consumer products, consumer brands, consumer tech, consumer internet, direct to consumer"
            )
        ),
        ("marketplaces", Words.phrases("marketplaces, marketplace")),
        ("education", Words.phrases("edtech, education technology")),
        ("real estate", Words.phrases("proptech, real estate")),
        ("food and agriculture", Words.phrases("agtech, foodtech, agrifood, food tech")),
        (
            "media and entertainment",
            Words.phrases("media entertainment, media and entertainment, gaming, sports")
        ),
        ("crypto", Words.phrases("blockchain, web3, crypto, digital assets")),
        ("mobility", Words.phrases("mobility, transportation, logistics, supply chain")),
        ("cybersecurity", Words.phrases("cybersecurity, cyber security")),
        ("industrial", Words.phrases("industrials, manufacturing, industrial tech")),
    ]
}
