/// Builds the stored form of one value: numbers as LEB128, texts as a length and UTF-8.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func bool(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    /// Seven bits a byte, the lowest first; the high bit says that more follow.
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func number(_ value: UInt32) {
        number(UInt64(value))
    }

    mutating func count(_ value: Int) {
        number(UInt64(value))
    }

    /// Zigzag: small numbers of either sign stay short.
    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Nanoseconds; saturates at about 292 years.
    mutating func duration(_ value: Duration) {
        signed((WallTime(nanoseconds: 0) + value).nanoseconds)
    }

    mutating func time(_ value: WallTime) {
        signed(value.nanoseconds)
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            count(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func texts(_ values: [String]) {
        count(values.count)
        for value in values { text(value) }
    }

    mutating func optional<Value>(_ value: Value?, _ write: (inout ByteWriter, Value) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }
}
