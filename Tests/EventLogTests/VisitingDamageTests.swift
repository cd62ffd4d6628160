import Testing

@testable import EventLog

@Suite("Visiting a local log")
struct VisitingDamageTests {
    /// A log of several segments on `disk`, and what it holds.
    private func makeLog(
        on disk: MemoryDisk, groups: Int = 60
    ) throws -> (store: LogStore, commits: [Commit]) {
        var workload = Workload(groupCount: groups, seed: 11)
        workload.run(on: disk.process())
        let store = try LogStore.open(.test(disk.process()))
        return (store, try store.allCommits())
    }

    private static let limits = SealingLimits(groupByteCount: 1500, bodyByteCount: 500)

    /// What a visit shows before it ends, and why it ended.
    private func visit(
        _ store: LogStore, _ parts: EventParts
    ) -> (seen: [SeenCommit], damage: Damage?) {
        var seen: [SeenCommit] = []
        do throws(LogError) {
            try store.visitAll(after: .none, parts: parts) { commit in
                seen.append(SeenCommit(commit))
                return true
            }
            return (seen, nil)
        } catch {
            guard case .corrupt(let damage) = error else { return ([], nil) }
            return (seen, damage)
        }
    }

    /// Changes a bit in the fronts of a group in the middle of a segment.
    private func damageHeads(
        inSegment number: UInt64, of store: LogStore, on disk: MemoryDisk
    ) throws -> (SealedSegment, SealedTables.Group) {
        let segment = try store.state { $0.sealed }.segment(number)
        // The last may hold only the seal.
        let groups = try segment.tables().groups.dropLast()
        let group = groups[groups.count / 2]
        var bytes = try #require(disk.content(of: segment.path))
        bytes[Int(group.fronts.offset) + group.fronts.byteCount / 2] ^= 4
        disk.replaceContent(of: segment.path, with: bytes)
        return (segment, group)
    }

