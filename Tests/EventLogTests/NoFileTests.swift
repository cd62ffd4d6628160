import Glibc
import Testing

@testable import EventLog

@Suite("What is no file, in the place of a log's file", .timeLimit(.minutes(1)))
struct NoFileTests {
    enum Impostor: CaseIterable {
        case pipe, directory, socket

        func put(at path: String) {
            switch self {
            case .pipe: #expect(mkfifo(path, 0o644) == 0)
            case .directory: #expect(mkdir(path, 0o755) == 0)
            case .socket: #expect(mknod(path, S_IFSOCK | 0o644, 0) == 0)
            }
        }
    }

    private func withLog(
        _ body: (String) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let root = path + "/log"
            let log = try LocalLog.open(at: root, mode: .create, options: .inline, onNotice: ignore)
            _ = try await log.append([Event(type: 1)], after: .none(StreamID(5)))
            log.close()
            try await body(root)
        }
    }

    private func error(_ root: String, _ mode: LocalLog.Mode) -> LogError? {
        do throws(LogError) {
            _ = try LocalLog.open(at: root, mode: mode, options: .inline, onNotice: ignore)
            return nil
        } catch { return error }
    }

    @Test("is damage where events should be, and is not waited for", arguments: Impostor.allCases)
    func segments(impostor: Impostor) async throws {
        try await withLog { root in
            for name in ["log/0000000001.seg", "LOG"] {
                let path = "\(root)/\(name)"
                #expect(rename(path, root + "/kept") == 0)
                impostor.put(at: path)
                for mode in [LocalLog.Mode.create, .readWrite, .readOnly] {
                    // Without LOG, what is left can still be read.
                    if mode == .readOnly, name == "LOG" { continue }
                    guard case .corrupt(let damage)? = error(root, mode) else {
                        if mode == .readOnly { continue }
                        Issue.record("\(name) \(mode)")
                        continue
                    }
                    #expect(damage.file == path && damage.reason.contains("no regular file"))
                }
                #expect(remove(path) == 0)
                #expect(rename(root + "/kept", path) == 0)
            }
            #expect(error(root, .readWrite) == nil)
        }
    }

    @Test("is named by verify where the list of erasures should be", arguments: Impostor.allCases)
    func erasures(impostor: Impostor) async throws {
        try await withLog { root in
            impostor.put(at: root + "/ERASED")
            let report = try LocalLog.verify(at: root)
            #expect(report.findings.map(\.file) == [root + "/ERASED"])
            #expect(report.findings.map(\.reason) == ["it is no regular file"])
        }
    }

    @Test("is refused by a writer and passed over by a reader", arguments: Impostor.allCases)
    func hints(impostor: Impostor) async throws {
        try await withLog { root in
            for name in ["hints", "lock"] {
                #expect(unlink("\(root)/\(name)") == 0)
                impostor.put(at: "\(root)/\(name)")
                guard case .failed(let why)? = error(root, .readWrite) else {
                    Issue.record("\(name) was opened")
                    continue
                }
                #expect(why.contains("cannot open \(root)/\(name): it is no regular file"))
                #expect(error(root, .readOnly) == nil)
                #expect(remove("\(root)/\(name)") == 0)
            }
            #expect(error(root, .readWrite) == nil)
        }
    }
}
