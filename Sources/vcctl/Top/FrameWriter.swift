/// Draws a frame over the one before it, with as few bytes as that takes.
struct FrameWriter: Sendable {
    private var shown: [String] = []

    /// What is on the screen is not known any more: the next frame is drawn in full.
    mutating func forget() {
        shown = []
    }

    /// What to send so that the screen shows `lines`; empty when it does already.
    mutating func update(to lines: [Line], coloured: Bool) -> String {
        let new = lines.map { $0.rendered(coloured: coloured) }
        var text = shown.isEmpty ? "\u{1B}[2J" : ""
        for (row, line) in new.enumerated() where row >= shown.count || shown[row] != line {
            // Cleared first: behind a line that fills its row the cursor is on its last column.
            text += "\u{1B}[\(row + 1);1H\u{1B}[K\(line)"
        }
        if new.count < shown.count { text += "\u{1B}[\(new.count + 1);1H\u{1B}[J" }
        shown = new
        return text
    }
}
