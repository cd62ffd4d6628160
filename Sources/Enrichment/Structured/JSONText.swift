/// A JSON value from a page.
indirect enum JSONText: Hashable, Sendable {
    case object([String: JSONText])
    case array([JSONText])
    case string(String)
    /// Numbers, truth values and null: nothing here needs them.
    case other

    subscript(key: String) -> JSONText? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value as a list: JSON-LD lets one element stand for a list of one.
    var list: [JSONText] {
        guard case .array(let elements) = self else { return [self] }
        return elements
    }

    /// Parses leniently (raw line breaks in strings pass) and with bounded depth.
    ///
    /// - Returns: nil when it is no JSON.
    static func parse(_ text: String) -> JSONText? {
        var reader = Reader(bytes: Array(text.utf8))
        return reader.value(depth: 0)
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        private static let depthLimit = 32

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func next() -> UInt8? {
            while position < bytes.count, bytes[position].isASCIISpace { position += 1 }
            return position < bytes.count ? bytes[position] : nil
        }

        mutating func value(depth: Int) -> JSONText? {
            guard depth < Self.depthLimit, let first = next() else { return nil }
            switch first {
            case 0x7b: return object(depth)
            case 0x5b: return array(depth)
            case 0x22: return string().map(JSONText.string)
            default:
                let start = position
                while position < bytes.count,
                    bytes[position].isASCIILetter || bytes[position].isASCIIDigit
                        || "+-.".utf8.contains(bytes[position])
                {
                    position += 1
                }
                return position > start ? .other : nil
            }
        }

        private mutating func object(_ depth: Int) -> JSONText? {
            position += 1
            var members: [String: JSONText] = [:]
            while let mark = next() {
                if mark == 0x7d {
                    position += 1
                    return .object(members)
                }
                if mark == 0x2c {
                    position += 1
                    continue
                }
                guard mark == 0x22, let key = string(), next() == 0x3a else { return nil }
                position += 1
                guard let value = value(depth: depth + 1) else { return nil }
                members[key] = value
            }
            return nil
        }

        private mutating func array(_ depth: Int) -> JSONText? {
            position += 1
            var elements: [JSONText] = []
            while let mark = next() {
                if mark == 0x5d {
                    position += 1
                    return .array(elements)
                }
                if mark == 0x2c {
                    position += 1
                    continue
                }
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            }
            return nil
        }

        private mutating func string() -> String? {
            position += 1
            var result: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == 0x22 { return String(decoding: result, as: UTF8.self) }
                guard byte == 0x5c, position < bytes.count else {
                    result.append(byte)
                    continue
                }
                let escape = bytes[position]
                position += 1
                switch escape {
                case 0x6e, 0x74, 0x72, 0x62, 0x66: result.append(0x20)
                case 0x75: result.append(contentsOf: String(unicode()).utf8)
                default: result.append(escape)
                }
            }
            return nil
        }

        /// Four hex digits, or two times four for a surrogate pair.
        private mutating func unicode() -> Character {
            let high = hex()
            if (0xd800...0xdbff).contains(high), bytes[position...].starts(with: [0x5c, 0x75]) {
                position += 2
                let low = hex()
                let value = 0x10000 + (high - 0xd800) << 10 + (low &- 0xdc00) & 0x3ff
                return Unicode.Scalar(value).map(Character.init) ?? "\u{fffd}"
            }
            return Unicode.Scalar(high).map(Character.init) ?? "\u{fffd}"
        }

        private mutating func hex() -> UInt32 {
            let digits = bytes[position...].prefix(4)
            position += digits.count
            return UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xfffd
        }
    }
}
