/// A name in a picture's text alternative.
enum PictureName {
    /// The name alone: "Portrait of Ada Berg", "Ada Berg headshot" and "Ada Berg, Partner" give it.
    static func read(_ alternative: String) -> String? {
        guard alternative.utf8.count <= 120 else { return nil }
        var words = SafeText.line(alternative, limit: 120).split(separator: " ")
        while let first = words.first, noise.contains(first.lowercased()) { words.removeFirst() }
        while let last = words.last, noise.contains(last.lowercased()) { words.removeLast() }
        return NameReader.read(words.joined(separator: " "))?.name
    }

    private static let noise: Set<String> = [
        "photo", "picture", "portrait", "image", "headshot", "avatar", "profile", "pic", "of",
        "foto", "bild", "von",
        "photograph", "de", "a", "the",
    ]
}
