/// The texts that cells name by number, kept as one run of bytes.
struct SharedStrings {
    fileprivate var bytes: [UInt8] = []
    fileprivate var ends: [Int] = []

    var count: Int { ends.count }

    subscript(index: Int) -> String? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : ends[index - 1]
        return cellString(bytes[start..<ends[index]])
    }

    /// None when the workbook has no such part: its cells then carry their own text.
    init(part: String?, in container: ZipContainer) throws(SpreadsheetError) {
        guard let part, container.has(part) else { return }
        let limits = container.limits
        let stream = try ZipPart(part, in: container, byteLimit: limits.sheetByteCount)
        let handler = SharedStringsHandler(path: container.path, limits: limits)
        try XMLPartParser.parse(stream, path: container.path, limits: limits, handler: handler)
        self = handler.strings
    }

    fileprivate init() {}
}

private final class SharedStringsHandler: XMLPartHandler {
    var strings = SharedStrings()
    private let path: String
    private let limits: SpreadsheetLimits
    private var collector = TextCollector()

    init(path: String, limits: SpreadsheetLimits) {
        self.path = path
        self.limits = limits
    }

    func start(_ element: XMLElement) { collector.start(element) }

    func end(_ element: XMLElement) throws(SpreadsheetError) {
        collector.end(element)
        guard element.is("si") else { return }
        strings.bytes.append(contentsOf: collector.bytes)
        strings.ends.append(strings.bytes.count)
        collector.bytes.removeAll(keepingCapacity: true)
        // An empty text costs its end mark too.
        guard strings.bytes.count + strings.ends.count * 8 <= limits.sharedTextByteCount else {
            throw .tooLarge(
                path: path, what: "its texts have more than \(limits.sharedTextByteCount) bytes")
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError) {
        collector.text(text)
        guard collector.bytes.count <= limits.cellByteCount else {
            throw .tooLarge(
                path: path, what: "a text has more than \(limits.cellByteCount) bytes")
        }
    }
}

/// Joins the runs (`t`) of a rich text, without its phonetic readings (`rPh`).
struct TextCollector {
    var bytes: [UInt8] = []
    private var isInText = false
    private var isInReading = false

    mutating func start(_ element: XMLElement) {
        if element.is("t") {
            isInText = !isInReading
        } else if element.is("rPh") {
            isInReading = true
        }
    }

    mutating func end(_ element: XMLElement) {
        if element.is("t") {
            isInText = false
        } else if element.is("rPh") {
            isInReading = false
        }
    }

    mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
        if isInText { bytes.append(contentsOf: text) }
    }
}

/// A cell's text with the format's own escapes undone: `_x000D_` is a carriage return.
func cellString(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "_")) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
        if bytes[index] == UInt8(ascii: "_"), let scalar = escape(in: bytes, at: index) {
            result.append(contentsOf: String(scalar).utf8)
            index += 7
        } else {
            result.append(bytes[index])
            index += 1
        }
    }
    return String(decoding: result, as: UTF8.self)
}

/// The character of `_xHHHH_` at `index`; NUL and halves of surrogate pairs stay as written.
private func escape(in bytes: ArraySlice<UInt8>, at index: Int) -> Unicode.Scalar? {
    guard bytes.endIndex - index >= 7, bytes[index + 1] == UInt8(ascii: "x"),
        bytes[index + 6] == UInt8(ascii: "_")
    else { return nil }
    var value: UInt32 = 0
    for byte in bytes[(index + 2)..<(index + 6)] {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        value = value << 4 | UInt32(digit)
    }
    return value == 0 ? nil : Unicode.Scalar(value)
}
