import Testing

@testable import EventLog

@Suite("A repair that others were faster than")
struct RepairRaceTests {
    @Test("finishes what is decided by the time it has the locks, and removes nothing of it")
    func decidedMeanwhile() throws {
        let path = "/log/REPAIR"
        let original = try MixedLog(seed: 23, sealing: 0, commitCount: 32).copy(isSameBoot: false)
        let segment = LogDirectory(root: "/log").segment(2)
        var bytes = try #require(original.content(of: segment))
        bytes[5000] ^= 0x10
        original.replaceContent(of: segment, with: bytes)
        let whole = original.copy()
        _ = try RepairSample.repair(whole.process())
        let expected = try RepairSample.all(
            LogContent(opening: .test(whole.process(), mode: .readOnly)))

        let disk = original.copy()
        disk.setFaults { call in
            // The first of the new files would get its name.
            let others = ["/log/lock.", "/log/quarantine/"]
            guard call.operation == .rename, call.path.hasSuffix(".repair.part"),
                !others.contains(where: { call.path.hasPrefix($0) })
            else { return nil }
            return .kill
        }
        #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
        let decided = try #require(disk.content(of: path))
        var damaged = decided
        damaged[20] ^= 1
        disk.replaceContent(of: path, with: damaged)
        let late = HookedDisk(disk.process())
        late.once(before: .lock, "/lock:\(LockByte.seal)") {
            // Somebody else puts the old one aside, repairs, and is killed once that is decided.
            disk.replaceContent(of: path, with: decided)
        }
        disk.setFaults { call in
            // Were it to begin from the start, it would be killed at its first new file.
            call.operation == .open && call.path.hasSuffix(".repair.part") ? .kill : nil
        }
        _ = try? RepairSample.repair(late)
        disk.setFaults(nil)
        _ = try RepairSample.repair(disk.process())
        let (commits, gaps) = try RepairSample.all(
            LogContent(opening: .test(disk.process(), mode: .readWrite)))
        let isSame =
            commits == expected.commits && gaps.map(\.losses) == expected.gaps.map(\.losses)
        #expect(isSame, "\(commits.count) of \(expected.commits.count) commits")
    }
}