    @Test("hands out no payload that does not check out, raw", arguments: [0.2, 0.5, 0.9])
    func rawPayload(place: Double) throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let index = try #require(
            commits.indices.dropFirst(Int(place * Double(commits.count))).first {
                commits[$0].payloadByteCount > 0
            })
        let references = store.look { $0.commits(after: .none, limit: .max) }
        let reference = references[index]
        let path = LogDirectory(root: "/log").segment(UInt64(reference.segment))
        var bytes = try #require(disk.content(of: path))
        // The last payload byte is just before the filler.
        var last = Int(reference.offset) + Int(reference.byteCount) - 1
        while bytes[last] == FrameHeader.filler { last -= 1 }
        bytes[last] ^= 0x40
        disk.replaceContent(of: path, with: bytes)
        let (seen, damage) = visit(store, .all)
        #expect(seen == commits[..<index].map { SeenCommit($0, .all) })
        #expect(damage?.streams == [commits[index].stream])
        #expect(damage?.byteOffset == reference.offset)
        #expect(visit(store, .heads).seen == commits.map { SeenCommit($0, .heads) })
    }

    @Test("hands out no payload that does not check out, sealed", arguments: [0.1, 0.5, 0.95])
    func sealedPayload(place: Double) throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        #expect(try store.seal(Self.limits) > 2)
        let segment = try store.state { $0.sealed }.segment(2)
        let tables = try segment.tables()
        let number = Int(place * Double(tables.bodies.count))
        let piece = tables.bodies[number].piece
        let group = try #require(tables.groups.first { $0.bodies.contains(number) })
        var bytes = try #require(disk.content(of: segment.path))
        bytes[Int(piece.offset) + piece.byteCount / 2] ^= 4
        disk.replaceContent(of: segment.path, with: bytes)
        let hit = segment.streams(hitAt: piece.offset)
        let before = commits.filter { $0.position < group.firstPosition }
        let (seen, damage) = visit(store, .all)
        #expect(seen == before.map { SeenCommit($0, .all) })
        #expect(damage?.streams == hit && !hit.isEmpty)
        #expect(visit(store, .heads).seen == commits.map { SeenCommit($0, .heads) })
        for stream in Set(commits.map(\.stream)) {
            var seen: [SeenCommit] = []
            let own = commits.filter { $0.stream == stream }.map { SeenCommit($0, .all) }
            do throws(LogError) {
                try store.visit(stream, .first ... .max, parts: .all) { commit in
                    seen.append(SeenCommit(commit))
                    return true
                }
                // A commit without payload may be all that it has in the group.
                #expect(seen == own)
            } catch {
                #expect(hit.contains(stream))
                #expect(own.starts(with: seen) && seen.count < own.count)
            }
        }
    }

    @Test("shows no commit whose head does not check out, and says whose it is")
    func sealedHead() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        _ = try store.seal(Self.limits)
        let (segment, group) = try damageHeads(inSegment: 2, of: store, on: disk)
        let before = commits.filter { $0.position < group.firstPosition }
        for parts in [EventParts.all, .heads] {
            let (seen, damage) = visit(store, parts)
            #expect(seen == before.map { SeenCommit($0, parts) })
            #expect(damage?.streams == segment.streams(hitAt: group.fronts.offset))
        }
    }

    @Test("with two threads shows the same, in order, also up to damage and when it is stopped")
    func twoThreads() async throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk, groups: 120)
        #expect(try store.seal(Self.limits) > 4)
        let log = try LocalLog.open(
            at: "/log", mode: .readOnly, disk: disk.process(), onNotice: ignore)
        defer { log.close() }
        for parts in [EventParts.all, .heads] {
            let expected = commits.map { SeenCommit($0, parts) }
            for limit in [1, expected.count / 3, expected.count, expected.count + 1] {
                var seen: [SeenCommit] = []
                try await log.visitAll(after: .none, parts: parts) { commit in
                    seen.append(SeenCommit(commit))
                    return seen.count < limit
                }
                #expect(seen == Array(expected.prefix(limit)))
            }
            var late: [SeenCommit] = []
            let start = commits[commits.count / 2].position
            try await log.visitAll(after: start, parts: parts) { commit in
                late.append(SeenCommit(commit))
                return true
            }
            #expect(late == expected.filter { $0.position > start })
        }
        let (_, group) = try damageHeads(inSegment: 3, of: store, on: disk)
        var seen: [SeenCommit] = []
        await #expect(throws: LogError.self) {
            try await log.visitAll(after: .none, parts: .all) { commit in
                seen.append(SeenCommit(commit))
                return true
            }
        }
        let before = commits.filter { $0.position < group.firstPosition }
        #expect(seen == before.map { SeenCommit($0, .all) })
    }

    @Test("that is damaged shows all that is left, and each gap in its place")
    func salvaged() async throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        _ = try store.seal(Self.limits)
        _ = try damageHeads(inSegment: 2, of: store, on: disk)
        let log = try LocalLog.open(
            at: "/log", mode: .readOnly, options: .inline, disk: disk.process(), onNotice: ignore)
        defer { log.close() }
        var seen: [SeenCommit] = []
        var lost: [ClosedRange<Position>] = []
        try await log.visitAll(after: .none, parts: .all) {
            if let positions = $0.positions { lost.append(positions) }
            return true
        } _: { commit in
            seen.append(SeenCommit(commit))
            return true
        }
        let left = commits.filter { commit in !lost.contains { $0.contains(commit.position) } }
        #expect(!lost.isEmpty && left.count < commits.count)
        #expect(seen == left.map { SeenCommit($0, .all) })
    }

    @Test("by postings that lead before the first group shows the same, from an index made anew")
    func noGroup() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        _ = try store.seal(Self.limits)
        let segment = try store.state { $0.sealed }.segment(1)
        var forged = try ForgedSegment(
            segment, try #require(disk.content(of: segment.path)))
        let stream = try #require(commits.first).stream
        var bytes = try #require(forged.postings[stream])
        // Position 1, number of events and time 0 take a byte each; then comes the step from -1.
        #expect(bytes[3] == 1)
        bytes[3] = 0
        forged.replacePostings(of: stream, with: bytes)
        disk.replaceContent(of: segment.path, with: forged.file())
        let notices = NoticeCounter()
        let reader = try LogStore.open(
            .test(disk.process(), mode: .readOnly, notify: notices.note))
        var seen: [SeenCommit] = []
        try reader.visit(stream, .first ... .max, parts: .all) { commit in
            seen.append(SeenCommit(commit))
            return true
        }
        #expect(seen == commits.filter { $0.stream == stream }.map { SeenCommit($0, .all) })
        #expect(notices.count > 0)
    }

    @Test("of one stream with two threads shows the same, also up to damage and when it is stopped")
    func oneStreamTwoThreads() async throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk, groups: 240)
        #expect(try store.seal(Self.limits) > 4)
        let log = try LocalLog.open(
            at: "/log", mode: .readWrite, disk: disk.process(), onNotice: ignore)
        defer { log.close() }
        var longest = 0
        for parts in [EventParts.all, .heads] {
            for stream in Set(commits.map(\.stream)) {
                let own = commits.filter { $0.stream == stream }.map { SeenCommit($0, parts) }
                longest = max(longest, own.count)
                for limit in [1, own.count / 3 + 1, own.count, own.count + 1] {
                    var seen: [SeenCommit] = []
                    try await log.visit(stream, .first ... .max, parts: parts) { commit in
                        seen.append(SeenCommit(commit))
                        return seen.count < limit
                    }
                    #expect(seen == Array(own.prefix(limit)))
                }
            }
        }
        #expect(longest > 20)
        let (segment, group) = try damageHeads(inSegment: 3, of: store, on: disk)
        let hit = segment.streams(hitAt: group.fronts.offset)
        #expect(!hit.isEmpty)
        for stream in Set(commits.map(\.stream)) {
            let own = commits.filter { $0.stream == stream }
            var seen: [SeenCommit] = []
            do throws(LogError) {
                try await log.visit(stream, .first ... .max, parts: .all) { commit in
                    seen.append(SeenCommit(commit))
                    return true
                }
                #expect(!hit.contains(stream) && seen == own.map { SeenCommit($0, .all) })
            } catch {
                guard case .corrupt(let damage) = error else { throw error }
                #expect(hit.contains(stream) && damage.streams.contains(stream))
                #expect(own.map { SeenCommit($0, .all) }.starts(with: seen))
            }
        }
    }
}
