/// Which cell styles show their number as a date, a time, or both.
struct NumberFormats {
    enum Kind: Hashable {
        case number, date, time, dateAndTime
    }

    fileprivate var kinds: [Kind] = []

    /// The kind of a cell's style index; unknown ones are plain numbers.
    subscript(style: Int) -> Kind { kinds.indices.contains(style) ? kinds[style] : .number }

    init(part: String?, in container: ZipContainer) throws(SpreadsheetError) {
        guard let part, container.has(part) else { return }
        let limits = container.limits
        let stream = try ZipPart(part, in: container, byteLimit: limits.partByteCount)
        let handler = StylesHandler()
        try XMLPartParser.parse(stream, path: container.path, limits: limits, handler: handler)
        kinds = handler.styleFormats.map { id in handler.custom[id] ?? Self.builtIn(id) }
    }

    /// The formats that the standard numbers, East Asian ones included.
    static func builtIn(_ id: Int) -> Kind {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: .date
        case 18...21, 32...35, 45...47, 55, 56: .time
        case 22: .dateAndTime
        default: .number
        }
    }

    /// Judges a format code such as `[$-409]d-mmm-yy;@` by the letters outside quotes.
    static func kind(ofCode code: String) -> Kind {
        var letters = Set<Character>()
        var isQuoted = false
        var bracket: String?
        var isEscaped = false
        for character in code.lowercased().prefix(500) {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = character != "\""
            } else if let text = bracket {
                // "[h]" is elapsed time; a colour, a language or a currency says nothing.
                bracket = character == "]" ? nil : text + String(character)
                if character == "]", !text.isEmpty, text.allSatisfy("hms".contains) {
                    letters.insert("h")
                }
            } else {
                switch character {
                case "\\", "_", "*": isEscaped = true
                case "\"": isQuoted = true
                case "[": bracket = ""
                case ";" where !letters.isEmpty: return kind(of: letters)
                default: letters.insert(character)
                }
            }
        }
        return code.lowercased() == "general" ? .number : kind(of: letters)
    }

    private static func kind(of letters: Set<Character>) -> Kind {
        let isDate = letters.contains("y") || letters.contains("d")
        let isTime = letters.contains("h") || letters.contains("s")
        if isDate { return isTime ? .dateAndTime : .date }
        if isTime { return .time }
        return letters.contains("m") ? .date : .number
    }
}

private final class StylesHandler: XMLPartHandler {
    var custom: [Int: NumberFormats.Kind] = [:]
    var styleFormats: [Int] = []
    private var isInCellFormats = false

    func start(_ element: XMLElement) {
        if element.is("numFmt"), let id = element.integer("numFmtId"),
            let code = element.text("formatCode")
        {
            custom[id] = NumberFormats.kind(ofCode: code)
        } else if element.is("cellXfs") {
            isInCellFormats = true
        } else if isInCellFormats, element.is("xf") {
            styleFormats.append(element.integer("numFmtId") ?? 0)
        }
    }

    func end(_ element: XMLElement) {
        if element.is("cellXfs") { isInCellFormats = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
