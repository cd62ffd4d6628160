package import Jobs

extension WallTime {
    /// As in `2026-11-23T14:05:09+01:00`, seen `offset` seconds east of UTC; `Z` for 0.
    ///
    /// - Parameter digits: Of the fraction of a second; 0 to 9.
    package func rfc3339(offset: Int, digits: Int = 0) -> String {
        let civil = CivilTime(self, offset: offset)
        // Put together byte by byte: a history has one in each line.
        return String(unsafeUninitializedCapacity: 48) { buffer in
            var text = DigitWriter(buffer)
            text.put(civil.year, 4)
            text.put("-", civil.month, 2)
            text.put("-", civil.day, 2)
            text.put("T", civil.hour, 2)
            text.put(":", civil.minute, 2)
            text.put(":", civil.second, 2)
            if digits > 0 {
                let scale = (digits..<9).reduce(1) { scale, _ in scale * 10 }
                text.put(".", civil.nanosecond / scale, digits)
            }
            guard offset != 0 else {
                text.put("Z")
                return text.count
            }
            let minutes = abs(offset) / 60
            text.put(offset < 0 ? "-" : "+", minutes / 60, 2)
            text.put(":", minutes % 60, 2)
            return text.count
        }
    }
}

/// Writes numbers of a fixed width into a buffer that is known to be large enough.
private struct DigitWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func put(_ sign: Unicode.Scalar) {
        buffer[count] = UInt8(ascii: sign)
        count += 1
    }

    /// The last `width` digits of `value`.
    mutating func put(_ value: Int, _ width: Int) {
        var rest = value
        for index in (count..<count + width).reversed() {
            buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += width
    }

    mutating func put(_ sign: Unicode.Scalar, _ value: Int, _ width: Int) {
        put(sign)
        put(value, width)
    }
}
