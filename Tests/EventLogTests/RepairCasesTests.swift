import Testing

@testable import EventLog

@Suite("Repairing")
struct RepairCasesTests {
    private let directory = LogDirectory(root: "/log")

    private func change(
        _ disk: MemoryDisk, _ path: String, _ body: (inout [UInt8]) -> Void
    ) throws {
        var bytes = try #require(disk.content(of: path))
        body(&bytes)
        disk.replaceContent(of: path, with: bytes)
    }

    private func lastSegment(_ disk: MemoryDisk) throws -> UInt64 {
        try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last
    }

    private func open(_ disk: MemoryDisk) throws(LogError) -> LogContent {
        try LogContent(opening: .test(disk.process(), mode: .readWrite))
    }

    /// Damages one frame in the middle of a raw segment that is not the last.
    private func damageFrame(_ sample: MixedLog, _ disk: MemoryDisk) throws -> Commit {
        let index = sample.commits.count / 2
        let place = try #require(sample.places()[index].first)
        try change(disk, place.path) { $0[place.range.lowerBound + 100] ^= 1 }
        return sample.commits[index]
    }

    @Test("a sound log changes nothing")
    func sound() throws {
        let sample = try MixedLog(seed: 1, sealing: 3)
        let disk = sample.copy(isSameBoot: true)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let before = RepairSample.contents(disk)
        let report = try RepairSample.repair(disk.process())
        #expect(report.isSound && !report.isDone && report.madeFiles.isEmpty)
        #expect(RepairSample.contents(disk) == before)
        _ = try writer.appendProbe()
    }

