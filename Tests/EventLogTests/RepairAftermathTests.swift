import Synchronization
import Testing

@testable import EventLog

/// What is done with a log once it was repaired, and what was done before.
@Suite("Before and after a repair")
struct RepairAftermathTests {
    private static let directory = LogDirectory(root: "/log")

    /// A log of three streams with secrets, of which the second was purged where that is asked for.
    private func makeLog(
        seed: UInt64, purging: Bool, sealing: Bool
    ) throws -> (disk: MemoryDisk, commits: [Commit]) {
        let disk = MemoryDisk()
        var environment = LogEnvironment.test(disk.process())
        environment.random = SeededSource(seed: seed).next
        let store = try LogStore.open(environment)
        try Secrets.fill(store, 1...40)
        if sealing { _ = try store.seal(MixedLog.limits) }
        try Secrets.fill(store, 41...70)
        if purging { _ = try store.purge(2) }
        try Secrets.fill(store, 71...(74 + Int(seed % 4) * 4))
        try store.writeMark()
        let commits = try store.allCommits()
        disk.crash { _ in .kept }
        return (disk, commits)
    }

    private func strike(_ disk: MemoryDisk, using random: inout SplitMix64) -> String {
        let paths = disk.paths.filter { $0.hasSuffix(".seg") || $0.hasSuffix(".lz4") }
        let kind = RandomDamage.allCases.randomElement(using: &random) ?? .bitFlip
        return kind.strike(disk, paths, using: &random)
    }

    private func verify(_ disk: MemoryDisk, _ place: String, at path: String = "/log") throws {
        let findings = try LocalLog.verify(at: path, disk: disk.process()).findings
        #expect(findings.isEmpty, "\(place): \(findings)")
    }

    @Test("a purge, a backup and what is restored of it come out right", arguments: 0..<8)
    func random(part: Int) throws {
        let count = SalvageTests.roundCount / 75
        let first = SalvageTests.firstRound + part * count
        for round in first..<first + count {
            var random = SplitMix64(seed: UInt64(round) &+ 77)
            let isPurged = Bool.random(using: &random)
            let (disk, commits) = try makeLog(
                seed: UInt64(round), purging: isPurged, sealing: Bool.random(using: &random))
            let place = "round \(round), purged \(isPurged), " + strike(disk, using: &random)
            if isPurged {
                let isGone = !commits.contains {
                    $0.stream == 2 && $0.position <= 70 && $0.payloadByteCount > 0
                }
                #expect(isGone, "\(place)")
            }
            _ = try RepairSample.repair(disk.process())
            try verify(disk, place)
            let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
            for stream in [StreamID(1), 2] {
                // One of which nothing is left is as new.
                let report = try store.purge(stream)
                let holders = try Secrets.files(holding: stream, on: disk)
                let unsaid = holders.filter { !report.unreadableFiles.contains($0) }
                #expect(unsaid.isEmpty, "\(place): \(stream)")
            }
            try verify(disk, place + ", purged")
            try Secrets.append(1000, to: 3, of: store)
            try store.endSegment()
            _ = try store.seal(MixedLog.limits)
            try verify(disk, place + ", sealed")
            try checkBackup(disk, store, place)
            let again = try RepairSample.repair(disk.process())
            #expect(again.isSound && !again.isDone, "\(place): \(again)")
        }
    }

    /// A backup, and what is restored of it, say the same as the log.
    private func checkBackup(_ disk: MemoryDisk, _ store: LogStore, _ place: String) throws {
        _ = try store.backup(to: "/backup")
        try verify(disk, place + ", backup", at: "/backup")
        _ = try LocalLog.restore(
            from: "/backup", to: "/restored", disk: disk.process(),
            now: { Timestamp(nanoseconds: 1) }, random: SeededSource(seed: 5).next,
            onNotice: ignore)
        try verify(disk, place + ", restored", at: "/restored")
        var environment = LogEnvironment.test(disk.process(), mode: .readOnly)
        let (commits, gaps) = try RepairSample.all(LogContent(opening: environment))
        environment.directory = LogDirectory(root: "/restored")
        let restored = try RepairSample.all(LogContent(opening: environment))
        let isSame =
            restored.commits == commits && restored.gaps.map(\.losses) == gaps.map(\.losses)
        #expect(isSame, "\(place): what was restored is not the same")
        for stream in [StreamID(1), 2] {
            let holders = try Secrets.files(holding: stream, on: disk, root: "/restored")
            #expect(holders.isEmpty, "\(place): \(stream)")
        }
    }

