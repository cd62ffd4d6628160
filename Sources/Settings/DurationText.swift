/// Durations as people type them: `250ms`, `30s`, `5m`, `1h30m`, `2d`.
package enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Nil unless the whole text is numbers with units; a bare number has no unit and is refused.
    package static func parse(_ text: String) -> Duration? {
        var milliseconds: Int64 = 0
        var rest = Substring(text).utf8
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let unit = Substring(
                rest.dropFirst(digits.count).prefix {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                })
            guard let number = Int64(Substring(digits)), number < 1_000_000_000,
                let scale = units.first(where: { $0.name == unit })
            else { return nil }
            milliseconds += number * scale.milliseconds
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return .milliseconds(milliseconds)
    }

    /// The shortest text that means `duration`, to the millisecond.
    package static func format(_ duration: Duration) -> String {
        let parts = duration.components
        var rest = parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
