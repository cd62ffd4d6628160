/// Columns of text in bytes, for what is printed by the thousand.
extension [UInt8] {
    /// As many spaces; none for a negative count.
    mutating func appendSpaces(_ count: Int) {
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: Swift.max(count, 0)))
    }

    /// The number's digits, with spaces before them up to `width` columns.
    mutating func append(_ number: UInt64, width: Int) {
        let digits = String(number).utf8
        appendSpaces(width - digits.count)
        append(contentsOf: digits)
    }
}