    @Test("an erasure up to what is lost by now counts as done", arguments: [true, false])
    func erasedThroughLoss(isFinished: Bool) throws {
        let (disk, _) = try makeLog(seed: 4, purging: true, sealing: true)
        if !isFinished {
            let path = Self.directory.erasures
            let process = disk.process()
            let log = try #require(try LogIdentity.read(.test(process, mode: .readOnly))).log
            var list = try #require(try ErasureList.read(at: path, of: log, on: process))
            list.begin(2, through: list.entries[2]?.through ?? .none)
            try list.write(to: Self.directory, on: process)
        }
        // Positions 69 and 70, in the segment that the purge has ended.
        let names = try SegmentNames(of: .test(disk.process(), mode: .readOnly))
        for number in names.lastSealed...names.last {
            disk.replaceContent(of: Self.directory.segment(number), with: nil)
            disk.replaceContent(of: Self.directory.sealedSegment(number), with: nil)
        }
        #expect(try RepairSample.repair(disk.process()).isDone)
        try verify(disk, "repaired")
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        _ = try store.finishErasures(waiting: .zero)
        _ = try store.purge(2)
        try verify(disk, "purged")
    }

    @Test("what a repair that was killed had made is gone after a purge")
    func leftovers() throws {
        let (disk, _) = try makeLog(seed: 4, purging: false, sealing: true)
        // Its index costs nothing, so that the log can be used as before.
        let path = Self.directory.sealedSegment(2)
        var bytes = try #require(disk.content(of: path))
        bytes[bytes.count - 300] ^= 1
        disk.replaceContent(of: path, with: bytes)
        disk.setFaults { call in
            call.operation == .rename && call.path.hasSuffix("REPAIR.tmp") ? .kill : nil
        }
        #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
        disk.setFaults(nil)
        let part = "\(path).repair.part"
        #expect(disk.content(of: part) != nil)
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let report = try store.purge(2)
        #expect(disk.content(of: part) == nil)
        let holders = try Secrets.files(holding: 2, on: disk)
        #expect(Set(holders).isSubset(of: report.unreadableFiles), "\(holders)")
        #expect(report.unreadableFiles.count == 1)
    }

    @Test("an erasure that an opening finishes tells of copies that may hold what was to go")
    func finishedByOpening() throws {
        let (disk, _) = try makeLog(seed: 4, purging: false, sealing: true)
        let path = Self.directory.sealedSegment(2)
        var bytes = try #require(disk.content(of: path))
        bytes[bytes.count - 300] ^= 1
        disk.replaceContent(of: path, with: bytes)
        let kept = try RepairSample.repair(disk.process()).keptFiles
        #expect(kept.count == 1)
        let process = disk.process()
        let log = try #require(try LogIdentity.read(.test(process, mode: .readOnly))).log
        var list = ErasureList(log: log)
        list.begin(2, through: 40)
        try list.write(to: Self.directory, on: process)
        let notices = Mutex<[LocalLog.Notice]>([])
        let store = try LogStore.open(
            .test(process, mode: .readWrite) { notice in notices.withLock { $0.append(notice) } })
        store.finishErasures()
        let told = notices.withLock { "\($0)" }
        #expect(told.contains(kept[0]), "\(told)")
        try verify(disk, "erased")
    }

