/// Just enough of Swift's lexical structure to tell code from comments and strings.
///
/// Nested block comments, escapes, raw strings, multi-line strings and interpolation are known;
/// regular expression literals between slashes are not, and the house does not use them.
struct SwiftCode {
    private enum Context {
        /// Code; with the number of parentheses open since it began, to find the end of `\(...)`.
        case code(openParentheses: Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let source: [UInt8]
    private var index = 0
    private var output: [UInt8] = []
    private var contexts: [Context] = [.code(openParentheses: 0)]

    /// `text` with all that is inside comments and string literals replaced by spaces.
    ///
    /// Lines and, for ASCII, columns stay where they are. Quotes go too; what stands between
    /// `\(` and `)` is code, and stays.
    static func blanked(_ text: String) -> String {
        var scanner = SwiftCode(source: Array(text.utf8))
        while scanner.index < scanner.source.count { scanner.step() }
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private init(source: [UInt8]) {
        self.source = source
        output.reserveCapacity(source.count)
    }

    private mutating func step() {
        switch contexts.last ?? .code(openParentheses: 0) {
        case .code(let openParentheses): stepInCode(openParentheses)
        case .string(let hashes, let isMultiline): stepInString(hashes, isMultiline)
        }
    }

    private mutating func stepInCode(_ openParentheses: Int) {
        if sees("//") { return blankLine() }
        if sees("/*") { return blankBlockComment() }
        let hashes = source[index...].prefix { $0 == UInt8(ascii: "#") }.count
        if sees("\"", at: index + hashes) {
            let isMultiline = sees("\"\"\"", at: index + hashes)
            blank(hashes + (isMultiline ? 3 : 1))
            contexts.append(.string(hashes: hashes, isMultiline: isMultiline))
            return
        }
        switch source[index] {
        case UInt8(ascii: "("):
            contexts[contexts.count - 1] = .code(openParentheses: openParentheses + 1)
        case UInt8(ascii: ")") where contexts.count > 1 && openParentheses == 0:
            contexts.removeLast()  // The end of an interpolation: the string goes on.
        case UInt8(ascii: ")"):
            contexts[contexts.count - 1] = .code(openParentheses: openParentheses - 1)
        default: break
        }
        output.append(source[index])
        index += 1
    }

    private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
        let raw = String(repeating: "#", count: hashes)
        let quote = (isMultiline ? "\"\"\"" : "\"") + raw
        if sees(quote) || (!isMultiline && sees("\n")) {
            contexts.removeLast()
            blank(sees("\n") ? 1 : quote.utf8.count)
        } else if sees("\\" + raw + "(") {
            blank(1 + hashes)
            output.append(source[index])
            index += 1
            contexts.append(.code(openParentheses: 0))
        } else if sees("\\" + raw) {
            blank(2 + hashes)  // An escape, which may be that of a quote.
        } else {
            blank(1)
        }
    }

    private mutating func blankLine() {
        while index < source.count, source[index] != UInt8(ascii: "\n") { blank(1) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < source.count
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < source.count {
            output.append(source[index] == UInt8(ascii: "\n") ? source[index] : UInt8(ascii: " "))
            index += 1
        }
    }

    private func sees(_ token: String, at start: Int? = nil) -> Bool {
        source[min(start ?? index, source.count)...].starts(with: token.utf8)
    }
}
