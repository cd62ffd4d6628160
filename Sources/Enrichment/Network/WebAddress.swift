/// An http or https address in normal form: what is fetched, compared and remembered.
///
/// The host is lower-case ASCII, path and query are percent-encoded, dot segments and the fragment
/// are gone, and so are credentials: they are never sent anywhere.
package struct WebAddress: Hashable, Sendable {
    package enum Scheme: String, Sendable {
        case http, https

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    package var scheme: Scheme
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    package var host: String
    package var port: Int
    /// Begins with a slash.
    package var path: String
    package var query: String?

    /// Longer addresses are refused: nothing on a firm's site needs them.
    static let byteLimit = 2048

    /// Reads an absolute address.
    package init?(_ text: String) {
        let text = Self.cleaned(text)
        guard text.utf8.count <= Self.byteLimit, let (scheme, rest) = Self.split(scheme: text),
            let scheme = Scheme(rawValue: scheme), rest.hasPrefix("//")
        else { return nil }
        self.init(scheme: scheme, afterSlashes: rest.dropFirst(2))
    }

    /// Resolves what an attribute or a Location header says against this address.
    ///
    /// - Returns: nil for other schemes (`mailto:`, `javascript:`, `file:`) and for nonsense.
    package func resolving(_ reference: String) -> WebAddress? {
        let text = Self.cleaned(reference)
        guard text.utf8.count <= Self.byteLimit else { return nil }
        if let (name, rest) = Self.split(scheme: text) {
            guard let scheme = Scheme(rawValue: name) else { return nil }
            if rest.hasPrefix("//") {
                return WebAddress(scheme: scheme, afterSlashes: rest.dropFirst(2))
            }
            return scheme == self.scheme ? resolving(String(rest)) : nil
        }
        if text.hasPrefix("//") {
            return WebAddress(scheme: scheme, afterSlashes: text.dropFirst(2))
        }
        var result = self
        let (target, _) = Self.cut(Substring(text), at: "#")
        let (path, query) = Self.cut(target, at: "?")
        if path.isEmpty {
            if let query { result.query = Self.encoded(query) }
            return result
        }
        result.query = query.map(Self.encoded)
        if path.hasPrefix("/") {
            result.path = Self.withoutDots(Self.encoded(path))
        } else {
            let directory = self.path[...(self.path.lastIndex(of: "/") ?? self.path.startIndex)]
            result.path = Self.withoutDots(directory + Self.encoded(path))
        }
        return result
    }

    private init?(scheme: Scheme, afterSlashes rest: Substring) {
        let rest = rest.drop { $0 == "/" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") {
            authority = authority[authority.index(after: at)...]
        }
        guard let (host, port) = Self.hostAndPort(authority) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        let (target, _) = Self.cut(rest[end...], at: "#")
        let (path, query) = Self.cut(target, at: "?")
        self.path = Self.withoutDots(Self.encoded(path.isEmpty ? "/" : path))
        self.query = query.map(Self.encoded)
    }

    package var hasDefaultPort: Bool { port == scheme.defaultPort }

    /// Scheme, host and port: what robots.txt speaks for.
    package var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(name)" + (hasDefaultPort ? "" : ":\(port)")
    }

    /// Host, with the port when it is not one of the web's two: whom politeness is owed to.
    package var server: String { port == 80 || port == 443 ? host : "\(host):\(port)" }

    package var target: String { path + (query.map { "?" + $0 } ?? "") }

    /// Whether both mean one server, `www.` or not.
    package func isSameServer(as other: WebAddress) -> Bool {
        site == other.site && (port == other.port || hasDefaultPort && other.hasDefaultPort)
    }

    /// Host without `www.`: two addresses with the same one belong to one site.
    package var site: String { host.hasPrefix("www.") ? String(host.dropFirst(4)) : host }
}

extension WebAddress: CustomStringConvertible {
    package var description: String { origin + target }
}

// MARK: - Parsing

extension WebAddress {
    /// Trims, drops the line breaks and tabs that browsers drop, and turns backslashes around.
    private static func cleaned(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(byteLimit + 1) {
            if scalar.value < 0x20 || scalar.value == 0x7f { continue }
            scalars.append(scalar == "\\" ? "/" : scalar)
        }
        return String(String(scalars).trimmingSpaces())
    }

    private static func split(scheme text: String) -> (String, Substring)? {
        guard let colon = text.firstIndex(of: ":"), let first = text.utf8.first,
            first.isASCIILetter,
            text[..<colon].utf8.allSatisfy({
                $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d || $0 == 0x2b || $0 == 0x2e
            })
        else { return nil }
        return (text[..<colon].lowercased(), text[text.index(after: colon)...])
    }

    private static func cut(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            let literal = authority[authority.index(after: authority.startIndex)..<close]
            guard IPAddress(String(literal)) != nil else { return nil }
            let rest = authority[authority.index(after: close)...]
            if rest.isEmpty { return (literal.lowercased(), nil) }
            guard rest.hasPrefix(":"), let port = port(rest.dropFirst()) else { return nil }
            return (literal.lowercased(), port)
        }
        let (name, portText) = cut(authority, at: ":")
        guard let host = DomainName.ascii(name) else { return nil }
        guard let portText, !portText.isEmpty else { return (host, nil) }
        guard let port = port(portText) else { return nil }
        return (host, port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.count <= 5, text.utf8.allSatisfy(\.isASCIIDigit), let port = Int(text),
            (1...65_535).contains(port)
        else { return nil }
        return port
    }

    private static func encoded(_ text: Substring) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x21, 0x23...0x3b, 0x3d, 0x3f...0x5a, 0x5f, 0x61...0x7a, 0x7e: bytes.append(byte)
            default: bytes += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment.lowercased() {
            case ".", "%2e": if isLast { kept.append("") }
            case "..", ".%2e", "%2e.", "%2e%2e":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
