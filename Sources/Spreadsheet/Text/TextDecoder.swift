/// Turns the bytes of a text file into valid UTF-8, chunk by chunk.
///
/// A byte order mark decides, then the pattern of zero bytes; anything else is UTF-8, in which each
/// byte that cannot be UTF-8 is read as Windows-1252. So old files come out right, a single stray
/// byte does not spoil its neighbours, and U+FFFD is never made up.
struct TextDecoder {
    enum Encoding: String {
        case utf8 = "UTF-8"
        case utf16LittleEndian = "UTF-16 (little endian)"
        case utf16BigEndian = "UTF-16 (big endian)"
    }

    let path: String
    let encoding: Encoding
    /// Bytes of the byte order mark, to be skipped by the caller.
    let markByteCount: Int
    /// Bytes that were read as Windows-1252.
    private(set) var fallbackByteCount = 0

    /// The unfinished character at the end of the last chunk; at most three bytes.
    private var pending: [UInt8] = []
    private var consumedByteCount: Int

    init(path: String, sample: [UInt8]) {
        self.path = path
        (encoding, markByteCount) = Self.detect(sample)
        consumedByteCount = markByteCount
    }

    private static func detect(_ sample: [UInt8]) -> (Encoding, Int) {
        if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if sample.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if sample.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        // Western text in UTF-16 without a mark: nearly every second byte is zero.
        let head = sample.prefix(4096)
        var zeros = (even: 0, odd: 0)
        for (index, byte) in head.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
        }
        let half = head.count / 2
        if half > 0, zeros.odd * 10 > half * 7, zeros.even * 20 < half {
            return (.utf16LittleEndian, 0)
        }
        if half > 0, zeros.even * 10 > half * 7, zeros.odd * 20 < half {
            return (.utf16BigEndian, 0)
        }
        return (.utf8, 0)
    }

    /// Appends the text of `chunk` to `output`; with `isLast` nothing is held back.
    mutating func decode(
        _ chunk: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]
    ) throws(SpreadsheetError) {
        let bytes = pending.isEmpty ? chunk : ArraySlice(pending + chunk)
        let used: Int
        switch encoding {
        case .utf8: used = decodeUTF8(bytes, isLast: isLast, into: &output)
        case .utf16LittleEndian, .utf16BigEndian:
            used = try decodeUTF16(bytes, isLast: isLast, into: &output)
        }
        pending = Array(bytes.dropFirst(used))
        consumedByteCount += used
    }

    private mutating func decodeUTF8(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]
    ) -> Int {
        var fallbacks = 0
        let used = bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            var runStart = 0
            while index < bytes.count {
                if bytes[index] < 0x80 {
                    index += 1
                    continue
                }
                switch UTF8Shape(of: bytes, at: index) {
                case .whole(let count): index += count
                case .cutShort where !isLast:
                    output.append(contentsOf: bytes[runStart..<index])
                    return index
                case .cutShort, .invalid:
                    output.append(contentsOf: bytes[runStart..<index])
                    output.append(contentsOf: String(windows1252(bytes[index])).utf8)
                    fallbacks += 1
                    index += 1
                    runStart = index
                }
            }
            output.append(contentsOf: bytes[runStart...])
            return index
        }
        fallbackByteCount += fallbacks
        return used
    }

    private mutating func decodeUTF16(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]
    ) throws(SpreadsheetError) -> Int {
        func unit(_ index: Int) -> UInt32 {
            let first = UInt32(bytes[index])
            let second = UInt32(bytes[index + 1])
            return encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second
        }
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            var value = unit(index)
            var width = 2
            if (0xD800..<0xDC00).contains(value) {
                guard index + 3 < bytes.endIndex else { break }
                let low = unit(index + 2)
                guard (0xDC00..<0xE000).contains(low) else { throw broken(at: index, in: bytes) }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                width = 4
            }
            guard let scalar = Unicode.Scalar(value) else { throw broken(at: index, in: bytes) }
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            index += width
        }
        if isLast, index < bytes.endIndex { throw broken(at: index, in: bytes) }
        return index - bytes.startIndex
    }

    private func broken(at index: Int, in bytes: ArraySlice<UInt8>) -> SpreadsheetError {
        let offset = consumedByteCount + (index - bytes.startIndex)
        return .brokenText(path: path, byteOffset: offset, encoding: encoding.rawValue)
    }
}

/// What stands at a byte that is not ASCII.
enum UTF8Shape {
    case whole(byteCount: Int)
    /// Right so far, but the bytes end.
    case cutShort
    case invalid

    /// The well-formed sequences of the Unicode standard, table 3-7.
    init(of bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        let lead = bytes[index]
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: count = 3
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: count = 4
        default:
            self = .invalid
            return
        }
        for step in 1..<count {
            guard index + step < bytes.count else {
                self = .cutShort
                return
            }
            let allowed = step == 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[index + step]) else {
                self = .invalid
                return
            }
        }
        self = .whole(byteCount: count)
    }
}

/// The character of one byte as browsers read Windows-1252: its five gaps are C1 controls.
func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    let upper: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
}
