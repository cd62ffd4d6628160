/// A table with a header; it fits the width that it is given by shortening its longest texts.
struct Table {
    enum Alignment: Sendable {
        case left, right
    }

    struct Column: Sendable {
        var title: String
        var alignment: Alignment = .left
        /// The column may be cut down to so many columns; nil when its texts are never cut.
        var minimumWidth: Int?

        init(_ title: String, _ alignment: Alignment = .left, minimumWidth: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.minimumWidth = minimumWidth
        }
    }

    /// Spaces between columns.
    private static let gap = 2

    private let columns: [Column]
    private var rows: [[Line]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; it has as many cells as the table has columns.
    mutating func add(_ cells: [Line]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells)
    }

    /// The header and the rows in `width` columns; nil cuts nothing.
    func lines(width: Int?) -> [Line] {
        let widths = widths(fitting: width)
        let header = columns.map { Line($0.title, .bold) }
        return ([header] + rows).map { cells in
            // No line ends in spaces: the last cell with a text needs none behind it.
            let last = cells.lastIndex { $0.width > 0 } ?? 0
            var line = Line.empty
            for (index, cell) in cells[...last].enumerated() {
                if index > 0 { line += Line(String(repeating: " ", count: Self.gap)) }
                let cut = cell.cut(to: widths[index])
                let isEnd = index == last && columns[index].alignment == .left
                line += isEnd ? cut : cut.padded(to: widths[index], columns[index].alignment)
            }
            return line
        }
    }

    private func widths(fitting width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].width) }
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        // The widest column that may shrink gives one column at a time: short ones stay whole.
        while excess > 0 {
            let candidates = columns.indices.filter { index in
                columns[index].minimumWidth.map { widths[index] > $0 } ?? false
            }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
