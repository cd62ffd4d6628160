import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("A failed sync")
struct FailedSyncTests {
    @Test("ends appending for good, acknowledges nothing, and is recovered from on reopening")
    func isFinal() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let kept = try store.appendProbe(1)
        disk.setFaults { $0.operation == .syncData ? .loseSync : nil }
        expectUnknown { try store.appendProbe(2) }
        disk.setFaults(nil)
        let calls = CallLog()
        disk.setFaults(calls.note)
        expectUnknown { try store.appendProbe(3) }
        #expect(try store.allCommits().isEmpty == false, "what is durable can still be read")
        #expect(!calls.contains(.syncData, "0000000001.seg"), "a second sync proves nothing")
        #expect(!calls.contains(.write, "0000000001.seg"))

        let notices = NoticeCounter()
        let reopened = try LogStore.open(.test(disk.process(), notify: notices.note))
        #expect(try reopened.allCommits().map(\.tip) == [kept], "the device never got the second")
        #expect(notices.count == 1)
        let next = try reopened.appendProbe(4)
        #expect(next.revision == 2)
        #expect(!calls.contains(.syncData, "0000000001.seg"))
        #expect(!calls.contains(.write, "0000000001.seg"))
        #expect(disk.content(of: "/log/POISON") == nil)

        disk.setFaults(nil)
        disk.crash { _ in .lost }
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty && report.commitCount == 2)
        let again = try LogStore.open(.test(disk.process()))
        #expect(try again.allCommits().map(\.tip) == [kept, next])
    }

    @Test("is final even where the file that says so cannot be made")
    func withoutFile() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let kept = try store.appendProbe(1)
        disk.setFaults { call in
            if call.operation == .syncData { return .loseSync }
            return call.path.hasSuffix("/POISON") ? .fail(ENOSPC) : nil
        }
        expectUnknown { try store.appendProbe(2) }
        disk.setFaults(nil)
        #expect(disk.content(of: "/log/POISON") == nil)
        let calls = CallLog()
        disk.setFaults(calls.note)
        let reopened = try LogStore.open(.test(disk.process()))
        let next = try reopened.appendProbe(3)
        #expect(try reopened.allCommits().map(\.tip) == [kept, next])
        #expect(!calls.contains(.syncData, "0000000001.seg"))
        #expect(!calls.contains(.write, "0000000001.seg"))
    }

    @Test("is heard of by the other processes before they acknowledge anything")
    func isShared() throws {
        let disk = MemoryDisk()
        let first = try LogStore.open(.test(disk.process()))
        let second = try LogStore.open(.test(disk.process()))
        _ = try first.appendProbe(1)
        let victim = disk.callCount
        disk.setFaults { call in
            call.operation == .syncData && call.number > victim ? .loseSync : nil
        }
        expectUnknown { try first.appendProbe(2) }
        disk.setFaults(nil)
        expectUnknown { _ = try second.appendProbe(3) }
        // Reopened by a third, the log goes on; the first two still must not.
        let third = try LogStore.open(.test(disk.process()))
        _ = try third.appendProbe(4)
        expectUnknown { try second.appendProbe(5) }
        expectUnknown { try first.appendProbe(6) }
        #expect(try third.allCommits().map(\.events[0].item) == [1, 4])
    }

    @Test("is no damage to whoever has followed what it lost, and comes to seal")
    func sealing() throws {
        for number in 0..<8 {
            let disk = MemoryDisk()
            let doomed = try LogStore.open(.test(disk.process()))
            let other = try LogStore.open(.test(disk.process()))
            _ = try doomed.appendProbe(1)
            try other.refresh()
            let syncs = Mutex(0)
            disk.setFaults { call in
                guard call.operation == .syncData else { return nil }
                return syncs.withLock { count in
                    defer { count += 1 }
                    return count == number ? .loseSyncAndKill : nil
                }
            }
            // It is killed, or has ended its segment before.
            try? doomed.endSegment()
            disk.setFaults(nil)
            try? other.refresh(isForced: true)
            try? other.endSegment()
            do throws(LogError) { _ = try other.seal() } catch {
                // Any other error is what a failed sync brings with it.
                if case .corrupt = error { Issue.record("sync \(number): \(error)") }
            }
        }
    }

    @Test("at any point loses nothing that was acknowledged", arguments: [1, 2, 3] as [UInt64])
    func anywhere(seed: UInt64) throws {
        let whole = MemoryDisk()
        let calls = CallLog()
        whole.setFaults(calls.note)
        var total = Workload(groupCount: 8, seed: seed)
        total.run(on: whole.process())
        #expect(total.lastError == nil)
        for call in calls.all where call.operation == .syncData || call.operation == .syncDirectory
        {
            let fault: DiskFault = call.operation == .syncData ? .loseSync : .fail(EIO)
            for isCut in [false, true] {
                let disk = MemoryDisk()
                disk.setFaults { $0.number == call.number ? fault : nil }
                var workload = Workload(groupCount: 8, seed: seed)
                let process = disk.process()
                workload.run(on: process)
                disk.setFaults(nil)
                disk.kill(process)
                if isCut { disk.crash { _ in .lost } }
                do throws(LogError) {
                    let store = try LogStore.open(.test(disk.process()))
                    let stored = try store.allCommits().map(Workload.Entry.init)
                    #expect(stored.starts(with: workload.acknowledged), "\(call)")
                    let rest = stored.dropFirst(workload.acknowledged.count)
                    #expect(workload.unanswered.starts(with: rest), "\(call)")
                    _ = try store.appendProbe()
                } catch {
                    Issue.record("seed \(seed), \(call), power cut \(isCut): \(error)")
                }
                disk.crash { _ in .lost }
                let report = try LocalLog.verify(at: "/log", disk: disk.process())
                #expect(report.findings.isEmpty, "seed \(seed), \(call), power cut \(isCut)")
            }
        }
    }

    private func expectUnknown(_ body: () throws -> some Any) {
        do {
            _ = try body()
            Issue.record("it was acknowledged")
        } catch LogError.durabilityUnknown {
        } catch {
            Issue.record("unexpected: \(error)")
        }
    }
}
