import Testing

@testable import EventLog

@Suite("Payloads that hold the bytes of frames")
struct ImpostorTests {
    private static let kinds = [Impostors.Kind.frames, .block] + (0..<8).map { .magic(shift: $0) }

    private func makeLog(_ kind: Impostors.Kind) throws -> Impostors {
        var log = try Impostors(kind)
        try log.fill(30)
        #expect(log.hosts.count == 15 && log.store.state { $0.tail.segment } > 2)
        return log
    }

    private func path(_ reference: CommitReference) -> String {
        LogDirectory(root: "/log").segment(UInt64(reference.segment))
    }

    @Test("hold frames that would be believed, were they looked at")
    func areBelievable() throws {
        let log = try makeLog(.frames)
        var count = 0
        for reference in log.references {
            let bytes = try #require(log.disk.content(of: path(reference)))
            guard reference.byteCount > 400 else { continue }
            let header = try SegmentHeader(decoding: bytes, path: "")
            let rest = Array(bytes[Int(reference.offset) + 1..<Int(reference.offset) + 400])
            let search = FrameSearch(rest, from: reference.offset + 1, seed: header.seed)
            if search.next(from: reference.offset + 1) != nil { count += 1 }
        }
        #expect(count == log.hosts.count)
    }

    @Test(
        "are nothing but payloads after a kill, after a power cut, and when they are searched",
        arguments: kinds)
    func whole(_ kind: Impostors.Kind) throws {
        let log = try makeLog(kind)
        log.disk.kill(log.process)
        for isSameBoot in [true, false] {
            let disk = isSameBoot ? log.disk.copy() : log.copy()
            let store = try LogStore.open(.test(disk.process()))
            #expect(try store.allCommits() == log.commits)
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty && report.commitCount == log.commits.count)
            let salvaged = try SalvagedLog(.test(disk.process(), mode: .readOnly))
            #expect(!salvaged.isDamaged && salvaged.head == log.commits.last?.position)
        }
    }

    @Test(
        "are no commits behind a damaged one, where frames are searched at every place",
        arguments: kinds)
    func behindDamage(_ kind: Impostors.Kind) throws {
        let log = try makeLog(kind)
        for (index, reference) in log.references.enumerated() {
            // A bit of the header, of the detail, and of the payload.
            for place in [60, 125, 150] {
                let disk = try damaged(log, reference, at: place)
                let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
                let lost = log.commits[index]
                // The header of a host is what says that all behind it is its own.
                let isHost = log.hosts.contains(lost.position)
                if isHost, place == 60, kind == .frames { continue }
                var found: [Commit] = []
                var gaps: [LogGap] = []
                try content.readAll(after: .none, parts: .all) {
                    gaps.append($0)
                    return true
                } visit: {
                    found.append($0)
                    return true
                }
                let comment: Comment = "commit \(index), byte \(place)"
                #expect(found == log.commits.filter { $0 != lost }, comment)
                // Nothing behind the last one can say that it was the only one.
                let isOpenEnded = gaps.first?.isOpenEnded ?? false
                #expect(!isOpenEnded || lost == log.commits.last && place == 60, comment)
                let last = isOpenEnded ? Position(.max) : lost.position
                #expect(gaps.map(\.positions) == [lost.position...last], comment)
                let report = try LocalLog.verify(at: "/log", disk: disk.process())
                #expect(report.commitCount == log.commits.count - 1, comment)
                #expect(report.findings.first?.byteOffset == reference.offset, comment)
                // The other one is where its stream goes on, in another segment.
                #expect(report.findings.count <= 2, comment)
                #expect(throws: LogError.self, comment) {
                    try LogStore.open(.test(disk.process(), mode: .readWrite))
                }
            }
        }
    }

    private func damaged(
        _ log: Impostors, _ reference: CommitReference, at place: Int
    ) throws -> MemoryDisk {
        var bytes = try #require(log.disk.content(of: path(reference)))
        bytes[Int(reference.offset) + place] ^= 0x10
        let damaged = bytes
        return log.copy { $0.replaceContent(of: path(reference), with: damaged) }
    }

    @Test("prove nothing in what a power cut has torn", arguments: [true, false], kinds)
    func torn(isFirstHost: Bool, _ kind: Impostors.Kind) throws {
        var log = try Impostors(kind)
        try log.fill(9)
        // Small enough that both frames begin in different sectors.
        let plain = try log.plain(50, of: 7)
        let first = isFirstHost ? try log.host(of: 7) : plain
        let second = try log.host(of: 8, behind: first.sizes.frameByteCount)
        let tail = log.store.state { $0.tail }
        log.disk.setFaults { call in
            call.operation == .syncData && call.path.hasSuffix(".seg") ? .kill : nil
        }
        for result in log.store.append([first, second]) {
            #expect(throws: LogError.self) { try result.get() }
        }
        log.disk.setFaults(nil)
        let path = LogDirectory(root: "/log").segment(tail.segment)
        let written = try #require(log.disk.content(of: path))
        let starts = [Int(tail.offset), Int(tail.offset) + first.sizes.frameByteCount]
        let hostStarts = isFirstHost ? starts : Array(starts.dropFirst())
        var settledCount = 0
        for lost in 0..<log.disk.pendingCount {
            let disk = log.disk.copy()
            disk.crash { $0 == lost ? .lost : .kept }
            let left = try #require(disk.content(of: path))
            // Without its front, what lies in a frame is judged as what it says it is.
            let isExposed = hostStarts.contains { left[$0..<$0 + 128] != written[$0..<$0 + 128] }
            do throws(LogError) {
                let store = try LogStore.open(.test(disk.process()))
                settledCount += 1
                let found = try store.allCommits()
                #expect(found.starts(with: log.commits), "sector \(lost)")
                let others = found.dropFirst(log.commits.count).map(\.events)
                #expect([first.events, second.events].starts(with: others), "sector \(lost)")
            } catch {
                guard case .corrupt = error, isExposed, kind == .frames else { throw error }
            }
        }
        #expect(settledCount > 2)
    }

    @Test("are no commits in a sealed segment either, with its index or without", arguments: kinds)
    func sealed(_ kind: Impostors.Kind) throws {
        let log = try makeLog(kind)
        let disk = log.copy()
        let store = try LogStore.open(.test(disk.process()))
        _ = try store.seal(SealingLimits(groupByteCount: 2000, bodyByteCount: 100))
        #expect(try store.allCommits() == log.commits)
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty && report.commitCount == log.commits.count)
        let path = LogDirectory(root: "/log").sealedSegment(2)
        let bytes = try #require(disk.content(of: path))
        if kind == .block {
            // What does not become smaller is stored as it is.
            #expect(log.blocks.contains { bytes.contains($0) })
        }
        disk.replaceContent(of: path, with: Array(bytes.dropLast(300)))
        let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
        var found: [Commit] = []
        try content.readAll(after: .none, parts: .all) {
            found.append($0)
            return true
        }
        #expect(found == log.commits)
    }
}
