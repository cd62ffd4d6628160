/// A text taken for a person's name.
struct ReadName: Hashable {
    /// As it should be shown: no titles, no shouting.
    var name: String
    /// What followed the name in the same text: a title, a place, a credential.
    var rest: String?
    var wasUpperCase: Bool
    /// Whether the first word is in the list of given names.
    var hasKnownGivenName: Bool
    /// Whether an academic or courtesy title stood before it.
    var hadHonorific: Bool
}

/// Judges whether a short text looks like the name of a person.
enum NameReader {
    static func read(_ text: String) -> ReadName? {
        guard text.utf8.count <= 200 else { return nil }
        let (head, rest) = split(text)
        guard head.unicodeScalars.count <= 60 else { return nil }
        var tokens = head.split(whereSeparator: \.isWhitespace).map(String.init)
        let before = tokens.count
        while let first = tokens.first, isHonorific(first),
            tokens.count > (NameWords.given.contains(Words.folded(first).joined()) ? 2 : 1)
        {
            tokens.removeFirst()
        }
        let hadHonorific = tokens.count < before
        while let last = tokens.last, tokens.count > 2, isPostNominal(last) { tokens.removeLast() }
        if tokens.count == 1, let single = ideographic(tokens[0]) {
            return ReadName(
                name: single, rest: rest, wasUpperCase: false, hasKnownGivenName: false,
                hadHonorific: hadHonorific)
        }
        guard (2...5).contains(tokens.count), tokens.allSatisfy({ $0.unicodeScalars.count <= 24 })
        else {
            return nil
        }
        guard let shapes = shapes(of: tokens) else { return nil }
        guard shapes.first?.canStart == true, shapes.last?.canEnd == true,
            shapes.contains(.word) || shapes.contains(.caseless) || shapes.contains(.upper)
        else { return nil }
        let folded = zip(tokens, shapes).filter { $0.1 != .particle }.map {
            Words.folded($0.0).joined()
        }
        guard !isExcluded(folded) else { return nil }
        // One full word at least beside initials and particles.
        guard folded.contains(where: { $0.unicodeScalars.count >= 2 }) else { return nil }
        let isUpper = !shapes.contains(.word) && shapes.contains(.upper)
        let shown = isUpper ? tokens.map(recased) : tokens
        return ReadName(
            name: shown.joined(separator: " "), rest: rest, wasUpperCase: isUpper,
            hasKnownGivenName: folded.first.map(NameWords.given.contains) ?? false,
            hadHonorific: hadHonorific)
    }

    /// A known given name opens the door for one surname that is a common word: "Caroline Page".
    private static func isExcluded(_ folded: [String]) -> Bool {
        // "Dean" and "Page" are given names, too.
        let roles = NameWords.given.contains(folded[0]) ? folded[1...] : folded[...]
        guard !roles.contains(where: TitleLexicon.isRole) else { return true }
        let strange = folded.indices.filter { NameWords.excluded.contains(folded[$0]) }
        guard let first = strange.first else { return false }
        return strange.count > 1 || first != folded.count - 1 || folded.count > 3
            || !NameWords.given.contains(folded[0]) || NameWords.ambiguousGiven.contains(folded[0])
            || NameWords.neverSurname.contains(folded[first])
    }

    /// One word that may be half of a name whose other half stands in the next element.
    static func isHalf(_ text: String) -> Bool {
        let tokens = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard (1...2).contains(tokens.count), let shapes = shapes(of: tokens),
            shapes.first?.canStart == true,
            shapes.last?.canEnd == true
        else { return false }
        return !tokens.contains { token in
            let word = Words.folded(token).joined()
            return word.unicodeScalars.count < 2 || NameWords.excluded.contains(word)
                || TitleLexicon.isRole(word)
        }
    }

    // MARK: Splitting

    /// Cuts at the first mark that ends a name: a comma, a dash between spaces, a bracket, a bar.
    private static func split(_ text: String) -> (String, String?) {
        var text = text.trimmingSpaces()
        while let first = text.first, "“\"'«[*•–—-".contains(first) { text = text.dropFirst() }
        while let last = text.last, "”\"»]*:".contains(last) { text = text.dropLast() }
        let characters = Array(text)
        for (index, character) in characters.enumerated() where index > 0 {
            let isCut: Bool
            switch character {
            case ",", "(", "|", "/", "[", ";", "·", "•", ":", "،", "（", "—", "–": isCut = true
            case "-": isCut = characters[index - 1].isWhitespace
            default: isCut = false
            }
            guard isCut else { continue }
            let head = String(characters[..<index].drop(while: \.isWhitespace)).trimmingSpaces()
            var rest = String(characters[(index + 1)...]).trimmingSpaces()
            if character == "(" || character == "[",
                let close = rest.lastIndex(where: { ")]".contains($0) })
            {
                let inside = rest[..<close]
                let behind = rest[rest.index(after: close)...].trimmingSpaces()
                // "Robert (Bob) Smith": the bracket is part of the name.
                if !behind.isEmpty, inside.split(separator: " ").count == 1,
                    !TitleLexicon.isTitle(String(inside))
                {
                    return (head + " " + behind, nil)
                }
                rest = behind.isEmpty ? inside : rest
            }
            return (String(head), cleanedRest(rest).map(String.init))
        }
        return (String(text), nil)
    }

