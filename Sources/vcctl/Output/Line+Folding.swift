extension Line {
    /// The line's text folded at spaces into at most `limit` lines of `width` columns.
    ///
    /// A word longer than a line is broken; what does not fit the last line is cut, with "…".
    func folded(width: Int, limit: Int) -> [Line] {
        guard self.width > width, width > 0 else { return [self] }
        let style = pieces.first?.style ?? .plain
        var lines: [String] = [""]
        for word in plain.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = word
            let isFirst = lines == [""]
            let last = lines[lines.count - 1]
            let fits = (last + " " + rest).displayWidth <= width
            if isFirst || fits || lines.count == limit {
                lines[lines.count - 1] = isFirst ? String(rest) : last + " " + rest
                rest = rest[rest.endIndex...]
            }
            while !rest.isEmpty {
                let piece = lines.count == limit - 1 ? rest : rest.prefix(displayWidth: width)
                lines.append(String(piece))
                rest = rest[piece.endIndex...]
            }
        }
        return lines.map { Line($0, style).cut(to: width) }
    }
}
