/// The text taken for a person's position.
struct FoundTitle {
    enum Strength {
        /// It has a word for a role in it.
        case lexicon
        /// Its class says so.
        case marked
        /// The sentence that the name begins says so: "is a partner at".
        case sentence
        /// It stands where most others alike have theirs.
        case position
    }

    var text: String
    var strength: Strength

    func mentions(_ words: Set<String>) -> Bool { !words.isDisjoint(with: Words.folded(text)) }
}

/// Finds the positions of a group of alike cards: after the name mostly, before it at times, and on
/// one side for all of them.
struct TitleFinder {
    let lines: [PageText.Line]
    let tree: HTMLTree

    private enum Side: CaseIterable {
        case inside, after, before
    }

    func titles(of cards: [PersonCard]) -> [FoundTitle?] {
        let side = preferredSide(of: cards)
        let isCommon = cards.count { candidate($0, side) != nil } * 2 >= cards.count
        return cards.map { card in
            if let embedded = embedded(in: card) { return embedded }
            if let found = candidate(card, side) { return found }
            if isCommon, cards.count >= 3, let text = firstShort(card, side) {
                return FoundTitle(text: text, strength: .position)
            }
            // What stands before a name mostly belongs to the name before it.
            let others: [Side] =
                cards.count == 1 || !card.isBare ? [.inside, .after, .before] : [.inside, .after]
            return others.lazy.filter { $0 != side }.compactMap { candidate(card, $0) }.first
        }
    }

    private func preferredSide(of cards: [PersonCard]) -> Side {
        var best = Side.inside
        var most = 0
        for side in Side.allCases {
            let count = cards.count { candidate($0, side) != nil }
            if count > most { (best, most) = (side, count) }
        }
        return best
    }

    private func indices(_ card: PersonCard, _ side: Side) -> ArraySlice<Int> {
        switch side {
        case .inside: card.inside.prefix(8)
        case .after: card.isBare ? card.after.prefix(3) : []
        case .before: card.before.prefix(2)
        }
    }

    /// The nearest line on a side that is marked as a title or reads like one.
    private func candidate(_ card: PersonCard, _ side: Side) -> FoundTitle? {
        let name = lines[card.spot.line]
        for index in indices(card, side) {
            let line = lines[index]
            // A heading behind the name begins something else.
            if side == .after, name.headingLevel > 0,
                (1...name.headingLevel).contains(line.headingLevel)
            {
                return nil
            }
            if let marked = marked(line) { return marked }
            if line.text.utf8.count > 200 { return nil }
            if let text = title(in: line) { return FoundTitle(text: text, strength: .lexicon) }
        }
        return nil
    }

    private func title(in line: PageText.Line) -> String? {
        if TitleLexicon.isTitle(line.text) { return line.text }
        return line.segments.first { TitleLexicon.isTitle($0.text) }?.text
    }

    private func firstShort(_ card: PersonCard, _ side: Side) -> String? {
        for index in indices(card, side).prefix(2) {
            let text = lines[index].text
            guard text.unicodeScalars.count <= 80, text.contains(where: \.isLetter),
                !text.contains("@"),
                !lines[index].place.contains(.link), Words.folded(text).count <= 8
            else { continue }
            return text
        }
        return nil
    }

    /// "Name, Managing Partner", or the rest of the name's own line.
    private func embedded(in card: PersonCard) -> FoundTitle? {
        if let rest = card.spot.read.rest, TitleLexicon.isTitle(rest) {
            return FoundTitle(text: rest, strength: .lexicon)
        }
        guard let number = card.spot.segment else { return nil }
        let segments = lines[card.spot.line].segments
        for segment in segments[(number + 1)...].prefix(4) {
            let text = Self.trimmed(segment.text)
            if TitleLexicon.isTitle(text) { return FoundTitle(text: text, strength: .lexicon) }
            if let said = RoleSentence.role(in: text) {
                return FoundTitle(text: said, strength: .sentence)
            }
            if isMarked(segment.element), text.unicodeScalars.count <= 100 {
                return FoundTitle(text: text, strength: .marked)
            }
        }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        let text = text.drop { $0.isWhitespace || ",;:|–—-·•/(".contains($0) }
        return String(text.hasSuffix(")") && !text.contains("(") ? text.dropLast() : text)
    }

    /// A short text whose class says that it is a position.
    private func marked(_ line: PageText.Line) -> FoundTitle? {
        for segment in line.segments
        where segment.text.unicodeScalars.count <= 120 && isMarked(segment.element) {
            let text = line.segments.count == 1 ? line.text : segment.text
            guard text.contains(where: \.isLetter) else { continue }
            return FoundTitle(text: text, strength: TitleLexicon.isTitle(text) ? .lexicon : .marked)
        }
        return nil
    }

    private func isMarked(_ element: HTMLTree.ID) -> Bool {
        for id in [element, tree.parent(element)] {
            let isHint = tree.hints(id).contains { hint in
                Self.hints.contains(hint) || hint.hasSuffix("role") || hint.hasSuffix("position")
                    || hint.hasSuffix("jobtitle")
            }
            if isHint { return true }
            if !tree.tag(element).isInline { return false }
        }
        return false
    }

    private static let hints: Set<String> = [
        "role", "position", "job", "jobtitle", "designation", "occupation", "function", "funktion",
        "rank", "poste", "cargo",
    ]
}
