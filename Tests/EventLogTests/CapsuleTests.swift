import Testing

@testable import EventLog

@Suite("A capsule")
struct CapsuleTests {
    private static let stream = StreamID(330_001)

    private func commits(_ count: Int, payloadByteCount: Int = 40) -> [Commit] {
        var random = SplitMix64(seed: 7)
        var revision: UInt64 = 1
        return (1...count).map { number in
            let events = (0..<1 + Int(random.next() % 3)).map { _ in
                Event(
                    type: UInt16(random.next() % 20), version: UInt8(random.next() % 3 + 1),
                    isSnapshot: random.oneIn(5), item: UInt32(random.next() % 100),
                    detail: (0..<random.next() % 9).map { _ in UInt8(random.next() % 256) },
                    payload: .bytes(
                        (0..<payloadByteCount).map { _ in UInt8(random.next() % 256) }))
            }
            defer { revision += UInt64(events.count) }
            return Commit(
                position: Position(UInt64(number)),
                time: Timestamp(nanoseconds: Int64(number / 2) * 1_000), stream: Self.stream,
                firstRevision: Revision(revision), events: events)
        }
    }

    private func capsule(_ commits: [Commit]) throws -> [UInt8] {
        var writer = CapsuleWriter(Self.stream)
        var file: [UInt8] = []
        for commit in commits { file += try writer.add(commit) }
        return try file + writer.finish()
    }

    private func content(_ file: [UInt8]) throws -> [Commit] {
        var commits: [Commit] = []
        try CapsuleReader(file).visit { commits.append($0) }
        return commits
    }

    @Test("gives back what went in, also over several blocks")
    func roundTrip() throws {
        for commits in [commits(1), commits(40), commits(40, payloadByteCount: 60_000)] {
            let file = try capsule(commits)
            #expect(try CapsuleReader(file).stream == Self.stream)
            #expect(try content(file) == commits)
        }
    }

    @Test("of which a bit is flipped is refused, or gives the same")
    func flips() throws {
        let commits = commits(6)
        let file = try capsule(commits)
        var refusedCount = 0
        for bit in 0..<file.count * 8 {
            var flipped = file
            flipped[bit / 8] ^= 1 << (bit % 8)
            do {
                #expect(try content(flipped) == commits, "bit \(bit)")
            } catch is CapsuleError {
                refusedCount += 1
            }
        }
        #expect(refusedCount > file.count * 7)
    }

    @Test("that is cut, or has something behind it, is refused")
    func cuts() throws {
        let file = try capsule(commits(30, payloadByteCount: 50_000))
        for count in stride(from: 0, to: file.count, by: 4_001) {
            #expect(throws: CapsuleError.self) { try content(Array(file[..<count])) }
        }
        #expect(throws: CapsuleError.self) { try content(Array(file.dropLast())) }
        #expect(throws: CapsuleError.self) { try content(file + [0]) }
        #expect(throws: CapsuleError.self) { try content(file + file) }
    }

    @Test("of a newer format is refused with that reason, and one without a payload is not made")
    func refusals() throws {
        var content = CapsuleFormat.magic + [CapsuleFormat.version + 1]
        content += [UInt8](repeating: 0, count: 8)
        let frame = try LZ4.compress(content)
        var lead = ByteWriter(capacity: 16)
        lead.put(UInt64(frame.count))
        lead.put(UInt64(content.count))
        let file = LZ4.skippable(lead.array, kind: CapsuleFormat.kind) + frame
        #expect(
            throws: CapsuleError.newerFormat(
                found: CapsuleFormat.version + 1, newestKnown: CapsuleFormat.version)
        ) { try CapsuleReader(file) }
        var commit = commits(1)[0]
        commit.events[0].payload = .erased
        #expect(throws: CapsuleError.incomplete(.first)) {
            var writer = CapsuleWriter(Self.stream)
            _ = try writer.add(commit)
        }
    }
}
