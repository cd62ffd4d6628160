import EventLog
import Foundation
import Jobs
import Testing

@Suite("docs/event-format.md")
struct FormatDocumentTests {
    private let lines: [Substring]

    init() throws {
        let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let file = tests.appending(path: "../../docs/event-format.md").standardized
        lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    }

    @Test("every event has its row, under its number", arguments: JobEventType.allCases)
    func events(_ type: JobEventType) throws {
        let rows = lines.filter { $0.hasPrefix("| \(type.rawValue) | `\(type.name)` |") }
        #expect(rows.count == 1)
        let payload = try #require(rows.first).split(separator: "|")[3]
        let hasPayload = GoldenSamples.entry(type).encoded().payload != .bytes([])
        #expect(payload.allSatisfy(\.isWhitespace) != hasPayload)
    }

    @Test("every cause has its number", arguments: FailureCause.allCases)
    func causes(_ cause: FailureCause) {
        #expect(lines.count { $0.contains("| \(cause.rawValue) | `\(cause.name)` |") } == 1)
    }
}
