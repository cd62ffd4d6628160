/// The rules of one robots.txt for one crawler (RFC 9309).
struct RobotsTxt: Sendable, Hashable {
    private struct Rule: Hashable {
        var allows: Bool
        /// Between the stars of the pattern.
        var literals: [[UInt8]]
        var isAnchored: Bool
        /// Longest wins; stars count like any other byte.
        var length: Int
    }

    private var rules: [Rule] = []
    /// Outside the RFC, but common; the caller caps it.
    private(set) var crawlDelay: Duration?

    /// Bytes that are read; the RFC asks for at least 500 KiB.
    static let byteLimit = 512 << 10
    private static let ruleLimit = 2000
    private static let patternLimit = 512

    static let allowingAll = RobotsTxt(text: [], product: "")

    /// - Parameter product: The crawler's name without version; compared without regard to case.
    init(text: [UInt8], product: String) {
        let product = product.lowercased()
        var own = RobotsTxt()
        var general = RobotsTxt()
        var hasOwn = false
        var (isOwn, isGeneral, namesGroup) = (false, false, false)
        for line in Self.wholeLines(text).split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let (key, value) = Self.field(line) else { continue }
            if key == "user-agent" {
                // Consecutive user-agent lines name one group together.
                if !namesGroup { (isOwn, isGeneral) = (false, false) }
                namesGroup = true
                let name = String(decoding: value, as: UTF8.self).lowercased()
                if name == "*" { isGeneral = true }
                if !product.isEmpty, Self.token(name) == product { (isOwn, hasOwn) = (true, true) }
                continue
            }
            guard key == "allow" || key == "disallow" || key == "crawl-delay" else { continue }
            namesGroup = false
            if isOwn { own.add(key, value) }
            if isGeneral { general.add(key, value) }
        }
        self = hasOwn ? own : general
    }

    private init() {}

    /// The first half of a rule would be another rule.
    private static func wholeLines(_ text: [UInt8]) -> ArraySlice<UInt8> {
        guard text.count >= byteLimit else { return text[...] }
        let head = text.prefix(byteLimit)
        return head[..<(head.lastIndex(of: 0x0a) ?? head.endIndex)]
    }

    /// Whether `target` (path and query) may be fetched.
    func allows(_ target: String) -> Bool {
        let bytes = Array(target.utf8.prefix(2048))
        var best: Rule?
        for rule in rules where rule.length >= best?.length ?? 0 && Self.matches(rule, bytes) {
            if let current = best, current.length == rule.length, current.allows { continue }
            best = rule
        }
        return best?.allows ?? true
    }

    private mutating func add(_ key: String, _ value: ArraySlice<UInt8>) {
        if key == "crawl-delay" {
            if let seconds = Double(String(decoding: value, as: UTF8.self)), seconds.isFinite,
                seconds >= 0
            {
                crawlDelay = .milliseconds(Int64(min(seconds, 86_400) * 1000))
            }
            return
        }
        guard !value.isEmpty, value.count <= Self.patternLimit, rules.count < Self.ruleLimit else {
            return  // An empty Disallow forbids nothing.
        }
        var pattern = Self.normalised(value)
        let length = pattern.count
        let isAnchored = pattern.last == 0x24
        if isAnchored { pattern.removeLast() }
        let literals = pattern.split(separator: 0x2a, omittingEmptySubsequences: false).map(
            Array.init)
        rules.append(
            Rule(allows: key == "allow", literals: literals, isAnchored: isAnchored, length: length)
        )
    }

    /// Percent-encodes what addresses have encoded, so that both sides are spelled alike.
    private static func normalised(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let hex = Array("0123456789ABCDEF".utf8)
        return value.flatMap { byte in
            byte > 0x20 && byte < 0x7f ? [byte] : [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        }
    }

    private static func field(_ line: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        let line = line.prefix { $0 != 0x23 }
        guard let colon = line.firstIndex(of: 0x3a) else { return nil }
        let key = String(decoding: trimmed(line[..<colon]), as: UTF8.self).lowercased()
        return (key, trimmed(line[(colon + 1)...]))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0.isASCIISpace }
        while let last = bytes.last, last.isASCIISpace { bytes.removeLast() }
        return bytes
    }

    private static func token(_ name: String) -> String {
        String(name.prefix { $0.isLetter || $0 == "-" || $0 == "_" })
    }

    /// Each literal is looked for leftmost, in order; that is enough for stars and never
    /// backtracks.
    private static func matches(_ rule: Rule, _ target: [UInt8]) -> Bool {
        guard let head = rule.literals.first, target.starts(with: head) else { return false }
        var position = head.count
        let rest = rule.literals.dropFirst()
        for (index, literal) in rest.enumerated() {
            if rule.isAnchored, index == rest.count - 1 {
                return target.count - literal.count >= position
                    && target.suffix(literal.count) == literal[...]
            }
            guard let found = find(literal, in: target, from: position) else { return false }
            position = found + literal.count
        }
        return !rule.isAnchored || position == target.count
    }

    private static func find(_ literal: [UInt8], in target: [UInt8], from start: Int) -> Int? {
        guard target.count - literal.count >= start else { return nil }
        return (start...(target.count - literal.count)).first {
            target[$0...].starts(with: literal)
        }
    }
}
