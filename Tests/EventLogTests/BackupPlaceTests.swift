import Glibc
import Testing

@testable import EventLog

@Suite("A backup's directory")
struct BackupPlaceTests {
    /// What refusing says; empty when nothing was refused.
    private func refusal<Result>(_ body: () throws(LogError) -> Result) -> String {
        do throws(LogError) {
            _ = try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("is not inside the log, nor the log itself")
    func inside() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        let paths = disk.paths
        for path in ["/log/backup", "/log/log/backup", "/log/live/"] {
            let said = refusal { () throws(LogError) in try store.backup(to: path) }
            #expect(said.contains("is inside the log in /log"))
        }
        #expect(
            refusal { () throws(LogError) in try store.backup(to: "/log") }
                .contains("/log is no backup and not empty"))
        #expect(disk.paths == paths)
    }

    @Test("is not inside the log either when its name hides that")
    func hidden() async throws {
        try await withTemporaryDirectory { path in
            let log = try LocalLog.open(
                at: path + "/log", mode: .create, options: .inline, onNotice: ignore)
            #expect(symlink(path + "/log/live", path + "/link") == 0)
            let said = refusal { () throws(LogError) in try log.backup(to: path + "/link/backup") }
            #expect(said.contains("is inside the log"))
            #expect(refusal { () throws(LogError) in try log.backup(to: path + "/fine") } == "")
        }
    }

    @Test("is for one log, and for nothing else that was there before")
    func others() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        var environment = LogEnvironment.test(disk.process())
        environment.directory = LogDirectory(root: "/other")
        environment.random = SeededSource(seed: 7).next
        let other = try LogStore.open(environment)
        #expect(
            refusal { () throws(LogError) in try other.backup(to: "/backup") }
                .contains("/backup holds backups of log \(store.state { $0.log }), and this is log")
        )
        disk.replaceContent(of: "/full/letter", with: [1])
        let process = disk.process()
        try process.makeDirectory("/full")
        #expect(
            refusal { () throws(LogError) in try store.backup(to: "/full") }
                .contains("/full is no backup and not empty (it holds 'letter')"))
    }

    @Test("is not written to as if it were a log")
    func isNoLog() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        var environment = LogEnvironment.test(disk.process())
        environment.directory = LogDirectory(root: "/backup")
        let said = refusal { () throws(LogError) in _ = try LogStore.open(environment) }
        #expect(said.contains("/backup is a backup, which is not written to"))
        environment.mode = .readOnly
        #expect(refusal { () throws(LogError) in _ = try LogStore.open(environment) } == "")
        _ = try store.backup(to: "/backup")
    }

    @Test("takes one backup at a time")
    func oneAtATime() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        let process = disk.process()
        let mark = try process.open("/backup/BACKUP", .readWrite)
        #expect(try mark.tryLock(byte: 0))
        #expect(
            refusal { () throws(LogError) in try store.backup(to: "/backup") }
                .contains("another process is making a backup"))
        disk.kill(process)
        _ = try store.backup(to: "/backup")
        withExtendedLifetime(mark) {}
    }

    @Test("keeps the older backup when the log is damaged")
    func damagedLog() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        let commits = try store.allCommits()
        _ = try store.backup(to: "/backup")
        let path = "/log/log/0000000001.seg.lz4"
        var bytes = try #require(disk.content(of: path))
        // In a block, and in the end, so that the file does not pass for the one that is there.
        for place in [bytes.count / 4, bytes.count - 12] { bytes[place] ^= 1 }
        disk.replaceContent(of: path, with: bytes)
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let said = refusal { () throws(LogError) in try reader.backup(to: "/backup") }
        #expect(said.contains("0000000001.seg.lz4"))
        #expect(try BackupTests.commits(at: "/backup", on: disk) == commits)
    }

    @Test("gets a file again that has rotted there")
    func rot() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        let path = "/backup/log/0000000001.seg.lz4"
        let original = try #require(disk.content(of: path))
        var bytes = original
        bytes[bytes.count / 4] ^= 1
        disk.replaceContent(of: path, with: bytes)
        let report = try store.backup(to: "/backup")
        #expect(report.keptFileCount > 0)
        #expect(disk.content(of: path) == original)
    }
}
