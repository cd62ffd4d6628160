import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("A backup")
struct BackupTests {
    /// A log with sealed segments, an ended one and an active one.
    static func makeLog(on disk: any Disk) throws -> LogStore {
        let store = try LogStore.open(.test(disk))
        try Secrets.fill(store, 1...40)
        _ = try store.seal()
        try Secrets.fill(store, 41...75)
        return store
    }

    static func commits(
        at root: String, on disk: MemoryDisk
    ) throws(LogError) -> [Commit] {
        var environment = LogEnvironment.test(disk.process(), mode: .readOnly)
        environment.directory = LogDirectory(root: root)
        return try LogStore.open(environment).allCommits()
    }

    static func restore(
        _ backup: String, to path: String, on disk: MemoryDisk
    ) throws(LogError) -> RestoreReport {
        try LocalLog.restore(
            from: backup, to: path, disk: disk.process(), random: SeededSource(seed: 5).next,
            onNotice: ignore)
    }

    @Test(
        "is made of a log that is open for reading only, which is not touched",
        arguments: [true, false])
    func readOnly(isSameBoot: Bool) throws {
        let disk = MemoryDisk()
        let commits = try Self.makeLog(on: disk.process()).allCommits()
        if !isSameBoot { disk.crash { _ in .kept } }
        let paths = disk.paths
        let before = paths.map { disk.content(of: $0) }
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let report = try reader.backup(to: "/backup")
        #expect(report.through == commits.last?.position)
        #expect(try Self.commits(at: "/backup", on: disk) == commits)
        #expect(disk.paths.filter { $0.hasPrefix("/log/") } == paths)
        let after = paths.map { disk.content(of: $0) }
        #expect(before == after)
    }

    @Test("is a log by itself, with all that was durable, and verifies")
    func whole() throws {
        let disk = MemoryDisk()
        let store = try Self.makeLog(on: disk.process())
        let commits = try store.allCommits()
        let report = try store.backup(to: "/backup/")
        #expect(report.through == commits.last?.position)
        #expect(report.copiedFileCount == report.fileCount && report.keptFileCount == 0)
        #expect(try Self.commits(at: "/backup", on: disk) == commits)
        let verified = try LocalLog.verify(at: "/backup", disk: disk.process())
        #expect(verified.findings.isEmpty && verified.commitCount == commits.count)
        #expect(verified.unfinishedByteCount == 0)
        #expect(!disk.paths.contains { $0.hasSuffix(".part") })
        // It does not depend on anything that a power cut takes.
        disk.crash { _ in .lost }
        #expect(try Self.commits(at: "/backup", on: disk) == commits)
    }

    @Test("made from a log that is open for reading only is the same")
    func readOnly() throws {
        let disk = MemoryDisk()
        let commits = try Self.makeLog(on: disk.process()).allCommits()
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        _ = try reader.backup(to: "/backup")
        #expect(try Self.commits(at: "/backup", on: disk) == commits)
    }

    @Test("that is renewed copies only what is new")
    func incremental() throws {
        let disk = MemoryDisk()
        let counting = SteppingDisk(disk.process())
        let store = try Self.makeLog(on: counting)
        let first = try store.backup(to: "/backup")
        #expect(first.fileCount > 6)
        _ = try store.seal()
        let second = try store.backup(to: "/backup")
        #expect(second.keptFileCount > 3 && second.copiedFileCount > 3)
        let before = counting.writtenByteCount(under: "/backup/log")
        let third = try store.backup(to: "/backup")
        // The active segment, of which nothing says that it is still the same.
        #expect(third.copiedFileCount == 2)
        #expect(third.keptFileCount == third.fileCount - 2)
        let active = store.state { $0.tail.segment }
        let used = Int(store.state { $0.tail.offset })
        #expect(counting.writtenByteCount(under: "/backup/log") - before == used + 1)
        try Secrets.append(500, to: 1, of: store)
        #expect(store.state { $0.tail.segment } == active)
        let fourth = try store.backup(to: "/backup")
        #expect(fourth.copiedFileCount == 2)
        #expect(try Self.commits(at: "/backup", on: disk) == store.allCommits())
    }