    /// Drops credentials that stand between a name and its title.
    private static func cleanedRest(_ rest: Substring) -> Substring? {
        var rest = rest.trimmingSpaces()
        while true {
            guard !rest.isEmpty else { return nil }
            let first = rest.prefix { $0 != "," && $0 != "|" }
            guard first.split(separator: " ").allSatisfy({ isPostNominal(String($0)) }) else {
                return rest
            }
            rest = rest[first.endIndex...].dropFirst().trimmingSpaces()
        }
    }

    // MARK: Tokens

    private enum Shape {
        case word, upper, initial, particle, caseless

        var canStart: Bool {
            switch self {
            case .word, .upper, .initial, .caseless: true
            case .particle: false
            }
        }
        var canEnd: Bool {
            switch self {
            case .word, .upper, .caseless: true
            // "Johan L." is how some shy sites write.
            case .initial: true
            case .particle: false
            }
        }
    }

    private static func shapes(of tokens: [String]) -> [Shape]? {
        var shapes: [Shape] = []
        for token in tokens {
            guard let shape = shape(token) else { return nil }
            shapes.append(shape)
        }
        return shapes
    }

    private static func shape(_ token: String) -> Shape? {
        if particles.contains(token.lowercased()), token.lowercased() == token { return .particle }
        var letters: [Unicode.Scalar] = []
        for scalar in token.unicodeScalars {
            if scalar.properties.isAlphabetic
                || scalar.properties.generalCategory == .nonspacingMark
            {
                letters.append(scalar)
            } else if !"-'’.‘`´‐‑".unicodeScalars.contains(scalar) {
                return nil
            }
        }
        guard let first = letters.first, token.unicodeScalars.first?.properties.isAlphabetic == true
        else { return nil }
        if letters.count == 1 { return first.properties.isUppercase ? .initial : nil }
        if !letters.contains(where: \.properties.isCased) {
            return isIdeograph(first) ? nil : .caseless
        }
        // "J.K." and "JP" are initials, not words.
        if token.hasSuffix("."), letters.count <= 3 {
            return first.properties.isUppercase ? .initial : nil
        }
        guard first.properties.isUppercase || first.properties.generalCategory == .titlecaseLetter
        else {
            // "d'Arcy", "al-Rashid", "deVries": a capital must follow.
            return letters.contains(where: \.properties.isUppercase) ? .word : nil
        }
        return letters.allSatisfy { !$0.properties.isLowercase } ? .upper : .word
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIdeographic || (0xac00...0xd7a3).contains(scalar.value)
            || (0x3040...0x30ff).contains(scalar.value)
    }

    /// Two to four characters without a space, as Chinese and Korean names are written.
    private static func ideographic(_ token: String) -> String? {
        let scalars = token.unicodeScalars
        guard (2...4).contains(scalars.count),
            scalars.allSatisfy({
                $0.properties.isIdeographic || (0xac00...0xd7a3).contains($0.value)
            }),
            !TitleLexicon.isRole(token), !NameWords.excluded.contains(token)
        else { return nil }
        return token
    }

    private static func recased(_ token: String) -> String {
        var result = ""
        var isStart = true
        for character in token {
            result += isStart ? character.uppercased() : character.lowercased()
            isStart = !character.isLetter
        }
        return result
    }

    private static func isHonorific(_ token: String) -> Bool {
        honorifics.contains(Words.folded(token).joined())
    }

    private static func isPostNominal(_ token: String) -> Bool {
        postNominals.contains(Words.folded(token).joined())
    }

    private static let particles: Set<String> = [
        "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "van", "von",
        "der", "den",
        "ter", "ten", "te", "zu", "zur", "vom", "af", "av", "al", "el", "bin", "ibn", "bint", "ben",
        "y", "e", "i",
        "'t", "’t", "op", "in", "of", "und",
    ]
    private static let honorifics: Set<String> = [
        "dr", "drs", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord",
        "lady", "ing", "eng",
        "dipl", "diplom", "dipling", "diplkfm", "mag", "magister", "med", "jur", "rer", "nat",
        "habil", "hc", "hon", "rev", "fr", "sr", "dott", "dottssa",
        "avv", "herr", "frau", "herrn", "monsieur", "madame", "m", "mme", "don", "dona", "senor",
        "senora", "dhr",
        "mevr", "ra", "rain", "ir", "pd", "priv", "doz", "phd", "г", "гн", "гжа", "др", "проф",
        "инж", "المهندس", "المهندسة", "الأستاذ",
        "الأستاذة", "الاستاذ", "الاستاذة", "أستاذ", "دكتور", "الدكتور", "الدكتورة", "السيد",
        "السيدة", "د", "م",
    ]
    private static let postNominals: Set<String> = [
        "phd", "md", "mba", "jr", "sr", "cfa", "cpa", "caia", "bsc", "ba", "bs", "msc", "ma", "ms",
        "llm", "llb", "esq", "jd",
        "dphil", "ii", "iii", "iv", "frm", "fca", "aca", "acca", "pe", "rn", "pmp", "dba", "edd",
        "meng", "beng", "mph",
        "mpa", "mpp", "obe", "mbe", "cbe", "frs", "rpa", "cfp", "cima", "mps", "med",
    ]
}
