extension String {
    /// The host that an address names, in lower case and without port; empty when there is none.
    package var websiteHost: String {
        var rest = Substring(self)
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if !rest.hasPrefix("[") { rest = rest.prefix { $0 != ":" } }
        return rest.lowercased()
    }

    /// The host as lists are compared by it: `www.acme.example.` and `acme.example` are one.
    package var comparedHost: String {
        var host = Substring(websiteHost)
        while let first = host.first, first.isWhitespace { host.removeFirst() }
        while let last = host.last, last.isWhitespace || last == "." { host.removeLast() }
        return String(host.hasPrefix("www.") ? host.dropFirst(4) : host)
    }

    /// The text as names are compared: in lower case, with single spaces between words.
    package var comparedName: String {
        lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
