/// Roles in sentences that a name begins: "Ada Berg *is a founding partner of Acme*".
enum RoleSentence {
    /// - Parameter text: What follows the name.
    static func role(in text: String) -> String? {
        var words = text.prefix(200).split(separator: " ")[...]
        guard let verb = words.first?.lowercased(), verbs.contains(verb) else { return nil }
        words = words.dropFirst()
        if verb == "joined" || verb == "serves" || verb == "works" {
            guard let joint = words.prefix(8).firstIndex(where: { $0.lowercased() == "as" }) else {
                return nil
            }
            words = words[(joint + 1)...]
        }
        while let first = words.first, articles.contains(first.lowercased()) {
            words = words.dropFirst()
        }
        var role: [Substring] = []
        for word in words.prefix(8) {
            if stops.contains(word.lowercased()) { break }
            let bare = word.prefix { !",.;:(".contains($0) }
            if !bare.isEmpty { role.append(bare) }
            if bare.endIndex < word.endIndex { break }
        }
        let text = role.joined(separator: " ")
        return TitleLexicon.isTitle(text) ? text : nil
    }

    private static let verbs: Set<String> = ["is", "joined", "serves", "works", "ist", "est", "es"]
    private static let articles: Set<String> = [
        "a", "an", "the", "our", "also", "one", "ein", "eine", "un", "une", "una",
    ]
    private static let stops: Set<String> = [
        "at", "of", "in", "and", "with", "for", "who", "where", "bei", "und", "chez", "en", "by",
        "based", "on", "to",
    ]
}
