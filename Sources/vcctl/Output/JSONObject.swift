/// One JSON object on one line, keys in the order in which they are added.
///
/// A line of output begins with `"v":1`, the version of all its fields.
struct JSONObject: Sendable {
    private var members: String

    /// A line of output.
    static var line: JSONObject {
        var object = JSONObject()
        object.members = "\"v\":1"
        return object
    }

    /// An object inside another.
    init() {
        members = ""
    }

    var text: String { "{\(members)}" }

    mutating func add(_ key: String, _ value: String?) {
        raw(key, value.map(Self.string) ?? "null")
    }

    mutating func add(_ key: String, _ value: (some FixedWidthInteger)?) {
        raw(key, value.map { "\($0)" } ?? "null")
    }

    mutating func add(_ key: String, _ value: Bool) {
        raw(key, value ? "true" : "false")
    }

    mutating func add(_ key: String, _ value: Double?) {
        // JSON knows neither infinity nor "not a number".
        raw(key, value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null")
    }

    mutating func add(_ key: String, _ value: JSONObject) {
        raw(key, value.text)
    }

    mutating func add(_ key: String, _ values: [JSONObject]) {
        raw(key, "[\(values.map(\.text).joined(separator: ","))]")
    }

    mutating func add(_ key: String, _ values: [UInt64]) {
        raw(key, "[\(values.map(\.description).joined(separator: ","))]")
    }

    mutating func add(_ key: String, _ values: [String]) {
        raw(key, "[\(values.map(Self.string).joined(separator: ","))]")
    }

    private mutating func raw(_ key: String, _ value: String) {
        if !members.isEmpty { members += "," }
        members += Self.string(key) + ":" + value
    }

    /// `text` as a JSON string with its quotes, safe to print.
    ///
    /// Everything that could drive a terminal or break a line is escaped as well, though JSON
    /// would allow it.
    private static func string(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0.isPlainInJSON }) { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.needsJSONEscape {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension UInt8 {
    /// A byte of a text that stands in JSON as it is: printable ASCII, but neither `"` nor `\\`.
    fileprivate var isPlainInJSON: Bool {
        self >= 0x20 && self < 0x7F && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    fileprivate var needsJSONEscape: Bool {
        if value < 0x20 { return true }
        guard value >= 0x7F else { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false  // Unicode's own enum.
        }
    }
}
