/// A manual page in the making, in the macros of man(7).
struct Roff {
    private(set) var text = ""

    /// A line that is a macro with its arguments.
    mutating func macro(_ name: String, _ arguments: String...) {
        let quoted = arguments.map { " \"" + Self.escaped($0, inQuotes: true) + "\"" }
        text += ".\(name)\(quoted.joined())\n"
    }

    /// A line of text, which is filled.
    mutating func line(_ words: String) {
        raw(Self.escaped(words))
    }

    /// A line that holds escapes of its own, such as a change of font.
    mutating func raw(_ words: String) {
        // A dot or a quote at the start would make a request of it.
        text += (words.hasPrefix(".") || words.hasPrefix("'") ? "\\&" : "") + words + "\n"
    }

    /// Lines that stay as they are.
    mutating func literal(_ lines: [Substring]) {
        text += ".PP\n.RS 4\n.nf\n"
        for words in lines { line(String(words)) }
        text += ".fi\n.RE\n"
    }

    /// Text as roff takes it: a backslash is one, and a hyphen can be copied into a shell.
    static func escaped(_ text: String, inQuotes: Bool = false) -> String {
        text.reduce(into: "") { result, letter in
            switch letter {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += inQuotes ? "\\(dq" : "\""
            case "\n": result += " "
            default: result.append(letter)
            }
        }
    }

    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }
    static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }
}
