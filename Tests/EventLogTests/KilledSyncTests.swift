import Testing

@testable import EventLog

@Suite("A process that is killed while its sync fails")
struct KilledSyncTests {
    @Test(
        "leaves nothing for the next to build on that the device never got",
        arguments: [1, 2, 3] as [UInt64])
    func anywhere(seed: UInt64) throws {
        let whole = MemoryDisk()
        let calls = CallLog()
        whole.setFaults(calls.note)
        var total = Workload(groupCount: 8, seed: seed)
        total.run(on: whole.process())
        #expect(total.lastError == nil)
        for call in calls.all where call.operation == .syncData {
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
}
