/// E-mail addresses as pages write them, the hidden ways included.
enum EmailText {
    static func mailto(_ href: String) -> String? {
        guard href.lowercased().hasPrefix("mailto:") else {
            if let hash = href.firstRange(of: "/cdn-cgi/l/email-protection#") {
                return cloudflare(String(href[hash.upperBound...]))
            }
            return nil
        }
        let rest = href.dropFirst(7).prefix { $0 != "?" && $0 != "," && $0 != ";" }
        return valid(percentDecoded(rest)) ?? first(in: percentDecoded(rest))
    }

    /// Cloudflare's hiding: hex, the first byte is the key of all others.
    static func cloudflare(_ hex: String) -> String? {
        var bytes: [UInt8] = []
        var rest = hex.prefix { $0.isHexDigit }.prefix(400)[...]
        while rest.count >= 2 {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        guard let key = bytes.first, bytes.count > 4 else { return nil }
        return valid(String(decoding: bytes.dropFirst().map { $0 ^ key }, as: UTF8.self))
    }

    /// All addresses in a text: plain, or with `[at]`, `(dot)`, ` at ` in their place.
    static func all(in text: String) -> [String] {
        // Most texts have none; looking for single bytes is cheap.
        guard text.utf8.contains(where: { "@[({".utf8.contains($0) }) else { return [] }
        var found: [String] = []
        let tokens = tokens(text)
        var index = 0
        while index < tokens.count {
            if tokens[index] == "@", index > 0, index + 1 < tokens.count {
                var host = tokens[index + 1]
                var next = index + 2
                while next + 1 < tokens.count, tokens[next] == ".", !host.hasSuffix("."),
                    next < index + 8
                {
                    host += "." + tokens[next + 1]
                    next += 2
                }
                var local = tokens[index - 1]
                var back = index - 2
                while back >= 1, tokens[back] == ".", back > index - 6 {
                    local = tokens[back - 1] + "." + local
                    back -= 2
                }
                if let address = valid(local + "@" + host) { found.append(address) }
                index = next
            } else {
                index += 1
            }
        }
        return found
    }

    static func first(in text: String) -> String? { all(in: text).first }

    /// Words, with the marks of an address as tokens of their own.
    private static func tokens(_ text: String) -> [String] {
        var plain = text.prefix(2000).lowercased()
        for (spelled, mark) in spellings where plain.contains(spelled) {
            plain = plain.replacing(spelled, with: mark)
        }
        var tokens: [String] = []
        for chunk in plain.split(whereSeparator: {
            $0.isWhitespace || "<>,;\"'()[]{}|".contains($0)
        }) {
            if chunk == "@" || chunk == "." {
                tokens.append(String(chunk))
            } else if let at = chunk.firstIndex(of: "@") {
                let local = chunk[..<at]
                let host = chunk[chunk.index(after: at)...]
                if !local.isEmpty { tokens.append(String(local)) }
                tokens.append("@")
                if !host.isEmpty { tokens.append(String(host)) }
            } else {
                tokens.append(String(chunk))
            }
        }
        return tokens
    }

    private static let spellings: [(String, String)] = [
        ("[@]", " @ "), ("(@)", " @ "), ("[at]", " @ "), ("(at)", " @ "), ("{at}", " @ "),
        ("[ at ]", " @ "),
        ("( at )", " @ "), ("[ät]", " @ "), ("(ät)", " @ "), ("[.]", " . "), ("(.)", " . "),
        ("[dot]", " . "), ("(dot)", " . "),
        ("{dot}", " . "), ("[ dot ]", " . "), ("( dot )", " . "), ("[punkt]", " . "),
        ("(punkt)", " . "),
    ]

    /// The address in lower case, when it is one.
    static func valid(_ text: String) -> String? {
        var text = text.trimmingSpaces().lowercased()[...]
        while let last = text.last, ".,:;!?)".contains(last) { text = text.dropLast() }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy({
                $0.isASCIILetter || $0.isASCIIDigit || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
            }),
            parts[0].first != ".", parts[0].last != ".",
            let host = DomainName.ascii(parts[1]), host.contains("."),
            let suffix = host.split(separator: ".").last, suffix.utf8.count >= 2,
            suffix.utf8.allSatisfy(\.isASCIILetter) || suffix.hasPrefix("xn--"),
            !["png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css"].contains(suffix)
        else { return nil }
        return parts[0] + "@" + host
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