    @Test("a purge takes payloads out of damaged copies, wherever damage has put them")
    func misplaced() throws {
        let (disk, _) = try makeLog(seed: 4, purging: false, sealing: true)
        let names = try SegmentNames(of: .test(disk.process(), mode: .readOnly))
        let path = Self.directory.segment(names.last - 1)
        var bytes = try #require(disk.content(of: path))
        let secret = Array("\(40): \(Secrets.text(of: 2))".utf8)
        // Into the first page, and into the payload of another stream's commit.
        bytes.replaceSubrange(2048..<2048 + secret.count, with: secret)
        let other = Array("\(Secrets.text(of: 1))".utf8)
        let places = (4096..<bytes.count - 600).filter {
            bytes[$0] == other[0] && bytes[$0..<$0 + other.count].elementsEqual(other)
        }
        let place = try #require(places.last)
        bytes.replaceSubrange(place..<place + secret.count, with: secret)
        disk.replaceContent(of: path, with: bytes)
        let repaired = try RepairSample.repair(disk.process())
        #expect(repaired.gaps.count == 1 && repaired.keptFiles.contains { $0.contains("damaged") })
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let report = try store.purge(2)
        let holders = try Secrets.files(holding: 2, on: disk)
        #expect(holders == [] && report.unreadableFiles == [])
        #expect(report.overwrittenQuarantineCount > 0)
    }

    @Test(
        "a damaged list of erasures is made anew from what the log shows", arguments: [true, false])
    func erasures(isHalfDone: Bool) throws {
        let (disk, commits) = try makeLog(seed: 4, purging: true, sealing: true)
        let path = Self.directory.erasures
        let list = try #require(disk.content(of: path))
        // One digit less: another job's number, were it believed.
        var damaged = list
        let index = try #require(list.firstIndex(of: UInt8(ascii: "2")))
        damaged[index] = UInt8(ascii: "3")
        disk.replaceContent(of: path, with: damaged)
        #expect(throws: LogError.self) {
            try LogStore.open(.test(disk.process(), mode: .readWrite)).purge(1)
        }
        let planned = try RepairSample.repair(disk.process(), .dryRun)
        #expect(planned.madeFiles == [path] && planned.gaps.isEmpty)
        #expect(disk.content(of: path) == damaged)
        let report = try RepairSample.repair(disk.process())
        #expect(report.isDone && report.findings.map(\.file) == [path])
        #expect(report.keptFiles.contains { disk.content(of: $0) == damaged })
        try verify(disk, "repaired")
        #expect(try Secrets.isListed(2, on: disk) && !Secrets.isListed(3, on: disk))
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        #expect(try store.allCommits() == commits)
        #expect(try store.purge(1).provenCommitCount > 0)
        #expect(try RepairSample.repair(disk.process()).isSound)
    }

    @Test("a decided repair whose record is damaged is finished all the same", arguments: 0..<2)
    func damagedSwitch(variant: Int) throws {
        let sample = try MixedLog(seed: 23, sealing: variant * 3, commitCount: 32)
        let original = sample.copy(isSameBoot: false)
        var random = SplitMix64(seed: UInt64(variant))
        _ = strike(original, using: &random)
        original.replaceContent(of: Self.directory.segment(5), with: nil)
        let whole = original.copy()
        let calls = CallLog()
        whole.setFaults(calls.note)
        _ = try RepairSample.repair(whole.process())
        let expected = try RepairSample.all(
            LogContent(opening: .test(whole.process(), mode: .readOnly)))
        let decided = try #require(
            calls.all.first { $0.operation == .rename && $0.path.hasSuffix("REPAIR.tmp") })
        for call in calls.all where call.number > decided.number {
            guard [.rename, .remove, .syncDirectory].contains(call.operation) else { continue }
            let disk = original.copy()
            disk.setFaults { $0.number == call.number ? .kill : nil }
            #expect(throws: LogError.self) { try RepairSample.repair(disk.process()) }
            disk.setFaults(nil)
            guard var bytes = disk.content(of: "/log/REPAIR") else { continue }
            bytes[20] ^= 1
            disk.replaceContent(of: "/log/REPAIR", with: bytes)
            #expect(try RepairSample.repair(disk.process(), .dryRun).isInterrupted)
            let report = try RepairSample.repair(disk.process())
            #expect(report.isDone && report.isInterrupted, "\(call)")
            try verify(disk, "\(call)")
            let (commits, gaps) = try RepairSample.all(
                LogContent(opening: .test(disk.process(), mode: .readWrite)))
            let isSame =
                commits == expected.commits && gaps.map(\.losses) == expected.gaps.map(\.losses)
            #expect(isSame, "\(call)")
            #expect(try RepairSample.repair(disk.process()).isSound)
        }
    }
}
