/// A header text as words that can be compared: "AUM\n(USD)" is `aum`, `usd`.
struct HeaderWords: Hashable {
    /// Lower case, without accents on Latin letters, split at everything that is no letter or
    /// digit and where a capital follows a small letter ("companyName").
    let words: [String]

    init(_ text: String) {
        var words: [String] = []
        var word = ""
        var lastWasLower = false
        // A header is short; a paragraph in its place has nothing to tell.
        for scalar in text.unicodeScalars.prefix(80) {
            if let byte = Self.lowercaseLetterOrDigit(scalar) {
                let isUpper = byte != scalar.value && byte >= 0x61
                if lastWasLower, isUpper {
                    words.append(word)
                    word = ""
                }
                word.unicodeScalars.append(Unicode.Scalar(byte))
                lastWasLower = !isUpper && byte >= 0x61
                continue
            }
            let properties = scalar.properties
            if properties.generalCategory == .nonspacingMark && scalar.value < 0x370 {
                continue  // An accent written as a character of its own.
            }
            guard properties.isAlphabetic || properties.numericType != nil else {
                if !word.isEmpty { words.append(word) }
                word = ""
                lastWasLower = false
                continue
            }
            if lastWasLower, properties.isUppercase {
                words.append(word)
                word = ""
            }
            word += latinBase(of: properties.lowercaseMapping)
            lastWasLower = properties.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        self.words = words
    }

    /// Nearly every header is ASCII, for which the tables of Unicode need not be asked.
    private static func lowercaseLetterOrDigit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: UInt8(scalar.value)
        case 0x41...0x5A: UInt8(scalar.value) | 0x20
        default: nil
        }
    }

    /// All words in one: "Web site", "web-site" and "Website" are the same header.
    var joined: String { words.joined() }
}

/// A lower-case Latin letter without its accent; other text as it is.
private func latinBase(of letter: String) -> String {
    switch letter {
    case "à", "á", "â", "ã", "ä", "å", "ā", "ą", "ă": "a"
    case "ç", "ć", "č": "c"
    case "è", "é", "ê", "ë", "ē", "ę", "ě": "e"
    case "ì", "í", "î", "ï", "ī", "ı", "i̇": "i"
    case "ñ", "ń", "ň": "n"
    case "ò", "ó", "ô", "õ", "ö", "ø", "ō", "ő": "o"
    case "ś", "š", "ş": "s"
    case "ù", "ú", "û", "ü", "ū", "ů", "ű": "u"
    case "ý", "ÿ": "y"
    case "ź", "ż", "ž": "z"
    case "ł": "l"
    case "ß": "ss"
    default: letter
    }
}
