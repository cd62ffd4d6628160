import Synchronization
import Testing

@testable import EventLog

@Suite("A backup of a log that is in use")
struct BackupUnderLoadTests {
    @Test(
        "has a first part of it and verifies, whatever others do between any two of its calls",
        arguments: [20, 60, 90, 110, 130, 150] as [Int])
    func interleaved(sealingAt first: Int) throws {
        let disk = MemoryDisk()
        let other = try BackupTests.makeLog(on: disk.process())
        let before = try other.allCommits()
        let counts = Mutex((appended: 0, sealed: 0, purged: 0))
        let start = Mutex(Int.max)
        let stepping = SteppingDisk(disk.process()) { number in
            counts.withLock { counts in
                let number = number - start.withLock { $0 }
                guard number > 0 else { return }
                // Without an end nobody could ever catch up: each look costs a call.
                if number % 9 == 0, counts.appended < 150 {
                    let stream = StreamID(UInt64(number % 4))
                    if (try? Secrets.append(5000 + number, to: stream, of: other)) != nil {
                        counts.appended += 1
                    }
                }
                // It may claim more than what has been copied by then.
                if number % 11 == 0 { try? other.writeMark() }
                if number % 170 == first { counts.sealed += (try? other.seal()) ?? 0 }
                if number > 3 * first, counts.purged == 0, (try? other.purge(2)) != nil {
                    counts.purged += 1
                }
            }
        }
        let store = try LogStore.open(.test(stepping))
        start.withLock { $0 = stepping.callCount }
        let report = try store.backup(to: "/backup")
        let (appended, sealed, purged) = counts.withLock { $0 }
        #expect(appended > 20 && sealed > 1 && purged == 1)
        let all = try other.allCommits()
        #expect(all.count == before.count + appended)
        #expect(report.through >= before[before.count - 1].position)
        let verified = try LocalLog.verify(at: "/backup", disk: disk.process())
        #expect(verified.findings.isEmpty)
        #expect(verified.commitCount == Int(report.through.rawValue))
        let segments = disk.paths.filter { $0.hasPrefix("/backup/log/") }
        #expect(!segments.contains { segments.contains($0 + ".lz4") }, "one form of each is enough")
        _ = try BackupTests.restore("/backup", to: "/restored", on: disk)
        let restored = try BackupTests.commits(at: "/restored", on: disk)
        let expected = Array(all.prefix(Int(report.through.rawValue)))
        if disk.paths.contains("/backup/ERASED") {
            #expect(restored == expected)
        } else {
            // The erasure came after everything was copied, so it has touched nothing of it.
            #expect(restored.allSatisfy { $0.payloadByteCount > 0 })
            #expect(Secrets.erase(2, in: restored) == Secrets.erase(2, in: expected))
        }
        let renewed = try other.backup(to: "/backup")
        #expect(renewed.through == all.last?.position)
        #expect(try BackupTests.commits(at: "/backup", on: disk) == all)
    }

    @Test("verifies and restores, taken and erased under the load of two processes with threads")
    func threads() async throws {
        try await withTemporaryDirectory { path in
            let logs = try (0..<2).map { _ in
                try LocalLog.open(
                    at: path + "/log", mode: .create, options: .small, onNotice: ignore)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, log) in logs.enumerated() {
                    group.addTask {
                        var tip = Tip.none(StreamID(UInt64(number)))
                        for item in 1...300 {
                            let event = Secrets.event(item, of: tip.stream)
                            tip = try await log.append([event], after: tip)
                        }
                    }
                }
                group.addTask {
                    for round in 0..<6 {
                        _ = try logs[0].seal()
                        let report = try logs[1].backup(to: path + "/backup")
                        let verified = try LocalLog.verify(at: path + "/backup")
                        #expect(verified.findings.isEmpty)
                        #expect(verified.commitCount == Int(report.through.rawValue))
                        if round % 2 == 1 { _ = try logs[0].purge(1) }
                    }
                }
                try await group.waitForAll()
            }
            _ = try logs[0].purge(1)
            for stream in [0, 1] as [StreamID] {
                let commits = try await logs[1].commits(of: stream)
                #expect(commits.map(\.events[0].item) == Array(1...300))
                #expect(commits.allSatisfy { ($0.payloadByteCount == 0) == (stream == 1) })
            }
            _ = try logs[1].backup(to: path + "/backup")
            let all = try await logs[1].commits(after: .none)
            for log in logs { log.close() }
            let report = try LocalLog.restore(
                from: path + "/backup", to: path + "/restored", onNotice: ignore)
            #expect(report.through.rawValue == 600)
            let restored = try LocalLog.open(
                at: path + "/restored", mode: .readWrite, options: .small, onNotice: ignore)
            #expect(try await restored.commits(after: .none) == all)
            _ = try await restored.append([.numbered(1)], after: .none(9))
            restored.close()
            #expect(try LocalLog.verify(at: path + "/restored").findings.isEmpty)
        }
    }
}
