import Jobs

extension StateExpression {
    /// Reads what a person typed.
    ///
    ///     or      = and { "or" and }
    ///     and     = not { "and" not }
    ///     not     = "not" not | "(" or ")" | compare
    ///     compare = term ( == | != | < | <= | > | >= ) term
    ///     term    = field | number [%] | word | 'word' | null
    package init(parsing source: String) throws(ExpressionError) {
        var parser = ExpressionParser(source, try ExpressionToken.all(in: source))
        self = try parser.whole()
    }
}

private struct ExpressionParser {
    /// Parentheses and negations inside each other; deeper ones are no question of a person.
    private static let depthLimit = 64

    private let source: String
    private let tokens: [ExpressionToken]
    private var index = 0
    private var depth = 0

    init(_ source: String, _ tokens: [ExpressionToken]) {
        self.source = source
        self.tokens = tokens
    }

    private var token: ExpressionToken { tokens[min(index, tokens.count - 1)] }

    mutating func whole() throws(ExpressionError) -> StateExpression {
        if token.kind == .end {
            throw ExpressionError(
                source, 0, "the expression is empty", hint: "for example: failedCount > 40")
        }
        let expression = try or()
        if token.kind == .end { return expression }
        throw unexpected(
            token.kind == .close ? "a '(' before it" : "'and', 'or' or the end")
    }

    private mutating func or() throws(ExpressionError) -> StateExpression {
        var left = try and()
        while token.kind == .or {
            index += 1
            left = .or(left, try and())
        }
        return left
    }

    private mutating func and() throws(ExpressionError) -> StateExpression {
        var left = try not()
        while token.kind == .and {
            index += 1
            left = .and(left, try not())
        }
        return left
    }

    private mutating func not() throws(ExpressionError) -> StateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw ExpressionError(source, token.offset, "too many parentheses inside each other")
        }
        if token.kind == .not {
            index += 1
            return .not(try not())
        }
        guard token.kind == .open else { return try compare() }
        index += 1
        let inner = try or()
        guard token.kind == .close else { throw unexpected("')'") }
        index += 1
        return inner
    }

    private mutating func compare() throws(ExpressionError) -> StateExpression {
        let left = token
        index += 1
        try checkStart(left)
        guard case .comparison(let comparison) = token.kind else {
            // Whether a field exists is the more useful thing to say.
            _ = try field(left)
            throw unexpected("a comparison, such as > or ==, behind '\(left.text)'")
        }
        index += 1
        let right = token
        index += 1
        try checkStart(right)
        return try build(left, comparison, right)
    }

    /// Refuses what no term begins with.
    private mutating func checkStart(_ found: ExpressionToken) throws(ExpressionError) {
        switch found.kind {
        case .word, .number, .quoted: return
        case .comparison, .and, .or, .not, .open, .close, .end:
            index -= 1
            throw unexpected("a field, a number or a word")
        }
    }

    private func build(
        _ left: ExpressionToken, _ comparison: StateExpression.Comparison, _ right: ExpressionToken
    ) throws(ExpressionError) -> StateExpression {
        // At least one side is a field, and says what the other may be.
        if let field = try? field(left) {
            return .compare(
                .field(field), comparison, try term(right, against: field, comparison))
        }
        if let field = try? field(right) {
            return .compare(try term(left, against: field, comparison), comparison, .field(field))
        }
        // The word is what was meant to be one.
        if case .number = left.kind { _ = try field(right) }
        return .compare(.field(try field(left)), comparison, .field(try field(right)))
    }

    /// What is held against `field`.
    private func term(
        _ found: ExpressionToken, against field: StateField,
        _ comparison: StateExpression.Comparison
    ) throws(ExpressionError) -> StateTerm {
        let isOrder = comparison != .equal && comparison != .notEqual
        guard let words = field.words else {
            switch found.kind {
            case .number(let number): return .constant(.number(number))
            case .word("null") where field.canBeNull && !isOrder: return .constant(.null)
            case .word:
                let other = try self.field(found)
                guard other.words == nil else {
                    throw ExpressionError(
                        source, found.offset, "'\(field)' is a number, '\(other)' is a word")
                }
                return .field(other)
            case .quoted, .comparison, .and, .or, .not, .open, .close, .end:
                throw ExpressionError(
                    source, found.offset, "'\(field)' is a number, and \(found.text) is none")
            }
        }
        guard !isOrder else {
            throw ExpressionError(
                source, found.offset, "'\(field)' is a word: it can only be == or != another")
        }
        let text: String
        switch found.kind {
        case .word(let word): text = word
        case .quoted(let word): text = word
        case .number, .comparison, .and, .or, .not, .open, .close, .end: text = found.text
        }
        if text == "null", field.canBeNull { return .constant(.null) }
        guard let word = words.first(where: { $0.lowercased() == text.lowercased() }) else {
            throw ExpressionError(
                source, found.offset, "'\(field)' is never '\(text)'",
                hint: Nearest.hint(
                    text, among: words, else: "it is one of \(words.joined(separator: ", "))"))
        }
        return .constant(.word(word))
    }

    private func field(_ found: ExpressionToken) throws(ExpressionError) -> StateField {
        guard case .word(let word) = found.kind else {
            throw ExpressionError(
                source, found.offset, "\(found.text) is no field",
                hint: "one side of a comparison has to be one: \(StateField.known)")
        }
        if let plain = StateField.Plain(rawValue: word) { return .plain(plain) }
        if word.hasPrefix("causes.") {
            return .cause(try cause(word.dropFirst(7), found.offset + 7))
        }
        if word.hasPrefix("firm:") { return try firm(word.dropFirst(5), found.offset + 5) }
        let names = StateField.Plain.allCases.map(\.rawValue)
        if let same = StateField.Plain.allCases.first(where: {
            $0.rawValue.lowercased() == word.lowercased()
        }) {
            return .plain(same)
        }
        throw ExpressionError(
            source, found.offset, "there is no field '\(word)'",
            hint: Nearest.hint(
                word, among: names, else: "there are \(StateField.known)"))
    }

    private func cause(
        _ name: Substring, _ offset: Int
    ) throws(ExpressionError) -> FailureCause {
        if let cause = FailureCause(name: String(name)) { return cause }
        let names = FailureCause.allCases.map(\.name)
        throw ExpressionError(
            source, offset, "there is no cause '\(name)'",
            hint: Nearest.hint(
                String(name), among: names, else: "there are \(names.joined(separator: ", "))"))
    }

    private func firm(_ rest: Substring, _ offset: Int) throws(ExpressionError) -> StateField {
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = parts.first.flatMap({ UInt32($0) }), number > 0 else {
            throw ExpressionError(
                source, offset, "a firm's number is expected here",
                hint: "such as firm:1281.state")
        }
        let names = StateField.FirmPart.allCases.map(\.rawValue)
        let name = parts.count > 1 ? String(parts[1]) : ""
        guard let part = StateField.FirmPart(rawValue: name) else {
            throw ExpressionError(
                source, offset + parts[0].count,
                name.isEmpty ? "what of firm \(number)?" : "a firm has no '\(name)'",
                hint: Nearest.hint(
                    name, among: names, else: "there are \(names.joined(separator: ", "))"))
        }
        return .firm(FirmNumber(number), part)
    }

    private func unexpected(_ expected: String) -> ExpressionError {
        let what = token.kind == .end ? "it ends here" : "'\(token.text)' is here"
        return ExpressionError(source, token.offset, "\(what), where \(expected) was expected")
    }
}
