/// What can be said about the text of a website cell without asking anybody.
package enum WebsiteText: Hashable, Sendable {
    case missing
    /// An address of a website, with or without `http://`.
    case address
    /// It has a scheme, and another one than http or https: "ftp", "mailto".
    case otherScheme(String)
    /// No address at all: "n/a", "see notes".
    case notAnAddress

    package init(_ text: String) { self = WebsiteParts(text).kind }

    /// Equal for addresses that mean the same site, `nil` for what is no address.
    ///
    /// Scheme, leading `www.`, the host's case, a fragment and a final slash make no difference.
    package static func key(of text: String) -> String? { WebsiteParts(text).key }

}

/// The parts of an address, cut out byte by byte; lists have a hundred thousand of them.
struct WebsiteParts {
    /// In lower case.
    private(set) var scheme: String?
    private(set) var kind = WebsiteText.missing
    private let text: [UInt8]
    private var authority: Range<Int> = 0..<0

    init(_ cell: String) {
        text = Array(cell.trimmed.utf8)
        guard !text.isEmpty else { return }
        let start = cutScheme()
        let end = text[start...].firstIndex(where: Self.endsAuthority) ?? text.count
        authority = start..<end
        switch scheme {
        case nil: kind = hasHost(mayBeDotless: false) ? .address : .notAnAddress
        case "http", "https": kind = hasHost(mayBeDotless: true) ? .address : .notAnAddress
        case let other?: kind = .otherScheme(other)
        }
    }

    /// It is an address inside somebody's own network, which no worker visits.
    var isPrivate: Bool {
        guard kind == .address else { return false }
        let host = text[authority].map(Self.lowercase)
        if host.first == UInt8(ascii: "[") {
            let inner = host.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            return PrivateHost.isPrivate(String(decoding: inner, as: UTF8.self))
        }
        let name = host.prefix { $0 != UInt8(ascii: ":") }
        return PrivateHost.isPrivate(String(decoding: name, as: UTF8.self))
    }

    /// See ``WebsiteText/key(of:)``.
    var key: String? {
        guard kind == .address else { return nil }
        var host = text[authority].map(Self.lowercase)
        if host.starts(with: "www.".utf8) { host.removeFirst(4) }
        var path = text[authority.upperBound...].prefix { $0 != UInt8(ascii: "#") }
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        return String(decoding: host + path, as: UTF8.self)
    }

    /// Finds the scheme; gives the index behind its colon and slashes.
    ///
    /// "acme.example:8080" has none: without slashes only well-known schemes count.
    private mutating func cutScheme() -> Int {
        guard let colon = text.prefix(20).firstIndex(of: UInt8(ascii: ":")), colon > 0,
            text[..<colon].allSatisfy(Self.isInScheme)
        else { return 0 }
        let name = String(decoding: text[..<colon].map(Self.lowercase), as: UTF8.self)
        if text[(colon + 1)...].starts(with: "//".utf8) {
            scheme = name
            return colon + 3
        }
        switch name {
        case "http", "https", "mailto", "tel", "javascript", "data", "file", "about", "blob":
            scheme = name
            return colon + 1
        default: return 0
        }
    }

    /// The host has a dot inside, as every public name has, and nothing that no name has.
    private func hasHost(mayBeDotless: Bool) -> Bool {
        let bytes = text[authority]
        let isClean = bytes.allSatisfy { $0 > 0x20 && !Self.isForbidden($0) }
        guard let first = bytes.first, isClean else { return false }
        guard !String(decoding: text, as: UTF8.self).unicodeScalars.contains(where: \.isBlank)
        else { return false }
        if first == UInt8(ascii: "[") { return mayBeDotless }
        let host = bytes.prefix { $0 != UInt8(ascii: ":") }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: true)
        if mayBeDotless, labels.count == 1 { return host.elementsEqual("localhost".utf8) }
        return labels.count >= 2 && first != UInt8(ascii: ".")
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "@") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
    }

    private static func isInScheme(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowercase(byte))
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
