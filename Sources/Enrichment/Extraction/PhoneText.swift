/// Telephone numbers as pages write them.
enum PhoneText {
    /// The number with single separators, when `text` is one: 7 to 15 digits and little else.
    static func valid(_ text: some StringProtocol) -> String? {
        let text = SafeText.line(text, limit: 40)
        let digits = text.utf8.count { $0.isASCIIDigit }
        guard (7...15).contains(digits),
            text.unicodeScalars.allSatisfy({
                ("0"..."9").contains($0) || "+-–() ./\u{a0}".unicodeScalars.contains($0)
            })
        else { return nil }
        return text
    }

    static func tel(_ href: String) -> String? {
        guard href.lowercased().hasPrefix("tel:") else { return nil }
        return valid(href.dropFirst(4).replacing("%20", with: " "))
    }
}
