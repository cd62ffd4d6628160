/// Amounts of memory as people type them: `1500MB`, `2GB`; `off` is none.
package enum SizeText {
    /// Megabytes; nil unless the text is a whole number with a unit.
    package static func parse(_ text: String) -> Int? {
        for (unit, scale) in [("MB", 1), ("GB", 1_000)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(digits), number < 1_000_000_000
            else { return nil }
            return number * scale
        }
        return nil
    }
}
