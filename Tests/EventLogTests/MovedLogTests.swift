import Glibc
import Testing

@testable import EventLog

@Suite("A log that is moved away while it is open", .timeLimit(.minutes(1)))
struct MovedLogTests {
    /// What happens to the directory of a log that nobody appends to.
    private func outcome(_ change: (String) -> Void) async throws -> LogError? {
        try await withTemporaryDirectory { path in
            let root = path + "/log"
            var options = LocalLog.Options()
            options.pollInterval = .milliseconds(1)
            let log = try LocalLog.open(
                at: root, mode: .create, options: options, onNotice: ignore)
            defer { log.close() }
            let tip = try await log.append([Event(type: 1)], after: .none(StreamID(1)))
            async let error = refusal(of: log, after: tip.position)
            change(root)
            return await error
        }
    }

    private func refusal(of log: LocalLog, after position: Position) async -> LogError? {
        // Waiting may end for no reason, so it is begun again.
        while !Task.isCancelled {
            do throws(LogError) {
                try await log.waitForCommit(after: position)
            } catch { return error }
        }
        return nil
    }

    @Test("is found to be gone by whoever waits for a commit")
    func moved() async throws {
        let error = try await outcome { root in
            #expect(rename(root, root + "-elsewhere") == 0)
        }
        guard case .gone(let what)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(what.contains("no longer in"))
    }

    @Test("is found to be replaced when another has its name")
    func replaced() async throws {
        let error = try await outcome { root in
            #expect(rename(root, root + "-elsewhere") == 0)
            do throws(LogError) {
                let other = try LocalLog.open(
                    at: root, mode: .create, options: .inline, onNotice: ignore)
                other.close()
            } catch { Issue.record("\(error)") }
        }
        guard case .gone? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
