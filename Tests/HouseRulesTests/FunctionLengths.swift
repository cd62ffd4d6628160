/// A declaration with a body in braces: a function, an initialiser, a computed property.
struct FunctionSpan: Hashable {
    /// `func append`, `init`, `var description`.
    let name: String
    /// Lines of the declaration's first word and of its body's closing brace; 1 is the first line.
    let firstLine: Int
    let lastLine: Int

    var lineCount: Int { lastLine - firstLine + 1 }
}

/// Finds functions by their keywords and braces, in code without comments and strings.
struct FunctionScanner {
    private struct Token {
        let text: Substring
        let line: Int
    }

    private static let introducers: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]
    /// Words that begin the next declaration: a requirement of a protocol ends before them.
    private static let boundaries: Set<Substring> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "static", "class", "struct",
        "enum", "actor", "protocol", "extension", "typealias", "associatedtype", "mutating",
        "public", "package", "internal", "private", "fileprivate", "nonisolated", "@", "}", ";",
    ]

    private let tokens: [Token]

    static func spans(in code: String) -> [FunctionSpan] {
        FunctionScanner(code: code).spans()
    }

    private init(code: String) {
        var tokens: [Token] = []
        for (number, line) in code.lines.enumerated() {
            var rest = line.utf8
            while let first = rest.first {
                let word = rest.prefix(while: Self.isWord)
                let text = word.isEmpty ? rest.prefix(1) : word
                if first > UInt8(ascii: " ") {
                    tokens.append(Token(text: Substring(text), line: number + 1))
                }
                rest = rest.dropFirst(text.count)
            }
        }
        self.tokens = tokens
    }

    /// Bytes of names; those beyond ASCII count as letters.
    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x80...:
            true
        default: false
        }
    }

    private func spans() -> [FunctionSpan] {
        tokens.indices.compactMap { index in
            guard Self.introducers.contains(tokens[index].text),
                index == 0 || tokens[index - 1].text != ".",  // `self.init(...)` is a call.
                let open = body(ofDeclarationAt: index), let close = matchingBrace(of: open)
            else { return nil }
            let keyword = tokens[index].text
            let isNamed = keyword == "func" || keyword == "var"
            return FunctionSpan(
                name: isNamed ? "\(keyword) \(tokens[index + 1].text)" : String(keyword),
                firstLine: tokens[index].line, lastLine: tokens[close].line)
        }
    }

    /// The index of the brace that opens the body; nil for a declaration without one.
    private func body(ofDeclarationAt start: Int) -> Int? {
        let isProperty = tokens[start].text == "var"
        var depth = 0
        for index in tokens.indices.dropFirst(start + 1) {
            switch tokens[index].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return index
            // A property with a value is not computed, even if the value is a closure.
            case "=" where depth == 0 && isProperty: return nil
            case let text where depth == 0 && index > start + 1 && Self.boundaries.contains(text):
                return nil
            default: break
            }
            if depth < 0 { return nil }
        }
        return nil
    }

    private func matchingBrace(of open: Int) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(open) {
            switch tokens[index].text {
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }
}
