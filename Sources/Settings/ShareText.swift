/// Shares of a number as people type them: `50%/20` is half of 20.
package enum ShareText {
    /// Nil unless it is 1 to 100 percent of a whole number; `off` is refused as well.
    package static func parse(_ text: String) -> (percent: Int, of: Int)? {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, sides[0].hasSuffix("%"),
            let percent = number(sides[0].dropLast()), let count = number(sides[1]),
            (1...100).contains(percent)
        else { return nil }
        return (percent, count)
    }

    /// Digits only: no sign, no space.
    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }
}
