import EventLog
import Glibc
import Testing

@Suite("A lock file that somebody removed")
struct RemovedLockTests {
    @Test("ends the appending of whoever still holds it, so that two writers never go unseen")
    func removed() async throws {
        try await withTemporaryDirectory { path in
            let first = try LocalLog.open(at: path, mode: .create) { _ in }
            defer { first.close() }
            let tip = try await first.append([Event(type: 1)], after: .none(StreamID(1)))
            #expect(unlink(path + "/lock") == 0)
            let second = try LocalLog.open(at: path, mode: .readWrite) { _ in }
            defer { second.close() }
            let newTip = try await second.append([Event(type: 2)], after: tip)
            #expect(newTip.revision == Revision(2))
            await #expect(throws: LogError.self) {
                try await first.append([Event(type: 3)], after: newTip)
            }
            let report = try LocalLog.verify(at: path)
            #expect(report.findings.isEmpty && report.eventCount == 2)
        }
    }
}
