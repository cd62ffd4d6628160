import Projections

/// One line of output: pieces of harmless text with a style each.
///
/// Text is made harmless on its way in, so that nothing from a spreadsheet or a web page can
/// reach a terminal as it came; colours are added on the way out, and only when wanted.
struct Line: Hashable, Sendable {
    /// Never the only sign of anything: the words say the same.
    enum Style: Hashable, Sendable {
        case plain, bold, dim, red, green, yellow, cyan
    }

    struct Piece: Hashable, Sendable {
        var text: String
        var style: Style
    }

    private(set) var pieces: [Piece]

    init(_ text: String, _ style: Style = .plain) {
        pieces = text.isEmpty ? [] : [Piece(text: text.harmless, style: style)]
    }

    init(_ text: Substring, _ style: Style = .plain) {
        self.init(String(text), style)
    }

    private init(pieces: [Piece]) {
        self.pieces = pieces
    }

    static let empty = Line("")

    static func + (left: Line, right: Line) -> Line {
        Line(pieces: left.pieces + right.pieces)
    }

    static func += (left: inout Line, right: Line) {
        left.pieces += right.pieces
    }

    /// Columns that the line takes.
    var width: Int { pieces.reduce(0) { $0 + $1.text.displayWidth } }

    /// The text alone.
    var plain: String { pieces.map(\.text).joined() }

    /// The text as it is written out.
    func rendered(coloured: Bool) -> String {
        var text = ""
        render(coloured: coloured) { text += $0 }
        return text
    }

    /// The same, bit by bit.
    func render(coloured: Bool, to write: (String) -> Void) {
        for piece in pieces {
            guard coloured, let code = piece.style.code else {
                write(piece.text)
                continue
            }
            write("\u{1B}[\(code)m")
            write(piece.text)
            write("\u{1B}[0m")
        }
    }

    /// The line in at most `width` columns, with "…" where something is left out.
    func cut(to width: Int) -> Line {
        guard self.width > width else { return self }
        var room = max(width - 1, 0)
        var kept: [Piece] = []
        for piece in pieces {
            let text = piece.text.prefix(displayWidth: room)
            kept.append(Piece(text: String(text), style: piece.style))
            room -= text.displayWidth
            if text.endIndex < piece.text.endIndex { break }
        }
        if width > 0 { kept.append(Piece(text: "…", style: kept.last?.style ?? .plain)) }
        return Line(pieces: kept)
    }

    /// Adds a cell of a row: `text`, and spaces up to `width` columns and for the gap behind it.
    mutating func addCell(
        _ cell: Line, width: Int, _ alignment: Table.Alignment = .left, gap: Int
    ) {
        let missing = max(0, width - cell.width)
        if alignment == .right, missing > 0 { pieces += Self.spaces(missing).pieces }
        pieces += cell.pieces
        let behind = gap + (alignment == .left ? missing : 0)
        if behind > 0 { pieces += Self.spaces(behind).pieces }
    }

    /// The line with spaces to its right (or left) up to `width` columns.
    func padded(to width: Int, _ alignment: Table.Alignment) -> Line {
        let gap = width - self.width
        guard gap > 0 else { return self }
        let spaces = Self.spaces(gap)
        return alignment == .left ? self + spaces : spaces + self
    }

    /// As many spaces, which need no look at whether they are harmless.
    static func spaces(_ count: Int) -> Line {
        Line(pieces: [Piece(text: String(repeating: " ", count: count), style: .plain)])
    }
}

extension Line: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) {
        self.init(value)
    }
}

extension [Line] {
    func joined(separator: String) -> Line {
        guard var result = first else { return .empty }
        for line in dropFirst() { result += Line(separator) + line }
        return result
    }
}

extension Line.Style {
    /// The SGR code that begins the style.
    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .dim: "2"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        case .cyan: "36"
        }
    }
}
