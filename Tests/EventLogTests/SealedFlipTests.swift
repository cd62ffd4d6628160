import Testing

@testable import EventLog

@Suite("A small sealed segment")
struct SealedFlipTests {
    private let disk = MemoryDisk()
    private let commits: [Commit]
    private let path = LogDirectory(root: "/log").sealedSegment(1)

    init() throws {
        let store = try LogStore.open(.test(disk.process()))
        for number in 1...5 {
            let event = Event(
                type: 1, isSnapshot: number == 3, item: UInt32(number), detail: [7, 7],
                payload: .bytes(Array("payload \(number)".utf8)))
            let tip = store.look { $0.durableTip(of: StreamID(UInt64(number % 2 + 1))) }
            _ = try store.append([AppendRequest(events: [event], tip: tip)])[0].get()
        }
        try store.endSegment()
        _ = try store.seal(SealingLimits(groupByteCount: 400, bodyByteCount: 40))
        _ = try store.appendProbe()
        commits = try store.allCommits()
        disk.crash { _ in .kept }
    }

    private func damaged(_ change: (inout [UInt8]) -> Void) throws -> MemoryDisk {
        let copy = disk.copy()
        var bytes = try #require(copy.content(of: path))
        change(&bytes)
        copy.replaceContent(of: path, with: bytes)
        return copy
    }

    /// Where the first group's fronts start.
    private func firstGroup() throws -> UInt64 {
        let store = try LogStore.open(.test(disk.copy().process(), mode: .readOnly))
        return try store.state { $0.sealed }.segment(1).tables().groups[0].fronts.offset
    }

    private enum Answer: Hashable { case same, refused, changed }

    private func ask(
        _ question: (inout [Commit]) throws(LogError) -> Void, expecting expected: [Commit]
    ) -> Answer {
        var found: [Commit] = []
        do throws(LogError) { try question(&found) } catch { return .refused }
        return found == expected ? .same : .changed
    }

    /// What all questions come to.
    private func answers(
        of disk: MemoryDisk, _ notify: @escaping @Sendable (LocalLog.Notice) -> Void
    ) -> Set<Answer> {
        func open() throws(LogError) -> LogStore {
            try LogStore.open(.test(disk.process(), mode: .readOnly, notify: notify))
        }
        // Streams are asked for in an opening that knows nothing yet.
        guard let store = try? open() else { return [.refused] }
        var answers: Set<Answer> = [
            ask({ found throws(LogError) in found = try open().allCommits() }, expecting: commits)
        ]
        for stream in [1, 2] as [StreamID] {
            let answer = ask(
                { found throws(LogError) in
                    try store.read(stream, .first ... .max, parts: .all) {
                        found.append($0)
                        return true
                    }
                }, expecting: commits.filter { $0.stream == stream })
            answers.insert(answer)
        }
        return answers
    }

    @Test(
        "with any bit flipped gives the same or refuses, and verify finds each flip",
        arguments: 0..<8)
    func flips(bit: Int) throws {
        let bytes = try #require(disk.content(of: path))
        let start = try firstGroup()
        var tally: [Answer: Int] = [:]
        for index in bytes.indices {
            let copy = try damaged { $0[index] ^= 1 << UInt8(bit) }
            let notices = NoticeCounter()
            let answers = answers(of: copy, notices.note)
            #expect(!answers.contains(.changed), "byte \(index), bit \(bit)")
            for answer in answers { tally[answer, default: 0] += 1 }
            let report = try LocalLog.verify(at: "/log", disk: copy.process())
            // Compressed, zeros can be written in several ways, and only what is in the index has a
            // checksum of its stored form as well: the header's block has one of its content.
            if index < start, answers == [.same] { continue }
            #expect(!report.findings.isEmpty, "byte \(index), bit \(bit)")
        }
        #expect(bytes.count < 4096 && tally[.refused, default: 0] > 100)
        #expect(tally[.same, default: 0] > 100)
    }

    @Test("whose index is missing or wrong says so to whoever reads")
    func notices() throws {
        let store = try LogStore.open(.test(disk.copy().process(), mode: .readOnly))
        let segment = try store.state { $0.sealed }.segment(1)
        let locator = segment.locator
        let tables = Int(locator.indexOffset)
        let directory = tables + locator.tableByteCount
        let postings = directory + locator.directoryByteCount
        let cases: [(reason: String, change: (inout [UInt8]) -> Void)] = [
            ("its tables do not check out", { $0[tables + 9] ^= 1 }),
            ("its directory does not check out", { $0[directory + 9] ^= 1 }),
            ("postings do not check out", { $0[postings + 1] ^= 1 }),
            ("its locator does not check out", { $0[$0.count - 100] ^= 1 }),
            ("its locator is not where it should be", { $0.removeSubrange((tables - 8)...) }),
        ]
        for (reason, change) in cases {
            let copy = try damaged(change)
            let notices = NoticeCounter()
            #expect(answers(of: copy, notices.note) == [.same], "\(reason)")
            let expected = LocalLog.Notice.indexRebuilt(file: path, reason: reason)
            #expect(Set(notices.all) == [expected], "\(reason)")
            #expect("\(expected)".contains("Run 'vcctl log verify'"))
        }
        let notices = NoticeCounter()
        #expect(answers(of: disk.copy(), notices.note) == [.same] && notices.count == 0)
    }

    @Test("is counted by verify with every byte, beside raw ones")
    func counts() throws {
        let mixed = try MixedLog(seed: 3, sealing: 3)
        let report = try LocalLog.verify(at: "/log", disk: mixed.disk.copy().process())
        #expect(report.findings.isEmpty)
        #expect(report.sealedSegmentCount == 3 && report.segmentCount == mixed.segmentPaths.count)
        let sizes = mixed.segmentPaths.map { mixed.disk.content(of: $0)?.count ?? 0 }
        #expect(report.byteCount == UInt64(sizes.reduce(0, +)))
        #expect(report.commitCount == mixed.commits.count)
        #expect(report.frameCount == mixed.commits.count + report.segmentCount - 1)
        #expect(report.eventCount == mixed.commits.reduce(0) { $0 + $1.events.count })
        #expect(report.unfinishedByteCount == 0)
    }
}
