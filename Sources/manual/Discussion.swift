/// A command's description, taken apart: what is told, what is shown, and how the command ends.
struct Discussion {
    enum Part: Equatable {
        case paragraph(String)
        /// Indented lines, without what they have in common of the indentation.
        case literal([Substring])
    }

    private(set) var body: [Part] = []
    private(set) var examples: [Substring] = []
    /// Each status with its meaning: `8 done with findings`.
    private(set) var statuses: [String] = []

    init(_ text: String) {
        var block: [Substring] = []
        var isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isBreak = line.hasPrefix("  ") != (block.first?.hasPrefix("  ") ?? false)
            if line.isEmpty || (isBreak && !block.isEmpty) {
                take(block, isExample: isExample)
                isExample = block == ["Examples:"]
                block = []
            }
            if !line.isEmpty { block.append(line) }
        }
        take(block, isExample: isExample)
    }

    private mutating func take(_ lines: [Substring], isExample: Bool) {
        guard let first = lines.first, lines != ["Examples:"] else { return }
        if first.hasPrefix("  ") {
            let shown = lines.map { $0.dropFirst(2) }
            if isExample { examples += shown } else { body.append(.literal(shown)) }
            return
        }
        let text = lines.joined(separator: " ")
        guard text.hasPrefix("Exit status: ") else { return body.append(.paragraph(text)) }
        statuses = Self.statuses(in: text.dropFirst("Exit status: ".count))
    }

    /// Splits `0 done, 1 failed, 2 usage.`; a comma within a meaning is no end of it.
    private static func statuses(in text: Substring) -> [String] {
        let whole = text.hasSuffix(".") ? text.dropLast() : text
        return whole.split(separator: "; ").flatMap { $0.split(separator: ", ") }
            .reduce(into: []) { statuses, part in
                if part.first?.isNumber == true || statuses.isEmpty {
                    statuses.append(String(part))
                } else {
                    statuses[statuses.count - 1] += ", " + part
                }
            }
    }
}
