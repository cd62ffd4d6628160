/// 16 random bytes that tell logs and segments apart.
struct UniqueID: Hashable, Sendable {
    var first: UInt64
    var second: UInt64

    /// A seed for the checksums of whatever carries this identifier.
    var seed: UInt64 { first }
}

extension UniqueID: CustomStringConvertible {
    var description: String { hexadecimal(first) + hexadecimal(second) }
}

extension UniqueID {
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, let first = UInt64(text.prefix(16), radix: 16),
            let second = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(first: first, second: second)
    }
}

/// All 16 digits of `value`.
func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
