extension UInt8 {
    var isASCIILetter: Bool { (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    var isASCIISpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
    var asciiLowercased: UInt8 { (0x41...0x5a).contains(self) ? self + 0x20 : self }
}

extension StringProtocol {
    /// Without the white space at both ends, the no-break kind included.
    func trimmingSpaces() -> SubSequence {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest
    }
}
