import Synchronization
import Testing

@testable import EventLog

/// Whoever had the log open, or opens it, while it is repaired.
@Suite("A repair beside others")
struct RepairBesideTests {
    private let directory = LogDirectory(root: "/log")

    /// What is damaged; a log with it can still be open, and some of it can be opened.
    enum Hit: CaseIterable, Sendable {
        case missingMiddle, activeFrame, sealedIndex, missingSealed
    }

    private func damage(_ disk: MemoryDisk, _ sample: MixedLog, _ hit: Hit) throws {
        func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
            var bytes = try #require(disk.content(of: path))
            body(&bytes)
            disk.replaceContent(of: path, with: bytes)
        }
        switch hit {
        case .missingMiddle: disk.replaceContent(of: directory.segment(6), with: nil)
        case .missingSealed: disk.replaceContent(of: directory.sealedSegment(2), with: nil)
        case .sealedIndex:
            try change(directory.sealedSegment(2)) { $0[$0.count - 300] ^= 1 }
        case .activeFrame:
            let place = try #require(sample.places().last?.first)
            // In place, so that whoever has the file open meets it as well.
            let file = try disk.process().open(place.path, .readWrite)
            let byte = try file.readAll(1, at: UInt64(place.range.lowerBound + 20))
            try file.writeAll([byte[0] ^ 1], at: UInt64(place.range.lowerBound + 20))
        }
    }

    /// Appends to each stream at the tip that `store` knows.
    ///
    /// - Returns: The tips that were acknowledged.
    private func appendToAll(_ store: LogStore, _ sample: MixedLog) -> [Tip] {
        try? store.refresh()
        return sample.tips.compactMap { tip in
            let known = store.look { $0.knownTip(of: tip.stream) }
            let request = AppendRequest(events: [.numbered(3)], tip: known)
            return try? store.append([request])[0].get()
        }
    }

    /// What was acknowledged is there, and nothing is wrong.
    private func check(_ disk: MemoryDisk, _ acknowledged: [Tip], _ place: String) throws {
        let findings = try LocalLog.verify(at: "/log", disk: disk.process()).findings
        #expect(findings.isEmpty, "\(place): \(findings)")
        let content = try LogContent(opening: .test(disk.process(), mode: .readWrite))
        let positions = Set(try RepairSample.all(content).commits.map(\.tip))
        for tip in acknowledged {
            let isThere = positions.contains(tip)
            #expect(isThere, "\(place): \(tip) was acknowledged and is gone")
        }
        _ = try content.store?.appendProbe()
    }

    @Test("a writer that had the log open does not write by what it knew", arguments: Hit.allCases)
    func writer(hit: Hit) throws {
        let sample = try MixedLog(seed: 8, sealing: 4)
        let disk = sample.copy(isSameBoot: true)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        try damage(disk, sample, hit)
        #expect(try RepairSample.repair(disk.process()).isDone)
        let acknowledged = appendToAll(writer, sample)
        try? writer.endSegment()
        _ = try? writer.seal(MixedLog.limits)
        // Two that fill the same file would write zeros over what one of them has in use by then.
        disk.replaceContent(of: directory.spare, with: nil)
        writer.prepareSpare()
        #expect(disk.content(of: directory.spare) == nil)
        try check(disk, acknowledged, "\(hit)")
    }

    @Test(
        "what a writer appends while a decided repair waits is not lost", arguments: Hit.allCases)
    func interrupted(hit: Hit) throws {
        let sample = try MixedLog(seed: 8, sealing: 4)
        let whole = sample.copy(isSameBoot: true)
        try damage(whole, sample, hit)
        let calls = CallLog()
        whole.setFaults(calls.note)
        _ = try RepairSample.repair(whole.process())
        let decided = try #require(calls.all.first { $0.path.hasSuffix("/REPAIR") })
        for step in calls.all.filter({ $0.operation == .rename }) + [decided] {
            let after = calls.all.filter {
                $0.number < step.number && $0.operation == step.operation && $0.path == step.path
            }.count
            let disk = sample.copy(isSameBoot: true)
            let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
            try damage(disk, sample, hit)
            let seen = Counter()
            disk.setFaults { call in
                guard call.operation == step.operation, call.path == step.path,
                    seen.next() > after
                else { return nil }
                return .kill
            }
            #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
            disk.setFaults(nil)
            let acknowledged = appendToAll(writer, sample)
            try? writer.endSegment()
            _ = try? writer.seal(MixedLog.limits)
            _ = try? writer.purge(sample.commits[3].stream)
            _ = try RepairSample.repair(disk.process())
            try check(disk, acknowledged, "\(hit), \(step)")
        }
    }

    @Test(
        "an opening that waits for the lock meanwhile does not go on from before",
        arguments: Hit.allCases, [true, false])
    func opening(hit: Hit, isKilled: Bool) throws {
        let sample = try MixedLog(seed: 8, sealing: 4)
        let disk = sample.copy(isSameBoot: true)
        try damage(disk, sample, hit)
        let hooked = HookedDisk(disk.process())
        let isDone = Mutex(false)
        hooked.once(before: .lock, "/log/lock:0") {
            if isKilled {
                disk.setFaults { call in
                    call.operation == .rename && call.path.hasSuffix(".repair.part")
                        && !call.path.hasSuffix("lock.repair.part") ? .kill : nil
                }
            }
            let report = try? RepairSample.repair(disk.process())
            disk.setFaults(nil)
            isDone.withLock { $0 = isKilled || report?.isDone == true }
        }
        var acknowledged: [Tip] = []
        if let store = try? LogStore.open(.test(hooked, mode: .readWrite)) {
            acknowledged = appendToAll(store, sample)
            let isUnaware = isDone.withLock { $0 }
            #expect(!isUnaware, "\(hit): it goes on by what it read before")
        }
        // Where the damage is met before the lock, nothing has happened.
        if !isDone.withLock({ $0 }) || isKilled { _ = try RepairSample.repair(disk.process()) }
        try check(disk, acknowledged, "\(hit)")
    }

    @Test(
        "a reader that had the log open is told the truth as it was, or that something is lost",
        arguments: Hit.allCases)
    func reader(hit: Hit) throws {
        let sample = try MixedLog(seed: 8, sealing: 4)
        let disk = sample.copy(isSameBoot: true)
        let early = try LogContent(opening: .test(disk.process(), mode: .readOnly))
        try damage(disk, sample, hit)
        let late = try LogContent(opening: .test(disk.process(), mode: .readOnly))
        #expect(try RepairSample.repair(disk.process()).isDone)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let added = appendToAll(writer, sample)
        #expect(added.count == sample.tips.count)
        let all = try RepairSample.all(
            LogContent(opening: .test(disk.process(), mode: .readOnly))
        ).commits
        let known = sample.commits + all.suffix(added.count)
        for content in [early, late] {
            _ = try? content.refresh()
            for tip in sample.tips {
                let (found, _) = try RepairSample.history(content, tip.stream)
                let isTrue = known.filter { $0.stream == tip.stream }.starts(with: found)
                #expect(isTrue, "\(hit): stream \(tip.stream)")
            }
        }
    }
}
