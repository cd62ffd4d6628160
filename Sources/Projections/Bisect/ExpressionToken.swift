/// A word, number or sign of an expression, and where it is.
struct ExpressionToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A field, a keyword or a bare word: letters, digits and `.`, `:`, `-`, `_`.
        case word(String)
        case number(Double)
        /// A word in quotes, which is never a field.
        case quoted(String)
        case comparison(StateExpression.Comparison)
        case and, or, not
        case open, close
        case end
    }

    var kind: Kind
    /// Characters before it.
    var offset: Int
    /// As typed.
    var text: String

    /// Splits `source`; its last token is ``Kind/end``.
    static func all(in source: String) throws(ExpressionError) -> [ExpressionToken] {
        var reader = ExpressionReader(source)
        var tokens: [ExpressionToken] = []
        while let token = try reader.next() { tokens.append(token) }
        let length = source.count
        return tokens + [ExpressionToken(kind: .end, offset: length, text: "")]
    }
}

private struct ExpressionReader {
    private let source: String
    private let characters: [Character]
    private var index = 0

    init(_ source: String) {
        self.source = source
        characters = Array(source)
    }

    mutating func next() throws(ExpressionError) -> ExpressionToken? {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        guard index < characters.count else { return nil }
        let first = characters[index]
        if first == "\"" || first == "'" { return try quoted(first) }
        if first.isASCIIDigit || (first == "-" && isDigit(at: index + 1)) { return try number() }
        if first.isWordStart { return word() }
        return try sign()
    }

    private func isDigit(at index: Int) -> Bool {
        characters.indices.contains(index) && characters[index].isASCIIDigit
    }

    private mutating func token(
        _ kind: ExpressionToken.Kind, length: Int
    ) -> ExpressionToken {
        defer { index += length }
        return ExpressionToken(
            kind: kind, offset: index, text: String(characters[index..<index + length]))
    }

    private mutating func quoted(_ quote: Character) throws(ExpressionError) -> ExpressionToken {
        guard let end = characters[(index + 1)...].firstIndex(of: quote) else {
            throw ExpressionError(source, index, "this quote is never closed")
        }
        return token(.quoted(String(characters[index + 1..<end])), length: end - index + 1)
    }

    /// Digits with a point, and a percent sign that divides by 100.
    private mutating func number() throws(ExpressionError) -> ExpressionToken {
        var end = index + 1
        while end < characters.count, characters[end].isWordPart { end += 1 }
        let digits = String(characters[index..<end]).filter { $0 != "_" }
        guard digits.allSatisfy({ $0.isASCIIDigit || $0 == "." || $0 == "-" }),
            let value = Double(digits)
        else {
            throw ExpressionError(
                source, index, "'\(String(characters[index..<end]))' is no number",
                hint: "numbers look like 40, 0.25 or 5%")
        }
        let isPercent = end < characters.count && characters[end] == "%"
        return token(
            .number(isPercent ? value / 100 : value), length: end - index + (isPercent ? 1 : 0))
    }

    private mutating func word() -> ExpressionToken {
        var end = index
        while end < characters.count, characters[end].isWordPart { end += 1 }
        let text = String(characters[index..<end])
        switch text.lowercased() {
        case "and": return token(.and, length: end - index)
        case "or": return token(.or, length: end - index)
        case "not": return token(.not, length: end - index)
        default: return token(.word(text), length: end - index)
        }
    }

    private mutating func sign() throws(ExpressionError) -> ExpressionToken {
        let two = String(characters[index..<min(index + 2, characters.count)])
        if let comparison = StateExpression.Comparison(rawValue: two) {
            return token(.comparison(comparison), length: two.count)
        }
        switch two {
        case "&&": return token(.and, length: 2)
        case "||": return token(.or, length: 2)
        default: break  // One character, or none that is known.
        }
        switch characters[index] {
        case "(": return token(.open, length: 1)
        case ")": return token(.close, length: 1)
        case "<": return token(.comparison(.less), length: 1)
        case ">": return token(.comparison(.greater), length: 1)
        case "=": return token(.comparison(.equal), length: 1)
        case "!": return token(.not, length: 1)
        case let other:
            throw ExpressionError(
                source, index, "'\(other)' means nothing here",
                hint: "there are == != < <= > >=, and, or, not, and parentheses")
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
    fileprivate var isWordStart: Bool { isASCII && isLetter }
    fileprivate var isWordPart: Bool {
        isASCII && (isLetter || isNumber || ".:-_".contains(self))
    }
}
