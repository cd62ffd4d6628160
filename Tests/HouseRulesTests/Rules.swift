/// The limits of the house.
enum Limit {
    static let fileLineCount = 400
    static let functionLineCount = 60
    static let columnCount = 100
}

/// The rules of the house; each takes a file and says what is wrong with it.
enum Rules {
    /// Imports against ``importTable``.
    static func imports(_ file: SourceFile) -> [Violation] {
        file.codeLines.enumerated().compactMap { index, line in
            guard let imported = importedModule(line) else { return nil }
            return reason(for: imported, in: file).map {
                Violation(path: file.path, line: index + 1, reason: $0)
            }
        }
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate",
    ]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]

    /// The module that a line imports; nil for a line that imports nothing.
    static func importedModule(_ line: Substring) -> String? {
        let words = line.utf8.split(separator: UInt8(ascii: " ")).map(Substring.init)
        guard let position = words.firstIndex(of: "import"),
            words[..<position].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") })
        else { return nil }
        let path = words[(position + 1)...].first { !kinds.contains($0) }
        return path?.split(separator: ".").first.map(String.init)
    }

    private static func reason(for imported: String, in file: SourceFile) -> String? {
        guard let rule = importTable[file.module] else {
            return "\(file.module) has no line in the import table"
        }
        let extra = file.folder.flatMap { rule.inFolder[$0] } ?? []
        if extra.contains(imported) { return nil }
        switch rule.allowed {
        case .only(let modules) where modules.contains(imported): return nil
        case .nothingOfOurs where importTable[imported] == nil: return nil
        case .only, .nothingOfOurs: break
        }
        if let home = rule.inFolder.first(where: { $0.value.contains(imported) }) {
            return "\(file.module) may import \(imported) only in \(file.module)/\(home.key)/"
        }
        return "\(file.module) may not import \(imported)"
    }

    /// Lines of the file, lines of each function, columns of each line.
    static func sizes(_ file: SourceFile) -> [Violation] {
        var violations: [Violation] = []
        let lines = file.lines
        let codeLines = file.codeLines
        let lineCount = lines.count - (lines.last?.isEmpty == true ? 1 : 0)
        if lineCount > Limit.fileLineCount {
            let reason = "the file has \(lineCount) lines, more than \(Limit.fileLineCount)"
            violations.append(Violation(path: file.path, line: lineCount, reason: reason))
        }
        for span in FunctionScanner.spans(in: file.code)
        where span.lineCount > Limit.functionLineCount {
            let reason = "'\(span.name)' has \(span.lineCount) lines, more than "
            violations.append(
                Violation(
                    path: file.path, line: span.firstLine,
                    reason: reason + "\(Limit.functionLineCount)"))
        }
        // Bytes first: they are quick to count, and few lines have more of them than the limit.
        for (index, line) in lines.enumerated()
        where line.utf8.count > Limit.columnCount && line.count > Limit.columnCount
            && !isData(line, code: codeLines[index])
        {
            let reason = "the line has \(line.count) columns, more than \(Limit.columnCount)"
            violations.append(Violation(path: file.path, line: index + 1, reason: reason))
        }
        return violations
    }

    /// Whether what makes a line too long is text inside a string literal: a page or a message is
    /// easier to read whole.
    private static func isData(_ line: Substring, code: Substring) -> Bool {
        let indentation = line.prefix { $0 == " " }.count
        let codeColumnCount = indentation + code.count { $0 != " " }
        let isComment = line.drop { $0 == " " }.hasPrefix("//")
        return !isComment && codeColumnCount <= Limit.columnCount
    }

    /// What ends the process on data that is merely unexpected.
    static func traps(_ file: SourceFile) -> [Violation] {
        file.codeLines.enumerated().flatMap { index, line in
            ["try!", "as!", "fatalError("].filter { contains($0, line.utf8) }.map {
                Violation(path: file.path, line: index + 1, reason: "'\($0)' is not allowed")
            }
        }
    }

    /// Whether `word` occurs in `line` other than as the end of a longer word.
    private static func contains(_ word: String, _ line: Substring.UTF8View) -> Bool {
        line.indices.contains { index in
            line[index] == word.utf8.first && line[index...].starts(with: word.utf8)
                && (index == line.startIndex
                    || !FunctionScanner.isWord(line[line.index(before: index)]))
        }
    }

    /// A final newline.
    static func ending(_ file: SourceFile) -> [Violation] {
        guard !file.text.hasSuffix("\n") else { return [] }
        let reason = "the file does not end with a newline"
        return [Violation(path: file.path, line: file.lines.count, reason: reason)]
    }
}
