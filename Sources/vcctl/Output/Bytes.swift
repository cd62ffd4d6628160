/// Columns of text in bytes, for what is printed by the thousand.
extension [UInt8] {
    /// As many spaces; none for a negative count.
    mutating func appendSpaces(_ count: Int) {
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: Swift.max(count, 0)))
    }

    /// The number's digits, with spaces before them up to `width` columns.
    mutating func append(_ number: UInt64, width: Int) {
        var (unit, digitCount): (UInt64, Int) = (1, 1)
        while number / unit >= 10 {
            unit *= 10
            digitCount += 1
        }
        appendSpaces(width - digitCount)
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
    }
}
