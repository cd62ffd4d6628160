/// One row of a sheet before anybody knows what its columns mean.
struct RawRow: Hashable, Sendable {
    /// From 1, as a spreadsheet program counts.
    var number: Int
    /// Up to the last cell that is not empty.
    var cells: [String]
    /// Addresses behind cells, by column index.
    var links: [Int: String] = [:]

    /// No cell holds anything but white space.
    var isBlank: Bool { cells.allSatisfy(\.isBlank) }
}

/// Rows of one sheet in file order; a file in either format.
protocol RowSource: AnyObject {
    /// The next row that is not blank, or `nil` at the end.
    func next() throws(SpreadsheetError) -> RawRow?

    /// Sentences about how the file was read; complete after the last row.
    var notes: [String] { get }
}

extension String {
    var isBlank: Bool {
        // Nearly every cell begins with a visible ASCII character.
        if let first = utf8.first, (0x21..<0x7F).contains(first) { return false }
        return unicodeScalars.allSatisfy(\.isBlank)
    }

    /// Without white space, no-break and zero-width spaces at both ends.
    var trimmed: String {
        if let first = utf8.first, let last = utf8.last, (0x21..<0x7F).contains(first),
            (0x21..<0x7F).contains(last)
        {
            return self
        }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// Trimmed, and every run of white space inside made one space.
    var onOneLine: String {
        var last: UInt8 = 0x20
        for byte in utf8 {
            guard (0x21..<0x7F).contains(byte) || (byte == 0x20 && last != 0x20) else {
                last = 0x20
                break
            }
            last = byte
        }
        if last != 0x20 || isEmpty { return self }
        return unicodeScalars.split(whereSeparator: \.isBlank).map(String.init)
            .joined(separator: " ")
    }
}

extension Unicode.Scalar {
    /// White space, or one of the invisible characters that copying from web pages leaves behind.
    var isBlank: Bool {
        switch value {
        case 0x09...0x0D, 0x20: true
        case 0..<0x80: false
        case 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF: true
        default: properties.isWhitespace
        }
    }
}