    @Test("records one lost commit of one job, and marks no other")
    func oneFrame() throws {
        let sample = try MixedLog(seed: 2, sealing: 3)
        let disk = sample.copy(isSameBoot: false)
        let lost = try damageFrame(sample, disk)
        let report = try RepairSample.repair(disk.process())
        #expect(report.gaps.map(\.positions) == [lost.position...lost.position])
        #expect(report.gaps.flatMap(\.losses).map(\.stream) == [lost.stream])
        #expect(report.lostCommitCount == 1)
        #expect(report.keptFiles.count >= 1)
        let content = try open(disk)
        #expect(content.gaps().map(\.isRecorded) == [true])
        let history = sample.history(of: lost.stream)
        let (found, damage) = try RepairSample.history(content, lost.stream)
        #expect(found == history.filter { $0.position < lost.position })
        #expect(damage?.reason.contains("a repair has recorded") == true)
        var behind: [Commit] = []
        let next = lost.tip.revision.advanced(by: 1)
        try content.read(lost.stream, next ... .max, parts: .all) {
            behind.append($0)
            return true
        }
        #expect(behind == history.filter { $0.position > lost.position })
        #expect(throws: LogError.self) {
            try content.readAll(after: .none, parts: .heads) { _ in true }
        }
    }

    @Test("lets a stream that may have lost its end go on from beyond all that it can have had")
    func lostEnd() throws {
        let sample = try MixedLog(seed: 3, sealing: 0)
        let disk = sample.copy(isSameBoot: false)
        let last = try lastSegment(disk)
        try change(disk, directory.segment(last)) { $0.removeSubrange(4100...) }
        let report = try RepairSample.repair(disk.process())
        #expect(report.gaps.count == 1 && report.gaps.first?.isAttributed == false)
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        for tip in sample.tips {
            let known = store.look { $0.durableTip(of: tip.stream) }
            guard known.revision > .none else { continue }
            #expect(known.revision >= tip.revision && known.position > tip.position)
            // Whoever stood at the old tip has lost, and finds out.
            let late = store.append([AppendRequest(events: [.numbered(1)], tip: tip)])[0]
            #expect(late == .failure(.conflict(actual: known)))
            let request = AppendRequest(events: [.numbered(1)], tip: known)
            let next = try store.append([request])[0].get()
            #expect(next.revision == known.revision.advanced(by: 1))
        }
        // A job of which nothing was known is as new.
        _ = try store.appendProbe()
    }

    /// A log whose last bytes are no frame, and that nothing says to be acknowledged.
    private func suspect() throws -> (sample: MixedLog, disk: MemoryDisk) {
        let sample = try MixedLog(seed: 4, sealing: 2)
        let disk = sample.copy(isSameBoot: false)
        let path = directory.segment(try lastSegment(disk))
        try change(disk, path) { bytes in
            let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
            for index in end..<min(end + 900, bytes.count) { bytes[index] = 0x5A }
        }
        return (sample, disk)
    }

    @Test("shows a suspect tail, and records a possible loss unless it is to be dropped")
    func suspectTail() throws {
        let (sample, disk) = try suspect()
        #expect(throws: LogError.self) {
            try LogStore.open(.test(disk.process(), mode: .readWrite))
        }
        let planned = try RepairSample.repair(disk.process(), .dryRun)
        let tail = try #require(planned.suspectTail)
        #expect(tail.byteCount > 0 && !planned.isTailDropped && !planned.gaps.isEmpty)
        let dropping = disk.copy()
        let report = try RepairSample.repair(dropping.process(), dropsSuspectTail: true)
        #expect(report.isTailDropped && report.gaps.isEmpty)
        let original = disk.content(of: tail.file)
        #expect(report.keptFiles.contains { dropping.content(of: $0) == original })
        #expect(try RepairSample.all(open(dropping)).commits == sample.commits)
        #expect(try RepairSample.all(open(dropping)).gaps.isEmpty)
        _ = try RepairSample.repair(disk.process())
        let (commits, gaps) = try RepairSample.all(open(disk))
        #expect(commits == sample.commits && gaps.count == 1)
    }

    @Test("what was acknowledged is not dropped as a suspect tail")
    func acknowledgedTail() throws {
        let sample = try MixedLog(seed: 4, sealing: 2)
        let disk = sample.copy(isSameBoot: false)
        let place = try #require(sample.places().last?.first)
        try change(disk, place.path) { $0[place.range.lowerBound + 9] ^= 1 }
        let report = try RepairSample.repair(disk.process(), dropsSuspectTail: true)
        #expect(report.suspectTail == nil && !report.isTailDropped && !report.gaps.isEmpty)
    }

    @Test("raises the format only where something is recorded, so that older programs refuse")
    func format() throws {
        let sample = try MixedLog(seed: 5, sealing: 3)
        func identity(_ disk: MemoryDisk) throws -> LogIdentity {
            try LogIdentity(decoding: disk.content(of: "/log/LOG") ?? [], path: "")
        }
        let harmless = sample.copy(isSameBoot: false)
        try change(harmless, directory.segment(5)) { $0[4] ^= 1 }
        #expect(try RepairSample.repair(harmless.process()).gaps.isEmpty)
        #expect(try identity(harmless).format == 1)
        #expect(try RepairSample.all(open(harmless)).commits == sample.commits)
        let disk = sample.copy(isSameBoot: false)
        _ = try damageFrame(sample, disk)
        _ = try RepairSample.repair(disk.process())
        #expect(try identity(disk).format == 2)
        let names = try SegmentNames(of: .test(disk.process(), mode: .readOnly))
        let formats = try names.sealed.sorted().map { number in
            let file = try disk.process().open(directory.sealedSegment(number), .read)
            return try SealedLocator(at: file.byteCount(), of: file).header.format
        }
        #expect(formats.count { $0 == 2 } == 1 && formats.last == 2)
    }

    @Test("an index that is damaged costs nothing")
    func index() throws {
        let sample = try MixedLog(seed: 6, sealing: 6)
        let disk = sample.copy(isSameBoot: false)
        try change(disk, directory.sealedSegment(3)) { $0[$0.count - 400] ^= 1 }
        let report = try RepairSample.repair(disk.process())
        #expect(report.isDone && report.gaps.isEmpty)
        #expect(report.madeFiles == [directory.sealedSegment(3)])
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
        #expect(try RepairSample.all(open(disk)).commits == sample.commits)
    }

    @Test("a log that is damaged again after it was repaired is repaired again", arguments: 0..<12)
    func again(round: Int) throws {
        let sample = try MixedLog(seed: 7, sealing: round % 3 * 4)
        let disk = sample.copy(isSameBoot: false)
        var random = SplitMix64(seed: UInt64(round))
        for _ in 0..<3 {
            let paths = disk.paths.filter { $0.hasSuffix(".seg") || $0.hasSuffix(".lz4") }
            let place = RandomDamage.allCases.randomElement(using: &random)?
                .strike(disk, paths, using: &random)
            let (before, earlier) = try RepairSample.all(
                LogContent(opening: .test(disk.process(), mode: .readOnly)))
            let report = try RepairSample.repair(disk.process())
            #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
            let (commits, gaps) = try RepairSample.all(open(disk))
            let known = RepairSample.known(commits, before)
            #expect(known == before, "round \(round): \(place ?? "")")
            _ = try RepairSample.mended(commits, open(disk).gaps(), of: sample)
            // What was on record stays so.
            for gap in earlier where gap.isRecorded {
                for loss in gap.losses {
                    #expect(
                        gaps.contains { $0.losses.contains { $0.stream == loss.stream } },
                        "round \(round): \(loss), \(report.gaps)")
                }
            }
        }
    }

    @Test(
        "a process that had the log open stops, and goes on when it reopens the repaired one",
        arguments: [true, false])
    func others(isActiveHit: Bool) throws {
        let sample = try MixedLog(seed: 8, sealing: 2)
        let disk = sample.copy(isSameBoot: true)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        if isActiveHit {
            let place = try #require(sample.places().last?.first)
            try change(disk, place.path) { $0[place.range.lowerBound + 20] ^= 1 }
        } else {
            disk.replaceContent(of: directory.segment(4), with: nil)
        }
        #expect(try RepairSample.repair(disk.process()).isDone)
        #expect(throws: LogError.self) { try writer.appendProbe() }
        #expect(throws: LogError.self) { try writer.seal() }
        let again = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let tip = try again.appendProbe()
        #expect(tip.position > sample.commits.last?.position ?? .none)
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        #expect(store.look { $0.durableTip(of: 99) } == tip)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("what a marked job still holds can be erased, and backed up with the rest")
    func purgeAndBackup() throws {
        let sample = try MixedLog(seed: 9, sealing: 3)
        let disk = sample.copy(isSameBoot: false)
        let lost = try damageFrame(sample, disk)
        _ = try RepairSample.repair(disk.process())
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        let left = sample.history(of: lost.stream).count - 1
        let report = try store.purge(lost.stream)
        #expect(report.provenCommitCount == left)
        _ = try store.backup(to: "/backup")
        let verified = try LocalLog.verify(at: "/backup", disk: disk.process())
        #expect(verified.findings.isEmpty && verified.recordedGaps.count == 1)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }
}
