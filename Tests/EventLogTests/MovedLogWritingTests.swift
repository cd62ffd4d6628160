import Glibc
import Testing

@testable import EventLog

@Suite("A writer of a log that was moved away", .timeLimit(.minutes(1)))
struct MovedLogWritingTests {
    /// Opens a log, has another put under its name, and lets the first one's writer do `body`.
    private func other(
        after body: (LocalLog, String) async throws -> Void
    ) async throws -> VerifyReport {
        try await withTemporaryDirectory { path in
            let root = path + "/log"
            var options = LocalLog.Options.inline
            options.segmentByteCount = 16384
            let moved = try LocalLog.open(
                at: root, mode: .create, options: options, onNotice: ignore)
            defer { moved.close() }
            _ = try await moved.append([Event(type: 1)], after: .none(StreamID(1)))
            #expect(rename(root, root + "-elsewhere") == 0)
            let other = try LocalLog.open(
                at: root, mode: .create, options: options, onNotice: ignore)
            var tip = try await other.append([Event(type: 1)], after: .none(StreamID(1)))
            try await body(moved, root)
            let event = Event(
                type: 2, payload: .bytes([UInt8](repeating: 1, count: 4000)))
            do {
                for _ in 0..<8 { tip = try await other.append([event], after: tip) }
            } catch { Issue.record("\(error)") }
            other.close()
            return try LocalLog.verify(at: root)
        }
    }

    @Test("never goes on in the log that has its name by now")
    func rolling() async throws {
        let report = try await other { (moved, _) in
            var tip = Tip.none(StreamID(2))
            let event = Event(type: 2, payload: .bytes([UInt8](repeating: 1, count: 4000)))
            do {
                for _ in 0..<8 { tip = try await moved.append([event], after: tip) }
                Issue.record("it went on")
            } catch {
                guard case .durabilityUnknown? = error as? LogError else { throw error }
            }
        }
        #expect(report.findings.isEmpty, "\(report.findings)")
    }

    @Test("prepares and seals nothing in it either")
    func sealing() async throws {
        let report = try await other { (moved, root) in
            let store = try moved.store
            store.prepareSpare()
            #expect(try PosixDisk().list(root + "/log") == ["0000000001.seg"])
            #expect(throws: LogError.self) { try store.seal() }
        }
        #expect(report.findings.isEmpty, "\(report.findings)")
    }

    @Test("ends when another lock file has the name, also when its own still has another one")
    func linkedElsewhere() async throws {
        try await withTemporaryDirectory { path in
            let log = try LocalLog.open(
                at: path, mode: .create, options: .inline, onNotice: ignore)
            defer { log.close() }
            let tip = try await log.append([Event(type: 1)], after: .none(StreamID(1)))
            // As `cp -al` makes of all files, before a repair replaces this one.
            #expect(link(path + "/lock", path + "/lock.copy") == 0)
            _ = try PosixDisk().open(path + "/lock.new", .create)
            #expect(rename(path + "/lock.new", path + "/lock") == 0)
            await #expect(throws: LogError.self) {
                try await log.append([Event(type: 1)], after: tip)
            }
        }
    }
}
