extension [Line] {
    /// The parts as one line with " · " between them, or as several when it would be wider than
    /// `width`; lines after the first begin with `indent`.
    func wrapped(width: Int?, indent: String) -> [Line] {
        let separator = Line(" · ", .dim)
        var lines: [Line] = []
        var current = Line(indent)
        var isStart = true
        for part in self {
            let next = isStart ? current + part : current + separator + part
            if let width, next.width > width, !isStart {
                lines.append(current)
                current = Line(indent) + part
            } else {
                current = next
            }
            isStart = false
        }
        if !isStart { lines.append(current) }
        return lines.map { line in width.map { line.cut(to: $0) } ?? line }
    }
}
