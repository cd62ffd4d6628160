/// Host names as the resolver takes them.
enum DomainName {
    /// The lower-case ASCII form of a host; names outside ASCII become punycode (RFC 3492).
    ///
    /// - Returns: nil when the name could not be one: empty labels, over-long, forbidden
    ///   characters.
    static func ascii(_ name: some StringProtocol) -> String? {
        guard !name.isEmpty, name.utf8.count <= 512 else { return nil }
        var labels: [String] = []
        let dots: Set<Character> = [".", "。", "．"]
        for label in name.lowercased().split(
            omittingEmptySubsequences: false, whereSeparator: dots.contains)
        {
            if label.utf8.allSatisfy({ $0 < 0x80 }) {
                labels.append(String(label))
            } else {
                guard let encoded = punycode(Array(label.unicodeScalars)) else { return nil }
                labels.append("xn--" + encoded)
            }
        }
        if labels.last?.isEmpty == true { labels.removeLast() }
        let isFine = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy {
                    $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d || $0 == 0x5f
                }
        }
        let host = labels.joined(separator: ".")
        return isFine && !host.isEmpty && host.utf8.count <= 253 ? host : nil
    }

    /// RFC 3492 §6.3 with its parameters.
    private static func punycode(_ scalars: [Unicode.Scalar]) -> String? {
        guard scalars.count <= 63 else { return nil }
        let input = scalars.map { Int($0.value) }
        var output = input.filter { $0 < 0x80 }.map { UInt8($0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(0x2d) }
        var (next, delta, bias, handled) = (128, 0, 72, basicCount)
        while handled < input.count {
            guard let smallest = input.filter({ $0 >= next }).min() else { return nil }
            delta += (smallest - next) * (handled + 1)
            next = smallest
            for value in input {
                if value < next { delta += 1 }
                guard value == next else { continue }
                var rest = delta
                var base = 36
                while true {
                    let threshold = base <= bias ? 1 : (base >= bias + 26 ? 26 : base - bias)
                    if rest < threshold { break }
                    output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
                    rest = (rest - threshold) / (36 - threshold)
                    base += 36
                }
                output.append(digit(rest))
                bias = adapt(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30)
    }

    private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
