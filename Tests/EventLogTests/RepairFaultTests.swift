import Glibc
import Testing

@testable import EventLog

@Suite("A repair that is interrupted")
struct RepairFaultTests {
    private static let directory = LogDirectory(root: "/log")

    /// Logs that are damaged in several places, in ways that need all that a repair can do.
    private static func damaged(_ variant: Int) throws -> MemoryDisk {
        let sample = try MixedLog(seed: UInt64(variant + 20), sealing: variant * 3, commitCount: 28)
        let disk = sample.copy(isSameBoot: false)
        func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
            var bytes = try #require(disk.content(of: path))
            body(&bytes)
            disk.replaceContent(of: path, with: bytes)
        }
        let last = try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last
        // The last segment has lost its end, one in the middle a frame, and two others changed
        // places; where there are sealed ones, one of them is gone and one has a damaged block.
        try change(directory.segment(last)) { $0.removeSubrange(4200...) }
        try change(directory.segment(last - 2)) { $0[4300] ^= 4 }
        if variant == 0 {
            let (one, other) = (directory.segment(3), directory.segment(5))
            let (first, second) = (disk.content(of: one), disk.content(of: other))
            disk.replaceContent(of: one, with: second)
            disk.replaceContent(of: other, with: first)
            disk.replaceContent(of: "/log/LOG", with: [1, 2, 3])
        } else {
            disk.replaceContent(of: directory.sealedSegment(2), with: nil)
            try change(directory.sealedSegment(1)) { $0[300] ^= 4 }
        }
        return disk
    }

    @Test(
        "by a kill or a power cut at any call comes to the same when it is run again",
        arguments: [0, 1])
    func crashes(variant: Int) throws {
        let original = try Self.damaged(variant)
        let whole = original.copy()
        let calls = CallLog()
        whole.setFaults(calls.note)
        let report = try RepairSample.repair(whole.process())
        #expect(report.isDone && !report.gaps.isEmpty)
        let expected = RepairSample.contents(whole)
        let changes = calls.all.filter { call in
            ![.read, .look, .list].contains(call.operation) || call.number % 97 == 0
        }
        #expect(changes.count > 100)
        for call in changes {
            let killed = original.copy()
            killed.setFaults { $0.number == call.number ? .kill : nil }
            #expect(throws: LogError.self) { try RepairSample.repair(killed.process()) }
            killed.setFaults(nil)
            let modes: [CrashMode] = [.losesAll, .keepsAll, .keepsSubset]
            for mode in [nil, modes[call.number % modes.count]] {
                let disk = killed.copy()
                if let mode { disk.crash(mode, seed: UInt64(call.number)) }
                let place = "\(call), \(mode.map { "\($0)" } ?? "kill only")"
                _ = try RepairSample.repair(disk.process())
                #expect(same(RepairSample.contents(disk), expected), "\(place)")
                #expect(
                    try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty,
                    "\(place)")
            }
        }
    }

    @Test(
        "by a read error has written nothing, and says what could not be read",
        arguments: [0, 1])
    func readErrors(variant: Int) throws {
        let original = try Self.damaged(variant)
        let whole = original.copy()
        let calls = CallLog()
        whole.setFaults(calls.note)
        _ = try RepairSample.repair(whole.process())
        let expected = RepairSample.contents(whole)
        let firstChange = try #require(calls.all.first { $0.operation == .write }).number
        let begun = try #require(
            calls.all.first { $0.operation == .rename && $0.path.hasSuffix("REPAIR.tmp") }
        ).number
        for call in calls.all where call.operation == .read && call.number % 5 == 0 {
            let disk = original.copy()
            let later = CallLog()
            disk.setFaults { found in
                found.number == call.number ? .fail(EIO) : later.note(found)
            }
            let error = #expect(throws: LogError.self, "\(call)") {
                try RepairSample.repair(disk.process())
            }
            disk.setFaults(nil)
            guard call.number < begun else { continue }
            guard case .failed(let why) = error, why.contains("Input/output") else {
                Issue.record("\(call): \(String(describing: error))")
                continue
            }
            if call.number < firstChange {
                #expect(
                    !later.all.contains { [.write, .rename, .remove].contains($0.operation) },
                    "\(call)")
            }
            #expect(isUntouched(disk, original), "\(call)")
            _ = try RepairSample.repair(disk.process())
            #expect(same(RepairSample.contents(disk), expected), "\(call)")
        }
    }

    @Test(
        "by a full disk says so, has the originals still, and goes on once there is room",
        arguments: [0, 1])
    func fullDisk(variant: Int) throws {
        let original = try Self.damaged(variant)
        let whole = original.copy()
        let calls = CallLog()
        whole.setFaults(calls.note)
        _ = try RepairSample.repair(whole.process())
        let expected = RepairSample.contents(whole)
        let operations: Set<DiskCall.Operation> = [
            .makeDirectory, .rename, .write, .syncData, .syncDirectory,
        ]
        for call in calls.all
        where operations.contains(call.operation) && !call.path.hasSuffix("hints") {
            let disk = original.copy()
            disk.setFaults { found in
                found.number >= call.number && operations.contains(found.operation)
                    ? .fail(ENOSPC) : nil
            }
            let error = #expect(throws: LogError.self, "\(call)") {
                try RepairSample.repair(disk.process())
            }
            guard case .outOfSpace = error else {
                Issue.record("\(call): \(String(describing: error))")
                continue
            }
            disk.setFaults(nil)
            let hasBegun = disk.content(of: "/log/REPAIR") != nil
            // The very last call is to make durable that all is done.
            let isDone = same(RepairSample.contents(disk), expected)
            #expect(hasBegun || isDone || isUntouched(disk, original), "\(call)")
            let isCleared = !disk.paths.contains { $0.hasSuffix(".repair.part") }
            #expect(hasBegun || isDone || isCleared, "\(call)")
            let kept = Set(RepairSample.contents(disk).values)
            for (path, bytes) in RepairSample.contents(original) where path.contains(".seg") {
                // A raw segment that was only sealed is there in its other form.
                let isSealed = disk.content(of: path + ".lz4") != nil
                #expect(kept.contains(bytes) || isSealed, "\(call): \(path)")
            }
            _ = try RepairSample.repair(disk.process())
            #expect(same(RepairSample.contents(disk), expected), "\(call)")
        }
    }

    @Test("after it was decided keeps everybody out until it is finished")
    func decided() throws {
        let disk = try Self.damaged(1)
        disk.setFaults { call in
            call.operation == .rename && call.path.hasSuffix(".seg.lz4.repair.part") ? .kill : nil
        }
        #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
        disk.setFaults(nil)
        for mode in [LocalLog.Mode.create, .readWrite, .readOnly] {
            let error = #expect(throws: LogError.self) {
                try LogContent(opening: .test(disk.process(), mode: mode))
            }
            guard case .failed(let why) = error, why.contains("repair") else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        let planned = try RepairSample.repair(disk.process(), .dryRun)
        #expect(planned.isInterrupted && !planned.isDone && !planned.isSound)
        let report = try RepairSample.repair(disk.process())
        #expect(report.isInterrupted && report.isDone)
        _ = try LogStore.open(.test(disk.process(), mode: .readWrite)).appendProbe()
    }

    @Test(
        "by a lock that another process holds is refused, and nothing is changed",
        arguments: [LockByte.append, LockByte.sync, LockByte.seal])
    func locked(byte: Int64) throws {
        let disk = try Self.damaged(0)
        let before = RepairSample.contents(disk)
        let other = disk.process()
        let lock = try other.open("/log/lock", .create)
        #expect(try lock.tryLock(byte: byte))
        let error = #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
        guard case .busy = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(same(RepairSample.contents(disk), before))
        withExtendedLifetime(lock) {}
    }

    /// Whether no file of the log has changed but in quarantine.
    private func isUntouched(_ disk: MemoryDisk, _ original: MemoryDisk) -> Bool {
        let after = RepairSample.contents(disk).filter {
            !$0.key.hasPrefix("/log/quarantine/") && !$0.key.hasSuffix("REPAIR.tmp")
        }
        return after.filter { !$0.key.hasSuffix("repair.part") }
            == RepairSample.contents(original).filter { !$0.key.hasPrefix("/log/quarantine/") }
    }

    /// Compares in a way that does not print all of both.
    private func same(_ left: [String: [UInt8]], _ right: [String: [UInt8]]) -> Bool {
        left == right
    }
}
