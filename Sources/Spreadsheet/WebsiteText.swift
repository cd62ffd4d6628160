/// What can be said about the text of a website cell without asking anybody.
package enum WebsiteText: Hashable, Sendable {
    case missing
    /// An address of a website, with or without `http://`.
    case address
    /// It has a scheme, and another one than http or https: "ftp", "mailto".
    case otherScheme(String)
    /// No address at all: "n/a", "see notes".
    case notAnAddress

    package init(_ text: String) {
        let text = text.trimmed
        guard !text.isEmpty else {
            self = .missing
            return
        }
        guard let (scheme, rest) = Self.split(text) else {
            self = Self.hasHost(text) ? .address : .notAnAddress
            return
        }
        switch scheme {
        case "http", "https": self = Self.hasHost(rest, dotless: true) ? .address : .notAnAddress
        default: self = .otherScheme(scheme)
        }
    }

    /// The text begins with a scheme such as `https://` or `mailto:`.
    static func hasScheme(_ text: String) -> Bool { split(text.trimmed) != nil }

    /// The scheme in lower case, and what follows its colon and slashes.
    ///
    /// "acme.com:8080" has no scheme: after `//`-less colons only well-known schemes count.
    private static func split(_ text: String) -> (scheme: String, rest: String)? {
        let bytes = Array(text.utf8.prefix(20))
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            bytes[..<colon].allSatisfy({ isLetterOrDigit($0) || $0 == 0x2B || $0 == 0x2D })
        else { return nil }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        let rest = String(text[text.utf8.index(text.startIndex, offsetBy: colon + 1)...])
        if rest.hasPrefix("//") { return (scheme, String(rest.dropFirst(2))) }
        switch scheme {
        case "mailto", "tel", "javascript", "data", "file", "about", "blob": return (scheme, rest)
        case "http", "https": return (scheme, rest)
        default: return nil
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// A first part without spaces that has a dot in the middle, as every public name has.
    private static func hasHost(_ text: String, dotless: Bool = false) -> Bool {
        let host = host(of: text)
        guard !host.isEmpty, !text.contains("@"),
            !host.unicodeScalars.contains(where: { $0.isBlank || $0 == "," || $0 == ";" })
        else { return false }
        if host.hasPrefix("[") || (dotless && host == "localhost") { return true }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let last = labels.last == "" ? labels.dropLast().last : labels.last
        return labels.count >= 2 && labels.first?.isEmpty == false && (last?.count ?? 0) >= 1
    }

    /// The host in lower case, without a port.
    private static func host(of text: String) -> String {
        let authority = text.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.hasPrefix("[") { return authority.lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    /// Equal for addresses that mean the same site for certain: scheme, `www.`, the host's case,
    /// a fragment and a final slash make no difference. `nil` unless it is an address.
    package static func key(of text: String) -> String? {
        let text = text.trimmed
        guard WebsiteText(text) == .address else { return nil }
        let rest = split(text)?.rest ?? text
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var host = authority.lowercased()
        if host.hasPrefix("www.") { host.removeFirst(4) }
        var path = rest.dropFirst(authority.count).prefix { $0 != "#" }
        while path.hasSuffix("/") { path.removeLast() }
        return host + path
    }
}
