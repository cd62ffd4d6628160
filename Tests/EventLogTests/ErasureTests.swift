import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("An erasure")
struct ErasureTests {
    /// A log of several segments, of which the first few are sealed.
    private func makeLog(
        on disk: MemoryDisk, sealing: Bool = true
    ) throws -> (store: LogStore, commits: [Commit]) {
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...40)
        if sealing {
            _ = try store.seal(SealingLimits(groupByteCount: 2000, bodyByteCount: 500))
        }
        try Secrets.fill(store, 41...90)
        return (store, try store.allCommits())
    }

    @Test(
        "takes one stream's payloads out of every file, and nothing else", arguments: [true, false])
    func everywhere(sealing: Bool) throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk, sealing: sealing)
        #expect(try Secrets.files(holding: 2, on: disk).count > 3)
        let report = try store.purge(2)
        #expect(try Secrets.files(holding: 2, on: disk) == [])
        #expect(try Secrets.files(holding: 1, on: disk).count > 3)
        let expected = Secrets.erase(2, in: commits)
        #expect(expected != commits)
        #expect(try store.allCommits() == expected)
        let again = try LogStore.open(.test(disk.process()))
        #expect(try again.allCommits() == expected)
        let own = commits.filter { $0.stream == 2 }
        #expect(report.provenCommitCount == own.count)
        #expect(report.erasedCommitCount == own.count)
        let byteCount = own.reduce(0) { $0 + $1.payloadByteCount }
        #expect(report.erasedByteCount == UInt64(byteCount))
        #expect(report.rewrittenFileCount > 3)
        #expect(report.through == commits.last?.position)
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty && verified.commitCount == commits.count)
        #expect(try store.freshTip(of: 2) == own.last?.tip)
    }

    @Test("does not cover what comes later, and covers it when it is asked for again")
    func later() throws {
        let disk = MemoryDisk()
        let (store, _) = try makeLog(on: disk)
        let first = try store.purge(2)
        try Secrets.append(1000, to: 2, of: store)
        #expect(try Secrets.files(holding: 2, on: disk).count == 1)
        let idle = try store.purge(1)
        #expect(idle.erasedCommitCount > 0)
        #expect(try Secrets.files(holding: 2, on: disk).count == 1)
        let second = try store.purge(2)
        #expect(second.erasedCommitCount == 1)
        #expect(second.provenCommitCount == first.provenCommitCount + 1)
        #expect(try Secrets.files(holding: 2, on: disk) == [])
        let third = try store.purge(2)
        #expect(third.erasedCommitCount == 0 && third.rewrittenFileCount == 0)
        #expect(third.provenCommitCount == second.provenCommitCount)
    }

    @Test("is missed by verify in a list that was removed, and listed by the next purge")
    func unlisted() throws {
        let disk = MemoryDisk()
        let (store, _) = try makeLog(on: disk)
        _ = try store.purge(2)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
        disk.replaceContent(of: "/log/ERASED", with: nil)
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.map(\.file) == ["/log/ERASED"])
        #expect(report.findings.map(\.streams) == [[2]])
        #expect("\(report.findings)".contains("it does not list stream 2"))
        // It can be backed up all the same, and restored.
        _ = try store.backup(to: "/backup")
        _ = try BackupTests.restore("/backup", to: "/restored", on: disk)
        let again = try LogStore.open(.test(disk.process()))
        _ = try again.purge(2)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("is found undone when somebody has put an older file back, and done again")
    func putBack() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let path = "/log/log/0000000002.seg.lz4"
        let old = disk.content(of: path)
        _ = try store.purge(2)
        disk.replaceContent(of: path, with: old)
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.map(\.file) == ["/log/ERASED"])
        #expect(report.findings.map(\.streams) == [[2]])
        #expect("\(report.findings)".contains("still has a payload, at position"))
        let again = try LogStore.open(.test(disk.process()))
        let second = try again.purge(2)
        #expect(second.rewrittenFileCount == 1 && second.erasedCommitCount > 0)
        #expect(try again.allCommits() == Secrets.erase(2, in: commits))
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("of a stream that does not exist finds nothing and disturbs nothing")
    func nobody() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let report = try store.purge(77)
        #expect(report.provenCommitCount == 0 && report.rewrittenFileCount == 0)
        #expect(try store.allCommits() == commits)
    }

    @Test("is seen at once by processes that have the old files open")
    func otherProcesses() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let writer = try LogStore.open(.test(disk.process()))
        #expect(try reader.allCommits() == commits)
        #expect(try writer.allCommits() == commits)
        _ = try store.purge(2)
        let expected = Secrets.erase(2, in: commits)
        #expect(try reader.allCommits() == expected)
        #expect(try writer.allCommits() == expected)
        _ = try writer.appendProbe()
        #expect(try reader.allCommits().count == commits.count + 1)
    }

    @Test(
        "is seen by a reader that has nothing new to read, and knows segments before they were sealed"
    )
    func quietReader() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...60)
        for number in 61...80 { try Secrets.append(number, to: 1, of: store) }
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let commits = try reader.allCommits()
        let active = store.state { $0.tail.segment }
        _ = try store.purge(2)
        #expect(store.state { $0.tail.segment } == active, "nothing of the stream was in it")
        #expect(try reader.allCommits() == Secrets.erase(2, in: commits))
        #expect(reader.look { $0.archive.last } == 0)
    }

    @Test("is done or done later after a crash at any of its calls")
    func crashes() throws {
        var (number, begunCount, finishedCount) = (1, 0, 0)
        while true {
            let disk = MemoryDisk()
            let (store, commits) = try makeLog(on: disk)
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.purge(2) }
            disk.setFaults(nil)
            if case .success = result { break }
            if number % 2 == 0 {
                let mode = CrashMode.allCases[number / 2 % CrashMode.allCases.count]
                disk.crash(mode, seed: UInt64(number))
            }
            let place: Comment = "after a crash at call \(number)"
            let expected = Secrets.erase(2, in: commits)
            let seen = try LogStore.open(.test(disk.process(), mode: .readOnly)).allCommits()
            for (index, commit) in seen.enumerated() {
                #expect(commit == commits[index] || commit == expected[index], place)
            }
            #expect(seen.count == commits.count, place)
            let isBegun = try Secrets.isListed(2, on: disk)
            let log = try LocalLog.open(
                at: "/log", mode: .readWrite, options: .inline, disk: disk.process(),
                onNotice: ignore)
            if isBegun {
                begunCount += 1
                #expect(try Secrets.files(holding: 2, on: disk) == [], place)
            } else {
                finishedCount += 1
                _ = try log.purge(2)
            }
            #expect(try log.store.allCommits() == expected, place)
            #expect(try Secrets.files(holding: 2, on: disk) == [], place)
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty, place)
            number += 11
        }
        #expect(begunCount > 20 && finishedCount > 1)
    }

    @Test("that finds no room leaves the log whole, and goes through once there is some")
    func fullDisk() throws {
        var (number, refusedCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let (store, commits) = try makeLog(on: disk)
            let count = Counter()
            disk.setFaults { [number] call in
                call.operation == .write && count.next() == number ? .fail(ENOSPC) : nil
            }
            let result = Result { () throws(LogError) in try store.purge(2) }
            disk.setFaults(nil)
            let expected = Secrets.erase(2, in: commits)
            switch result {
            case .failure(.outOfSpace):
                refusedCount += 1
                for (index, commit) in try store.allCommits().enumerated() {
                    #expect(commit == commits[index] || commit == expected[index])
                }
                _ = try store.purge(2)
            case .failure(let error): Issue.record("write \(number): \(error)")
            case .success: break  // Hints may be missed.
            }
            #expect(try store.allCommits() == expected, "write \(number)")
            #expect(try Secrets.files(holding: 2, on: disk) == [], "write \(number)")
            if count.next() < number { break }
            number += 2
        }
        #expect(refusedCount > 20)
    }

    @Test("goes on beside a process that appends and reads between any two of its calls")
    func besideOthers() throws {
        let disk = MemoryDisk()
        let (_, commits) = try makeLog(on: disk)
        let other = try LogStore.open(.test(disk.process()))
        let expected = Secrets.erase(2, in: commits)
        let outcome = Mutex((appended: 0, refused: 0, mixed: 0, wrong: 0))
        let stepping = SteppingDisk(disk.process()) { number in
            guard number % 5 == 0 else { return }
            outcome.withLock { outcome in
                let stream = StreamID(UInt64(number % 2 == 0 ? 2 : 3))
                if (try? Secrets.append(5000 + number, to: stream, of: other)) != nil {
                    outcome.appended += 1
                } else {
                    outcome.refused += 1
                }
                guard let seen = try? other.allCommits(), seen.count >= commits.count else {
                    outcome.wrong += 1
                    return
                }
                if zip(seen, zip(commits, expected)).contains(where: { $0 != $1.0 && $0 != $1.1 }) {
                    outcome.wrong += 1
                }
                if seen.prefix(commits.count) != commits[...],
                    seen.prefix(commits.count) != expected[...]
                {
                    outcome.mixed += 1
                }
            }
        }
        let store = try LogStore.open(.test(stepping))
        let report = try store.purge(2)
        let (appended, refused, mixed, wrong) = outcome.withLock { $0 }
        #expect(wrong == 0)
        #expect(appended > 20 && refused > 0 && mixed > 5)
        let all = try other.allCommits()
        #expect(all.count == commits.count + appended)
        #expect(Array(all.prefix(commits.count)) == expected)
        #expect(Secrets.erase(2, through: report.through, in: all) == all)
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty)
        _ = try other.purge(2)
        #expect(try Secrets.files(holding: 2, on: disk) == [])
    }
}
