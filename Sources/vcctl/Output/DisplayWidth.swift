/// How many columns of a terminal text takes.
extension Character {
    /// 0 for a lone combining mark, 2 for wide characters and emoji, otherwise 1.
    var displayWidth: Int {
        guard let first = unicodeScalars.first, !first.isZeroWidth else { return 0 }
        let hasEmojiSelector = unicodeScalars.dropFirst().contains { $0.value == 0xFE0F }
        return first.isWide || hasEmojiSelector ? 2 : 1
    }
}

extension StringProtocol {
    /// Columns that the whole text takes.
    var displayWidth: Int {
        // Nearly every text is plain, and counting bytes is then enough.
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// The longest beginning that takes at most `width` columns.
    func prefix(displayWidth width: Int) -> SubSequence {
        var used = 0
        var end = startIndex
        for index in indices {
            used += self[index].displayWidth
            guard used <= width else { break }
            end = self.index(after: index)
        }
        return self[..<end]
    }
}

extension Unicode.Scalar {
    fileprivate var isZeroWidth: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: true
        default: false  // Unicode's own enum: every other category takes room.
        }
    }

    /// East Asian Wide and Fullwidth of UAX #11, by block, and what is drawn as emoji.
    fileprivate var isWide: Bool {
        switch value {
        case ..<0x1100: false
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
            0x1AFF0...0x1B2FB, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
