import Testing

@testable import EventLog

@Suite("After a crash the log")
struct CrashTests {
    @Test(
        "has all that was acknowledged and nothing else, wherever a kill and a power cut hit",
        arguments: [1, 2, 3, 4] as [UInt64])
    func killAtEveryCallThenPowerCut(seed: UInt64) throws {
        var total = Workload(groupCount: 8, seed: seed)
        let whole = MemoryDisk()
        total.run(on: whole.process())
        #expect(total.lastError == nil)
        #expect(whole.paths.contains("/log/log/0000000002.seg"), "the workload should roll over")
        for call in 1...whole.callCount {
            let disk = MemoryDisk()
            disk.setFaults { $0.number == call ? .kill : nil }
            var workload = Workload(groupCount: 8, seed: seed)
            workload.run(on: disk.process())
            disk.setFaults(nil)
            for mode in CrashMode.allCases where mode != .garbles {
                let crashed = disk.copy()
                crashed.crash(mode, seed: seed &+ UInt64(call))
                try check(crashed, workload, "seed \(seed), call \(call), \(mode)")
            }
            try check(disk, workload, "seed \(seed), call \(call), kill only")
        }
    }

    @Test("is there as a whole or not at all when the power goes while it is made")
    func powerCutWhileMade() throws {
        let whole = MemoryDisk()
        _ = try LogStore.open(.test(whole.process()))
        for call in 1...whole.callCount {
            for seed in UInt64(0)..<40 {
                let disk = MemoryDisk()
                disk.setFaults { $0.number == call ? .kill : nil }
                _ = try? LogStore.open(.test(disk.process()))
                disk.setFaults(nil)
                disk.crash(.keepsSubset, seed: seed)
                let place = "call \(call), seed \(seed)"
                try check(disk, acknowledged: [], unanswered: [], place)
            }
        }
    }

    @Test("has all that was acknowledged when a kill hits inside any write")
    func killInsideEveryWrite() throws {
        let whole = MemoryDisk()
        let calls = CallLog()
        whole.setFaults(calls.note)
        var total = Workload(groupCount: 6, seed: 5)
        total.run(on: whole.process())
        var random = SplitMix64(seed: 7)
        for call in calls.all.filter({ $0.operation == .write }).map(\.number) {
            for _ in 0..<3 {
                let count = Int.random(in: 0...1200, using: &random)
                let disk = MemoryDisk()
                disk.setFaults { $0.number == call ? .killAfter(count) : nil }
                var workload = Workload(groupCount: 6, seed: 5)
                workload.run(on: disk.process())
                disk.setFaults(nil)
                let crashed = disk.copy()
                crashed.crash(.keepsAll, seed: 0)
                try check(disk, workload, "call \(call), \(count) bytes, same boot")
                try check(crashed, workload, "call \(call), \(count) bytes, next boot")
            }
        }
    }

    @Test("has a group's first commits or none, for every subset of the sectors of one write")
    func everySubsetOfSectors() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            let disk = MemoryDisk()
            var workload = Workload(groupCount: 3, seed: seed)
            workload.segmentByteCount = 16384
            workload.run(on: disk.process(), marking: false)
            // One more group, killed before its sync.
            let start = disk.callCount
            disk.setFaults { call in
                call.operation == .syncData && call.number > start + 20 ? .kill : nil
            }
            var last = Workload(groupCount: 1, seed: seed &+ 100)
            last.segmentByteCount = 16384
            last.run(on: disk.process(), marking: false)
            disk.setFaults(nil)
            let count = disk.pendingCount
            #expect(count > 0, "seed \(seed): nothing was pending")
            for mask in 0..<(1 << min(count, 10)) {
                let crashed = disk.copy()
                crashed.crash { mask >> ($0 % 10) & 1 == 1 ? .kept : .lost }
                try check(
                    crashed, acknowledged: workload.acknowledged + last.acknowledged,
                    unanswered: last.unanswered, "seed \(seed), mask \(mask) of \(count)")
            }
        }
    }

    @Test("never shows changed data when sectors in flight are garbled: it refuses or drops them")
    func garbledSectors() throws {
        var refusals = 0
        for seed in 1...300 as ClosedRange<UInt64> {
            let disk = MemoryDisk()
            var random = SplitMix64(seed: seed)
            let call = Int.random(in: 30...150, using: &random)
            disk.setFaults { $0.number == call ? .kill : nil }
            var workload = Workload(groupCount: 8, seed: seed)
            workload.run(on: disk.process())
            disk.setFaults(nil)
            disk.crash(.garbles, seed: seed)
            do throws(LogError) {
                let store = try LogStore.open(.test(disk.process()))
                let stored = try store.allCommits().map(Workload.Entry.init)
                #expect(stored.starts(with: workload.acknowledged), "seed \(seed)")
                let rest = stored.dropFirst(workload.acknowledged.count)
                #expect(workload.unanswered.starts(with: rest), "seed \(seed)")
            } catch {
                guard case .corrupt = error else {
                    Issue.record("seed \(seed): \(error)")
                    continue
                }
                refusals += 1
            }
        }
        #expect(refusals > 0, "the fault never had an effect")
    }

    @Test("survives a crash inside the recovery from a crash")
    func crashInsideRecovery() throws {
        for seed in 1...24 as ClosedRange<UInt64> {
            let disk = MemoryDisk()
            var random = SplitMix64(seed: seed)
            let call = Int.random(in: 30...220, using: &random)
            disk.setFaults { $0.number == call ? .killAfter(100) : nil }
            var workload = Workload(groupCount: 10, seed: seed)
            workload.run(on: disk.process())
            disk.setFaults(nil)
            disk.crash(.keepsSubset, seed: seed)
            for step in 1...60 {
                let second = disk.copy()
                let start = second.callCount
                second.setFaults { $0.number == start + step ? .kill : nil }
                _ = try? LogStore.open(.test(second.process()))
                second.setFaults(nil)
                second.crash(.keepsSubset, seed: seed &+ UInt64(step))
                try check(second, workload, "seed \(seed), call \(call), step \(step)")
            }
        }
    }

    /// The log opens, holds what it must, takes an append, and opens again without a word.
    private func check(_ disk: MemoryDisk, _ workload: Workload, _ place: String) throws {
        try check(
            disk, acknowledged: workload.acknowledged, unanswered: workload.unanswered, place)
    }

    private func check(
        _ disk: MemoryDisk, acknowledged: [Workload.Entry], unanswered: [Workload.Entry],
        _ place: String
    ) throws {
        do throws(LogError) {
            let process = disk.process()
            let store = try LogStore.open(.test(process))
            let stored = try store.allCommits().map(Workload.Entry.init)
            #expect(stored.starts(with: acknowledged), "\(place)")
            let rest = stored.dropFirst(acknowledged.count)
            #expect(unanswered.starts(with: rest), "\(place)")
            _ = try store.appendProbe()
            disk.kill(process)
            disk.crash(.losesAll, seed: 0)
            let notices = NoticeCounter()
            let again = try LogStore.open(.test(disk.process(), notify: notices.note))
            let entries = try again.allCommits().map(Workload.Entry.init)
            #expect(entries.count == stored.count + 1 && entries.starts(with: stored), "\(place)")
            #expect(notices.count == 0, "\(place): the log was not settled the first time")
        } catch {
            Issue.record("\(place): \(error)")
        }
    }
}
