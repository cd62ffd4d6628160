/// Reads what ``ByteWriter`` wrote; refuses anything else, and never reads past the end.
///
/// It reads bytes where they lie, and cannot outlive them.
struct ByteReader: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    var remainingCount: Int { bytes.byteCount - offset }

    @_lifetime(self: copy self)
    mutating func byte() throws(DecodingFailure) -> UInt8 {
        guard offset < bytes.byteCount else { throw .truncated }
        defer { offset += 1 }
        return bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    @_lifetime(self: copy self)
    mutating func bool() throws(DecodingFailure) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw .unknownValue("flag", UInt64(other))
        }
    }

    @_lifetime(self: copy self)
    mutating func number() throws(DecodingFailure) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let part = UInt64(next & 0x7f)
            guard shift < 63 || (shift == 63 && part <= 1) else { throw .tooLarge }
            value |= part << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    @_lifetime(self: copy self)
    mutating func number32() throws(DecodingFailure) -> UInt32 {
        guard let value = UInt32(exactly: try number()) else { throw .tooLarge }
        return value
    }

    /// A number of things that follow, each of at least `byteCount` bytes: bounded by what is left,
    /// so that a damaged count never asks for memory that the input does not justify.
    @_lifetime(self: copy self)
    mutating func count(ofAtLeast byteCount: Int = 1) throws(DecodingFailure) -> Int {
        guard let value = Int(exactly: try number()), value <= remainingCount / max(byteCount, 1)
        else { throw .truncated }
        return value
    }

    @_lifetime(self: copy self)
    mutating func signed() throws(DecodingFailure) -> Int64 {
        let raw = try number()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    @_lifetime(self: copy self)
    mutating func duration() throws(DecodingFailure) -> Duration {
        .nanoseconds(try signed())
    }

    @_lifetime(self: copy self)
    mutating func time() throws(DecodingFailure) -> WallTime {
        WallTime(nanoseconds: try signed())
    }

    @_lifetime(self: copy self)
    mutating func text() throws(DecodingFailure) -> String {
        let count = try count()
        defer { offset += count }
        let text = bytes.extracting(offset..<offset + count).withUnsafeBytes {
            String(validating: $0, as: UTF8.self)
        }
        guard let text else { throw .notUTF8 }
        return text
    }

    @_lifetime(self: copy self)
    mutating func skipText() throws(DecodingFailure) {
        offset += try count()
    }

    @_lifetime(self: copy self)
    mutating func texts() throws(DecodingFailure) -> [String] {
        try array(ofAtLeast: 1) { reader throws(DecodingFailure) in try reader.text() }
    }

    @_lifetime(self: copy self)
    mutating func optional<Value>(
        _ read: (inout ByteReader) throws(DecodingFailure) -> Value
    ) throws(DecodingFailure) -> Value? {
        try bool() ? try read(&self) : nil
    }

    @_lifetime(self: copy self)
    mutating func array<Value>(
        ofAtLeast byteCount: Int, _ read: (inout ByteReader) throws(DecodingFailure) -> Value
    ) throws(DecodingFailure) -> [Value] {
        let count = try count(ofAtLeast: byteCount)
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    /// A stored raw value of one of our enums.
    @_lifetime(self: copy self)
    mutating func value<Value: RawRepresentable>(
        _ type: Value.Type
    ) throws(DecodingFailure) -> Value where Value.RawValue == UInt8 {
        let raw = try byte()
        guard let value = Value(rawValue: raw) else {
            throw .unknownValue(String(describing: type), UInt64(raw))
        }
        return value
    }

    /// Refuses bytes that nobody has read: they mean something that this release does not know.
    func finish() throws(DecodingFailure) {
        guard remainingCount == 0 else { throw .trailingBytes(remainingCount) }
    }
}

/// Why stored bytes are not an event of this release.
package enum DecodingFailure: Error, Hashable, Sendable {
    case truncated
    case tooLarge
    case notUTF8
    case trailingBytes(Int)
    case unknownValue(String, UInt64)
    case unknownType(UInt16)
    case unknownVersion(type: UInt16, UInt8)
}

extension DecodingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "its bytes end too early"
        case .tooLarge: "a number in it is too large"
        case .notUTF8: "a text in it is not UTF-8"
        case .trailingBytes(let count): "\(count) bytes are left over at its end"
        case .unknownValue(let what, let raw): "\(what) \(raw) is unknown to this release"
        case .unknownType(let type):
            "event type \(type) is unknown to this release; use a newer one"
        case .unknownVersion(let type, let version):
            "version \(version) of event type \(type) is unknown to this release; use a newer one"
        }
    }
}
