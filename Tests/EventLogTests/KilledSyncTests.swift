import Glibc
import Testing

@testable import EventLog

@Suite("A process that is killed while its sync fails")
struct KilledSyncTests {
    /// The syncs of a workload that nothing happens to.
    private func syncs(seed: UInt64) -> [DiskCall] {
        let disk = MemoryDisk()
        let calls = CallLog()
        disk.setFaults(calls.note)
        var workload = Workload(groupCount: 8, seed: seed)
        workload.run(on: disk.process())
        #expect(workload.lastError == nil)
        return calls.all.filter { $0.operation == .syncData }
    }

    @Test(
        "leaves nothing for the next to build on that the device never got",
        arguments: [1, 2, 3] as [UInt64])
    func anywhere(seed: UInt64) throws {
        for call in syncs(seed: seed) {
            let disk = MemoryDisk()
            disk.setFaults { $0.number == call.number ? .loseSyncAndKill : nil }
            var workload = Workload(groupCount: 8, seed: seed)
            workload.run(on: disk.process())
            disk.setFaults(nil)
            let place = "seed \(seed), \(call)"
            do throws(LogError) {
                let store = try LogStore.open(.test(disk.process()))
                let tip = try store.appendProbe()
                disk.crash { _ in .lost }
                let again = try LogStore.open(.test(disk.process()))
                let stored = try again.allCommits()
                #expect(stored.last?.tip == tip, "\(place)")
                let entries = stored.dropLast().map(Workload.Entry.init)
                let isWhole = entries.starts(with: workload.acknowledged)
                #expect(isWhole, "\(place): something acknowledged is gone")
            } catch {
                Issue.record("\(place): \(error)")
            }
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty, "\(place): \(report.findings)")
        }
    }

    @Test(
        "leaves nothing to build on, also for one that cannot read the hints when it opens the log")
    func blind() throws {
        for call in syncs(seed: 1) {
            for unreadable in 1...12 {
                let (disk, reads) = (MemoryDisk(), Counter())
                disk.setFaults { $0.number == call.number ? .loseSyncAndKill : nil }
                var workload = Workload(groupCount: 8, seed: 1)
                workload.run(on: disk.process())
                disk.setFaults { later in
                    guard later.operation == .read, later.path.hasSuffix("hints") else {
                        return nil
                    }
                    return reads.next() == unreadable ? .fail(EIO) : nil
                }
                let place = "\(call), read \(unreadable) of the hints"
                let reader = try? LogStore.open(.test(disk.process(), mode: .readOnly))
                let seen = try reader?.allCommits() ?? []
                let tip = try LogStore.open(.test(disk.process())).appendProbe()
                disk.setFaults(nil)
                disk.crash { _ in .lost }
                let stored = try LogStore.open(.test(disk.process())).allCommits()
                #expect(stored.last?.tip == tip, "\(place)")
                #expect(stored.starts(with: seen), "\(place): what was seen is gone")
                let isWhole = stored.dropLast().map(Workload.Entry.init)
                    .starts(with: workload.acknowledged)
                #expect(isWhole, "\(place): something acknowledged is gone")
                guard reads.next() > unreadable else { break }
            }
        }
    }

    @Test(
        "leaves nothing for a reader to see that the device never got, also when it told nobody",
        arguments: [1, 2, 3] as [UInt64])
    func untold(seed: UInt64) throws {
        for call in syncs(seed: seed) {
            let (disk, writes) = (MemoryDisk(), Counter())
            // Killed in the midst of the hints that would have said so.
            disk.setFaults { later in
                if later.number == call.number { return .loseSync }
                guard later.number > call.number, later.operation == .write, writes.next() == 1
                else { return nil }
                return .killAfter(61)
            }
            var workload = Workload(groupCount: 8, seed: seed)
            workload.run(on: disk.process())
            disk.setFaults(nil)
            // There may be no log yet that could be read.
            let reader = try? LogStore.open(.test(disk.process(), mode: .readOnly))
            let seen = try reader?.allCommits() ?? []
            disk.crash { _ in .lost }
            let stored = try LogStore.open(.test(disk.process())).allCommits()
            let isStored = stored.starts(with: seen)
            #expect(isStored, "seed \(seed), \(call): what was seen is gone")
        }
    }
}
