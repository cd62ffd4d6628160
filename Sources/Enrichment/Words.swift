/// Text as words for comparison.
enum Words {
    /// Lower-case words without marks over letters; everything but letters and digits separates.
    static func folded(_ text: some StringProtocol, limit: Int = 64) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for character in text.unicodeScalars.prefix(2000) {
            if character.isASCII {
                let value = UInt8(truncatingIfNeeded: character.value)
                if value.isASCIILetter || value.isASCIIDigit {
                    word.append(Unicode.Scalar(value.asciiLowercased))
                    continue
                }
                // An apostrophe inside a word joins it.
                if value == 0x27, !word.isEmpty { continue }
            } else if character.value == 0x2019, !word.isEmpty {
                continue
            } else if character.properties.isAlphabetic
                || character.properties.generalCategory == .decimalNumber
            {
                word.append(contentsOf: base(of: character))
                continue
            } else if character.properties.generalCategory == .nonspacingMark {
                continue
            }
            if !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
                if words.count >= limit { return words }
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    /// Splits a list of phrases at commas; used for our own tables only.
    static func phrases(_ table: String) -> [[String]] {
        table.split(separator: ",").map { folded($0) }.filter { !$0.isEmpty }
    }

    /// A table of single words.
    static func set(_ table: String) -> Set<String> {
        Set(table.split(whereSeparator: \.isWhitespace).flatMap { folded($0) })
    }

    static func contains(_ words: [String], anyOf phrases: [[String]]) -> Bool {
        phrases.contains { contains(words, $0) }
    }

    static func contains(_ words: [String], _ phrase: [String]) -> Bool {
        guard let first = phrase.first, words.count >= phrase.count else { return false }
        if phrase.count == 1 { return words.contains(first) }
        return (0...(words.count - phrase.count)).contains { words[$0...].starts(with: phrase) }
    }

    /// The lower-case letter under the marks.
    private static func base(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        switch scalar.value {
        case 0xdf: return "ss".unicodeScalars
        case 0xc6, 0xe6: return "ae".unicodeScalars
        case 0x152, 0x153: return "oe".unicodeScalars
        case 0xd8, 0xf8: return "o".unicodeScalars
        case 0x141, 0x142: return "l".unicodeScalars
        case 0x110, 0x111: return "d".unicodeScalars
        case 0x131: return "i".unicodeScalars
        default: break
        }
        let lower = scalar.properties.lowercaseMapping
        if let known = table[lower] { return known.unicodeScalars }
        return lower.unicodeScalars
    }

    /// Latin and Greek letters with marks; the standard library offers no decomposition.
    private static let table: [String: String] = {
        let rows = [
            "a": "àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "c": "çćĉċč", "d": "ďð", "e": "èéêëēĕėęěẹẻẽếềểễệ",
            "g": "ĝğġģǧ",
            "h": "ĥħ", "i": "ìíîïĩīĭįǐịỉ", "j": "ĵ", "k": "ķ", "l": "ĺļľŀ", "n": "ñńņňŋ",
            "o": "òóôõöōŏőǒọỏốồổỗộớờởỡợơ", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț",
            "u": "ùúûüũūŭůűųǔụủứừửữựư",
            "w": "ŵ", "y": "ýÿŷỳỵỷỹ", "z": "źżž", "th": "þ", "α": "ά", "ε": "έ", "η": "ή",
            "ι": "ίϊ", "ο": "ό",
            "υ": "ύϋ", "ω": "ώ", "й": "й", "ё": "ё",
        ]
        var table: [String: String] = [:]
        for (base, marked) in rows {
            for character in marked.precomposedCharacters { table[character] = base }
        }
        return table
    }()
}

extension String {
    /// One string per scalar.
    fileprivate var precomposedCharacters: [String] { unicodeScalars.map { String($0) } }
}
