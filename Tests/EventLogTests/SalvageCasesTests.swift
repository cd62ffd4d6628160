import Synchronization
import Testing

@testable import EventLog

@Suite("Reading on behind damage")
struct SalvageCasesTests {
    private let directory = LogDirectory(root: "/log")

    private func open(
        _ disk: MemoryDisk, notify: @escaping @Sendable (LocalLog.Notice) -> Void = ignore
    ) throws(LogError) -> LogContent {
        try LogContent(opening: .test(disk.process(), mode: .readOnly, notify: notify))
    }

    private func all(_ content: LogContent) throws -> (commits: [Commit], gaps: [LogGap]) {
        var commits: [Commit] = []
        var gaps: [LogGap] = []
        try content.readAll(after: .none, parts: .all) {
            gaps.append($0)
            return true
        } visit: {
            commits.append($0)
            return true
        }
        return (commits, gaps)
    }

    private func history(_ content: LogContent, _ stream: StreamID) throws -> [Commit] {
        var commits: [Commit] = []
        try content.read(stream, .first ... .max, parts: .all) {
            commits.append($0)
            return true
        }
        return commits
    }

    @Test("a missing raw segment costs its commits, and writers refuse")
    func missingRaw() throws {
        let sample = try MixedLog(seed: 1, sealing: 0)
        let disk = sample.copy(isSameBoot: false)
        disk.replaceContent(of: directory.segment(5), with: nil)
        let notices = Mutex<[LocalLog.Notice]>([])
        let content = try open(disk) { notice in notices.withLock { $0.append(notice) } }
        let (commits, gaps) = try all(content)
        let lost = try #require(gaps.first?.positions)
        #expect(gaps.count == 1)
        #expect(gaps[0].damage.file == directory.segment(5))
        #expect(notices.withLock { $0 } == gaps.map { .damaged($0) })
        #expect(commits == sample.commits.filter { !lost.contains($0.position) })
        let hit = Set(sample.commits.filter { lost.contains($0.position) }.map(\.stream))
        #expect(hit.isSubset(of: gaps[0].damage.streams))
        for tip in sample.tips where !gaps[0].damage.streams.contains(tip.stream) {
            #expect(try history(content, tip.stream) == sample.history(of: tip.stream))
        }
        for mode in [LocalLog.Mode.create, .readWrite] {
            let error = #expect(throws: LogError.self) {
                try LogContent(opening: .test(disk.process(), mode: mode))
            }
            guard case .corrupt = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test("a segment with an unreadable header loses nothing: the one before names it")
    func unreadableHeader() throws {
        let sample = try MixedLog(seed: 2, sealing: 0)
        let disk = sample.copy(isSameBoot: false)
        var bytes = try #require(disk.content(of: directory.segment(4)))
        bytes.replaceSubrange(0..<512, with: [UInt8](repeating: 0, count: 512))
        disk.replaceContent(of: directory.segment(4), with: bytes)
        let content = try open(disk)
        #expect(content.gaps().map(\.positions) == [nil])
        #expect(try all(content).commits == sample.commits)
    }

    @Test("segments under each other's names are told apart by what they say of themselves")
    func swappedNames() throws {
        for sealed in [0, 8] {
            let sample = try MixedLog(seed: 3, sealing: sealed)
            let disk = sample.copy(isSameBoot: false)
            let (first, second) =
                sealed == 0
                ? (directory.segment(2), directory.segment(5))
                : (directory.sealedSegment(2), directory.sealedSegment(5))
            let (one, other) = (disk.content(of: first), disk.content(of: second))
            #expect(one != nil && other != nil)
            disk.replaceContent(of: first, with: other)
            disk.replaceContent(of: second, with: one)
            #expect(try all(open(disk)).commits == sample.commits)
        }
    }

    @Test("what a missing sealed segment held is known by the directory of the next")
    func missingSealed() throws {
        let sample = try MixedLog(seed: 4, sealing: 9)
        let disk = sample.copy(isSameBoot: false)
        disk.replaceContent(of: directory.sealedSegment(3), with: nil)
        let content = try open(disk)
        let gap = try #require(content.gaps().first)
        let lost = try #require(gap.positions)
        let hit = Set(sample.commits.filter { lost.contains($0.position) }.map(\.stream))
        #expect(gap.isAttributed)
        #expect(Set(gap.damage.streams) == hit)
    }

    @Test("a sealed segment that was cut between two blocks is not taken for a shorter one")
    func cutBetweenBlocks() throws {
        let sample = try MixedLog(seed: 9, sealing: 9)
        let path = directory.sealedSegment(4)
        let places = try sample.places().flatMap { $0 }.filter { $0.path == path }
        let ends = Set(places.map(\.range.lowerBound))
        #expect(ends.count > 2)
        for end in ends {
            let disk = sample.copy(isSameBoot: false)
            disk.replaceContent(of: path, with: Array(disk.content(of: path)?.prefix(end) ?? []))
            let (commits, gaps) = try all(open(disk))
            let lost = gaps.compactMap(\.positions)
            #expect(!lost.isEmpty)
            #expect(
                commits
                    == sample.commits.filter { commit in
                        !lost.contains { $0.contains(commit.position) }
                    })
            #expect(throws: LogError.self) {
                try LogStore.open(.test(disk.process(), mode: .readWrite)).allCommits()
            }
        }
    }

    @Test("a block that lies in two places is told once")
    func doubledBlock() throws {
        let sample = try MixedLog(seed: 9, sealing: 9)
        let path = directory.sealedSegment(4)
        let disk = sample.copy(isSameBoot: false)
        let bytes = try #require(disk.content(of: path))
        let starts = Set(
            try sample.places().compactMap(\.first).filter { $0.path == path }
                .map(\.range.lowerBound)
        ).sorted()
        let (first, second) = (try #require(starts.first), try #require(starts.dropFirst().first))
        // Without the index, and with the first group twice.
        let damaged =
            Array(bytes[..<second]) + Array(bytes[first..<(bytes.count - 300)])
        disk.replaceContent(of: path, with: damaged)
        let content = try open(disk)
        #expect(try all(content).commits == sample.commits)
        #expect(content.gaps().map(\.positions) == [nil])
        #expect(throws: LogError.self) {
            try LogStore.open(.test(disk.process(), mode: .readWrite)).allCommits()
        }
    }

    @Test("a stream is read wholly behind what it has lost, and the tip is known there")
    func behind() throws {
        let sample = try MixedLog(seed: 4, sealing: 9)
        let disk = sample.copy(isSameBoot: false)
        disk.replaceContent(of: directory.sealedSegment(3), with: nil)
        let content = try open(disk)
        let gap = try #require(content.gaps().first)
        var count = 0
        for loss in gap.losses {
            let after = try #require(loss.after)
            let next = after.revision.advanced(by: 1)
            var found: [Commit] = []
            try content.read(loss.stream, next ... .max, parts: .all) {
                found.append($0)
                return true
            }
            let expected = sample.history(of: loss.stream).filter { $0.firstRevision >= next }
            #expect(found == expected)
            #expect(throws: LogError.self) {
                try content.read(loss.stream, after.revision ... .max, parts: .all) { _ in true }
            }
            let tip = try content.tip(of: loss.stream, at: .head)
            #expect(tip == sample.history(of: loss.stream).last?.tip)
            count += found.count
        }
        #expect(count > 0)
    }

    @Test("a segment without its seal is not taken for the end of the log")
    func missingSeal() throws {
        let sample = try MixedLog(seed: 5, sealing: 0)
        let disk = sample.copy(isSameBoot: false)
        var bytes = try #require(disk.content(of: directory.segment(3)))
        let last = try #require(bytes.lastIndex { $0 != 0 })
        let seal = last + 1 - FrameHeader.sealByteCount..<last + 1
        bytes.replaceSubrange(seal, with: [UInt8](repeating: 0, count: seal.count))
        disk.replaceContent(of: directory.segment(3), with: bytes)
        let content = try open(disk)
        #expect(content.gaps().map(\.damage.reason) == ["its seal is missing"])
        #expect(try all(content).commits == sample.commits)
    }

    @Test("a sealed file that does not belong beside the active segment is damage")
    func strangeSealed() throws {
        let sample = try MixedLog(seed: 6, sealing: 4)
        let disk = sample.copy(isSameBoot: false)
        let last = try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last
        disk.replaceContent(
            of: directory.sealedSegment(last), with: disk.content(of: directory.sealedSegment(2)))
        #expect(throws: LogError.self) {
            try LogStore.open(.test(disk.process(), mode: .readWrite))
        }
        #expect(try all(open(disk)).commits == sample.commits)
    }

    @Test("a log that has lost the file LOG is read by what its segments say", arguments: [0, 6])
    func lostIdentity(sealed: Int) throws {
        let sample = try MixedLog(seed: 7, sealing: sealed)
        let disk = sample.copy(isSameBoot: false)
        disk.replaceContent(of: "/log/LOG", with: Array("eventlog 1\nlog ".utf8))
        let content = try open(disk)
        #expect(content.gaps().map(\.damage.file) == ["/log/LOG"])
        #expect(try all(content).commits == sample.commits)
    }

    @Test("what a writer appends that had the log open before is followed")
    func following() throws {
        let sample = try MixedLog(seed: 8, sealing: 0)
        let disk = sample.copy(isSameBoot: true)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        disk.replaceContent(of: directory.segment(2), with: nil)
        let content = try open(disk)
        let head = try content.refresh()
        #expect(head == sample.commits.last?.position)
        for number in 0..<60 { _ = try writer.appendProbe(number) }
        #expect(try content.refresh().rawValue == head.rawValue + 60)
        #expect(try history(content, 99).count == 60)
    }

    @Test("damage of what may be lost never matters", arguments: 0..<40)
    func losableFiles(round: Int) throws {
        let sample = try MixedLog(seed: UInt64(1 + round % 3), sealing: round % 3 * 3)
        var random = SplitMix64(seed: UInt64(round))
        let disk = sample.copy(isSameBoot: Bool.random(using: &random))
        disk.replaceContent(of: "/log/quarantine/0000000001.seg.5000", with: [1, 2, 3])
        let paths = ["hints", "lock", "log/spare", "quarantine/0000000001.seg.5000"]
        let path = "/log/" + (paths.randomElement(using: &random) ?? "")
        let bytes = [UInt8].random(countUpTo: 9000, using: &random)
        disk.replaceContent(of: path, with: Bool.random(using: &random) ? bytes : nil)
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty, "\(path)")
        let content = try open(disk)
        #expect(content.gaps().isEmpty)
        #expect(try all(content).commits == sample.commits)
        let writer = try LogStore.open(.test(disk.process(), mode: .readWrite))
        #expect(try writer.allCommits() == sample.commits)
        _ = try writer.appendProbe(1)
    }
}
