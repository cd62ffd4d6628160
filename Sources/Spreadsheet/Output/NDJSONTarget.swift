/// One JSON object a line and firm:
/// `{"v":1,"original":{HEADER: text},"enriched":{HEADER: value},"people":[{HEADER: value}]}`.
///
/// A value is a text, or under a header of counts a number, or null when nothing was counted.
///
/// Headers that occur twice are told apart by a number: "Notes", "Notes (2)".
final class NDJSONTarget: TableTarget {
    private let file: ReplacedFile
    private let original: [String]
    private let enriched: [String]
    private let people: [String]
    private let enrichedCounts: Set<Int>
    private let peopleCounts: Set<Int>

    init(
        path: String, replacing: Bool, layout: EnrichedTableLayout
    ) throws(SpreadsheetError) {
        file = try ReplacedFile(path: path, replacing: replacing)
        original = Self.keys(layout.columns)
        enriched = Self.keys(layout.addedColumns)
        people = Self.keys(layout.peopleColumns)
        enrichedCounts = layout.counts(in: layout.addedColumns)
        peopleCounts = layout.counts(in: layout.peopleColumns)
    }

    func append(_ firm: EnrichedFirmRow, people rows: [PersonRow]) throws(SpreadsheetError) {
        let people = rows.map { Self.object(self.people, $0, counts: peopleCounts) }
            .joined(separator: ",")
        try file.write(
            """
            {"v":1,"original":\(Self.object(original, firm.cells)),\
            "enriched":\(Self.object(enriched, firm.added, counts: enrichedCounts)),"people":[\(people)]}

            """)
    }

    func finish() throws(SpreadsheetError) -> [String] {
        try file.synchronize()
        try file.commit()
        return [file.path]
    }

    private static func object(
        _ keys: [String], _ values: [String], counts: Set<Int> = []
    ) -> String {
        let members = zip(keys, values).enumerated().map { index, member in
            let (key, value) = member
            guard counts.contains(index) else { return "\(key):\(jsonString(value))" }
            return "\(key):\(Int(value).map(String.init) ?? "null")"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// The headers as JSON strings, each one different.
    private static func keys(_ headers: [String]) -> [String] {
        var taken: Set<String> = []
        return headers.map { header in
            var key = header
            var number = 2
            while !taken.insert(key).inserted {
                key = "\(header) (\(number))"
                number += 1
            }
            return jsonString(key)
        }
    }
}

/// `text` as a JSON string with its quotes (RFC 8259), safe to print on one line.
///
/// Besides what must be escaped, DEL, C1 controls and the two Unicode line ends are: the first can
/// drive a terminal, the others break lines in JavaScript.
func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
            let hex = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
