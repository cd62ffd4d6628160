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
        /// Which columns are left out where even that is too wide: the highest number first; nil
        /// for one that is never left out.
        var dropOrder: Int?

        init(
            _ title: String, _ alignment: Alignment = .left, minimumWidth: Int? = nil,
            dropOrder: Int? = nil
        ) {
            self.title = title
            self.alignment = alignment
            self.minimumWidth = minimumWidth
            self.dropOrder = dropOrder
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
        let shown = shownColumns(fitting: width)
        let widths = widths(of: shown, fitting: width)
        let header = columns.map { Line($0.title, .bold) }
        return ([header] + rows).map { cells in
            // No line ends in spaces: the last cell with a text needs none behind it.
            let last = shown.lastIndex { cells[$0].width > 0 } ?? 0
            var line = Line.empty
            for (place, index) in shown[...last].enumerated() {
                if place > 0 { line += Line(String(repeating: " ", count: Self.gap)) }
                let cut = cells[index].cut(to: widths[place])
                let alignment = columns[index].alignment
                let isEnd = place == last && alignment == .left
                line += isEnd ? cut : cut.padded(to: widths[place], alignment)
            }
            // What never shrinks may be too much for a very narrow terminal all the same.
            return width.map { line.cut(to: $0) } ?? line
        }
    }

    /// What a column needs for its texts.
    private func naturalWidth(of index: Int) -> Int {
        rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].width) }
    }

    /// The columns that there is room for.
    private func shownColumns(fitting width: Int?) -> [Int] {
        var shown = Array(columns.indices)
        guard let width else { return shown }
        let least = columns.indices.map { index in
            let natural = naturalWidth(of: index)
            return columns[index].minimumWidth.map { min($0, natural) } ?? natural
        }
        func needed() -> Int {
            shown.reduce(0) { $0 + least[$1] } + Self.gap * (shown.count - 1)
        }
        while needed() > width,
            let place = shown.indices.filter({ columns[shown[$0]].dropOrder != nil })
                .max(by: { columns[shown[$0]].dropOrder ?? 0 < columns[shown[$1]].dropOrder ?? 0 })
        {
            shown.remove(at: place)
        }
        return shown
    }

    private func widths(of shown: [Int], fitting width: Int?) -> [Int] {
        var widths = shown.map { naturalWidth(of: $0) }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (shown.count - 1) - width
        // The widest column that may shrink gives one column at a time: short ones stay whole.
        while excess > 0 {
            let candidates = shown.indices.filter { place in
                columns[shown[place]].minimumWidth.map { widths[place] > $0 } ?? false
            }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
