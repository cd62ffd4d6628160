import Synchronization
import Testing

@testable import EventLog

@Suite("Beside a log in use")
struct LiveChecksTests {
    /// What another process does at one moment.
    enum Deed: CaseIterable {
        case appends, ends, seals, endsAndSeals, erases

        func happen(to store: LogStore) throws {
            switch self {
            case .appends:
                // Each is durable when the next is written.
                try Secrets.fill(store, 61...63)
            case .ends:
                try store.endSegment()
                try Secrets.fill(store, 61...62)
            case .seals: _ = try store.seal(MixedLog.limits)
            case .endsAndSeals:
                try store.endSegment()
                _ = try store.seal(MixedLog.limits)
                try Secrets.fill(store, 61...80)
            case .erases: _ = try store.purge(2)
            }
        }
    }

    /// Runs `body` again and again, with the deed done before another of its calls each time.
    ///
    /// - Parameter body: Gets a disk on which others are at work.
    private func atEachCall(
        of deed: Deed, sealing: Int, _ body: (SteppingDisk, LogStore, Int) throws -> Void
    ) throws {
        let base = MemoryDisk()
        let first = try LogStore.open(.test(base.process()))
        try Secrets.fill(first, 1...45)
        var count = 0
        _ = try first.seal(MixedLog.limits) {
            count += 1
            return count <= sealing
        }
        var number = 1
        while true {
            let disk = base.copy()
            let store = try LogStore.open(.test(disk.process()))
            let isDone = Mutex(false)
            let stepping = SteppingDisk(disk.process()) { [number] count in
                guard count == number else { return }
                isDone.withLock { $0 = true }
                #expect(throws: Never.self) { try deed.happen(to: store) }
            }
            try body(stepping, store, number)
            guard isDone.withLock({ $0 }) else { break }
            number += 1
        }
        #expect(number > 10)
    }

    @Test(
        "verify takes nothing for damage that others do at any moment", .timeLimit(.minutes(1)),
        arguments: Deed.allCases, [0, 2])
    func verify(deed: Deed, sealing: Int) throws {
        try atEachCall(of: deed, sealing: sealing) { disk, _, number in
            let report = try LocalLog.verify(at: "/log", disk: disk)
            #expect(report.findings.isEmpty, "call \(number): \(report.findings)")
            #expect(report.commitCount >= 45, "call \(number)")
        }
    }

    @Test(
        "a repair of a sound log finds nothing to do, whatever others do at any moment",
        .timeLimit(.minutes(2)), arguments: Deed.allCases, [0, 2])
    func repair(deed: Deed, sealing: Int) throws {
        // It looks first as a dry run does, and takes locks only where that finds something.
        try atEachCall(of: deed, sealing: sealing) { disk, store, number in
            let report = try RepairSample.repair(disk)
            #expect(report.isSound && !report.isDone, "call \(number): \(report)")
            try Secrets.fill(store, 91...92)
        }
    }

    @Test("verify takes a roll that others finish at any moment for no missing seal")
    func finishedRoll() throws {
        let base = MemoryDisk()
        let victim = try LogStore.open(.test(base.process()))
        try Secrets.fill(victim, 1...5)
        // Killed when the next segment is there and the seal is not.
        let hasSuccessor = Mutex(false)
        base.setFaults { call in
            if call.operation == .rename { hasSuccessor.withLock { $0 = true } }
            let isSeal = call.operation == .write && call.path.hasSuffix("0000000001.seg")
            return isSeal && hasSuccessor.withLock { $0 } ? .kill : nil
        }
        #expect(throws: LogError.self) { try victim.endSegment() }
        base.setFaults(nil)
        #expect(base.content(of: "/log/log/0000000002.seg") != nil)
        for number in 1...60 {
            let disk = base.copy()
            let stepping = SteppingDisk(disk.process()) { count in
                guard count == number else { return }
                #expect(throws: Never.self) {
                    try Secrets.fill(try LogStore.open(.test(disk.process())), 6...8)
                }
            }
            let report = try LocalLog.verify(at: "/log", disk: stepping)
            #expect(report.findings.isEmpty, "call \(number): \(report.findings)")
            #expect(report.commitCount >= 5, "call \(number)")
        }
    }

    @Test(
        "the numbers are there whatever others do at any moment", .timeLimit(.minutes(1)),
        arguments: Deed.allCases, [0, 2])
    func statistics(deed: Deed, sealing: Int) throws {
        try atEachCall(of: deed, sealing: sealing) { disk, store, number in
            let reader = try LogStore.open(.test(disk, mode: .readOnly))
            let statistics = try reader.statistics()
            #expect(statistics.commitCount >= 45, "call \(number)")
            let now = try store.statistics()
            #expect(statistics.segmentCount <= now.segmentCount, "call \(number)")
            let byteCount = statistics.rawByteCount + statistics.sealedRawByteCount
            let later = now.rawByteCount + now.sealedRawByteCount
            #expect(byteCount > 12_000 && byteCount <= later, "call \(number)")
        }
    }

    @Test("the numbers follow a log that others have taken further")
    func laggingStatistics() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        try Secrets.fill(store, 1...60)
        #expect(try reader.statistics() == store.statistics())
        _ = try store.seal()
        #expect(try reader.statistics() == store.statistics())
    }
}
