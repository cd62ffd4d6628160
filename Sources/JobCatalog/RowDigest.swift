/// A checksum over the values of a row (FNV-1a, 64 bits): against damage, not against forgery.
struct RowDigest {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    var value: Int64 { Int64(bitPattern: hash) }

    mutating func add(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: number >> Int64(shift)))
        }
    }

    mutating func add(_ number: Int64?) {
        add(number == nil ? 0 : 1 as UInt8)
        if let number { add(number) }
    }

    mutating func add(_ text: String?) {
        add(text == nil ? 0 : 1 as UInt8)
        guard let text else { return }
        add(Int64(text.utf8.count))
        for byte in text.utf8 { add(byte) }
    }

    private mutating func add(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
