extension Line {
    /// The line broken at spaces into lines of at most `width` columns, in its own styles.
    ///
    /// Lines after the first begin with `indent` spaces. A word that is longer than a line is
    /// broken, and nothing is left out; a width of nil breaks nothing.
    func wrapped(width: Int?, indent: Int) -> [Line] {
        guard let width, self.width > width, width > indent + 1 else { return [self] }
        var lines: [Line] = []
        var current = Line.empty
        var isStart = true
        for word in words {
            var rest = word
            if rest.plain == " " {
                // At a break a space is what the break stands for; before any word it is a column.
                if isStart && !lines.isEmpty || current.width >= width { continue }
                current += rest
                continue
            }
            if !isStart, current.width + rest.width > width {
                lines.append(current.withoutTrailingSpaces)
                current = .spaces(indent)
                isStart = true
            }
            while current.width + rest.width > width, rest.width > 0 {
                let room = width - current.width
                guard room > 0 else {
                    lines.append(current.withoutTrailingSpaces)
                    current = .spaces(indent)
                    continue
                }
                let (head, tail) = rest.split(atWidth: room)
                guard head.width > 0 else { break }
                lines.append(current + head)
                current = .spaces(indent)
                rest = tail
            }
            current += rest
            isStart = false
        }
        if current.width > indent || lines.isEmpty { lines.append(current.withoutTrailingSpaces) }
        return lines
    }

    /// Words and single spaces, each in its style.
    private var words: [Line] {
        pieces.flatMap { piece in
            piece.text.split(separator: " ", omittingEmptySubsequences: false).enumerated()
                .flatMap { index, word in
                    (index > 0 ? [Line(" ", piece.style)] : [])
                        + (word.isEmpty ? [] : [Line(word, piece.style)])
                }
        }
    }

    private var withoutTrailingSpaces: Line {
        var words = self.words
        while words.last?.plain == " " { words.removeLast() }
        return words.reduce(into: .empty) { $0 += $1 }
    }

    /// A word of one style in two, the first of at most `width` columns.
    private func split(atWidth width: Int) -> (Line, Line) {
        guard let piece = pieces.first else { return (.empty, .empty) }
        let head = piece.text.prefix(displayWidth: width)
        return (Line(head, piece.style), Line(piece.text[head.endIndex...], piece.style))
    }
}
