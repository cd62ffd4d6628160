import EventLog
import Testing

@Suite("Every log")
struct LogConformanceTests {
    @Test("gives an append the next revisions and a later position", arguments: Backend.allCases)
    func appends(backend: Backend) async throws {
        let log = try backend.open()
        let first = try await log.append([.numbered(1), .numbered(2)], after: .none(7))
        #expect(first.stream == 7 && first.revision == 2)
        let second = try await log.append([.numbered(3)], after: first)
        #expect(second.revision == 3 && second.position > first.position)
        #expect(try await log.head() == second.position)
    }
}