    @Test("that is renewed after an erasure has no erased payload any more")
    func afterErasure() throws {
        let disk = MemoryDisk()
        let store = try Self.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        #expect(try !Secrets.files(holding: 2, on: disk, root: "/backup").isEmpty)
        let purge = try store.purge(2)
        let report = try store.backup(to: "/backup")
        #expect(report.copiedFileCount >= purge.rewrittenFileCount)
        #expect(try Secrets.files(holding: 2, on: disk, root: "/backup") == [])
        #expect(try Self.commits(at: "/backup", on: disk) == store.allCommits())
        let kept = try store.backup(to: "/backup")
        #expect(kept.copiedFileCount == 3, "the list of erasures, LOG and the active segment")
    }

    @Test("is there, the older or the newer one, after a crash at any call of its renewal")
    func crashes() throws {
        var (number, olderCount, newerCount) = (1, 0, 0)
        while true {
            let disk = MemoryDisk()
            let store = try Self.makeLog(on: disk.process())
            let older = try store.allCommits()
            _ = try store.backup(to: "/backup")
            try Secrets.fill(store, 76...110)
            _ = try store.seal()
            _ = try store.purge(2)
            let newer = try store.allCommits()
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.backup(to: "/backup") }
            disk.setFaults(nil)
            if case .success = result { break }
            if number % 2 == 0 {
                let mode = CrashMode.allCases[number / 2 % CrashMode.allCases.count]
                disk.crash(mode, seed: UInt64(number))
            }
            let place: Comment = "after a crash at call \(number)"
            let report = try Self.restore("/backup", to: "/restored", on: disk)
            let restored = try Self.commits(at: "/restored", on: disk)
            if report.through == newer.last?.position {
                newerCount += 1
                #expect(restored == newer, place)
            } else {
                olderCount += 1
                #expect(restored == older, place)
            }
            let again = try LogStore.open(.test(disk.process()))
            _ = try again.backup(to: "/backup")
            #expect(try Self.commits(at: "/backup", on: disk) == newer, place)
            #expect(!disk.paths.contains { $0.hasSuffix(".part") }, place)
            number += 9
        }
        #expect(olderCount > 10 && newerCount > 0)
    }

    @Test("of which the first was interrupted says so, and is made by the next")
    func firstInterrupted() throws {
        var (number, refusedCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let store = try Self.makeLog(on: disk.process())
            let commits = try store.allCommits()
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.backup(to: "/backup") }
            disk.setFaults(nil)
            if case .success = result { break }
            if number % 2 == 0 { disk.crash(.keepsSubset, seed: UInt64(number)) }
            do throws(LogError) {
                _ = try Self.restore("/backup", to: "/restored", on: disk)
                let restored = try Self.commits(at: "/restored", on: disk)
                #expect(restored == commits)
            } catch {
                #expect("\(error)".contains("there is no whole backup in /backup"))
                refusedCount += 1
            }
            let again = try LogStore.open(.test(disk.process()))
            _ = try again.backup(to: "/backup")
            #expect(try Self.commits(at: "/backup", on: disk) == commits, "call \(number)")
            number += 5
        }
        #expect(refusedCount > 20)
    }

    @Test("that finds no room leaves the older one, and is made once there is some")
    func fullDisk() throws {
        var (number, refusedCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let store = try Self.makeLog(on: disk.process())
            let older = try store.allCommits()
            _ = try store.backup(to: "/backup")
            try Secrets.fill(store, 76...110)
            _ = try store.seal()
            let count = Counter()
            disk.setFaults { [number] call in
                call.operation == .write && call.path.hasPrefix("/backup")
                    && count.next() >= number ? .fail(ENOSPC) : nil
            }
            let result = Result { () throws(LogError) in try store.backup(to: "/backup") }
            disk.setFaults(nil)
            if case .success = result { break }
            guard case .failure(.outOfSpace) = result else {
                Issue.record("write \(number): \(result)")
                return
            }
            refusedCount += 1
            #expect(try Self.commits(at: "/backup", on: disk) == older)
            _ = try store.backup(to: "/backup")
            #expect(try Self.commits(at: "/backup", on: disk) == store.allCommits())
            number += 1
        }
        #expect(refusedCount > 5)
    }
}
