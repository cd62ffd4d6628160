extension Line {
    /// The line's text folded at spaces into at most `limit` lines of `width` columns.
    ///
    /// What does not fit the last one is cut, with "…"; a word longer than a line is cut as well.
    func folded(width: Int, limit: Int) -> [Line] {
        guard self.width > width else { return [self] }
        let style = pieces.first?.style ?? .plain
        var lines: [String] = [""]
        for word in plain.split(separator: " ", omittingEmptySubsequences: false) {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines.count == limit || (last + " " + word).displayWidth <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { Line($0, style).cut(to: width) }
    }
}
