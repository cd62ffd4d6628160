@testable import ExampleSites
import FoundationEssentials
import Testing

@Suite("The request log")
struct RequestLogTests {
    private func record(_ target: String, status: Int?, site: String? = nil) -> RequestRecord {
        RequestRecord(
            order: 1, count: 1, method: "GET", site: site, path: target, target: target,
            status: status, unixMicroseconds: 1_772_357_400_250_999)
    }

    @Test("a line is time, path with query, status, method, site")
    func line() {
        #expect(
            RequestLog.line(
                for: record("/hazelbank/team.html?row=7", status: 200, site: "hazelbank"))
                == "2026-03-01T09:30:00.250Z /hazelbank/team.html?row=7 200 GET hazelbank")
        #expect(
            RequestLog.line(for: record("/stillmere/", status: nil))
                == "2026-03-01T09:30:00.250Z /stillmere/ - GET -")
    }

    @Test("what a client sends neither ends a line nor adds a column")
    func escaping() {
        #expect(
            RequestLog.line(for: record("/a b\n\u{1b}[31mé", status: 400))
                == "2026-03-01T09:30:00.250Z /a%20b%0A%1B[31m%C3%A9 400 GET -")
    }

    @Test("lines are appended to what the file held")
    func appends() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "example-sites-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "requests.log").path
        for target in ["/one/", "/two/"] {
            let log = try RequestLog(path: path)
            log.write(record(target, status: 200))
        }
        let lines = try String(contentsOf: URL(filePath: path), encoding: .utf8).split(
            separator: "\n")
        #expect(lines.map { $0.split(separator: " ")[1] } == ["/one/", "/two/"])
    }
}
