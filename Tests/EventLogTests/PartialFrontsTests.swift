import Testing

@testable import EventLog

@Suite("The start of a group's fronts")
struct PartialFrontsTests {
    @Test("is all that is decompressed for its first commits, and the rest when it is asked for")
    func grows() async throws {
        let log = try await sealedLog(detailByteCount: 300)
        let whole = try await revisions(1...600, in: log)
        #expect(whole == (1...600).map { UInt8(truncatingIfNeeded: $0) })
        // From one place to another and back, each time with what the visit before has left.
        for place: UInt64 in [1, 2, 599, 1, 300, 301, 40, 600, 3] {
            let found = try await revisions(place...place, in: log)
            #expect(found == [UInt8(truncatingIfNeeded: place)], "revision \(place)")
        }
        log.close()
    }

    @Test("is enough or is added to, however long the last commit's front is")
    func longFronts() async throws {
        let log = try await sealedLog(detailByteCount: 20_000, count: 40)
        for place: UInt64 in [1, 20, 40, 2] {
            let found = try await revisions(place...place, in: log)
            #expect(found == [UInt8(place)], "revision \(place)")
        }
        log.close()
    }

    @Test("of a frame is what the whole begins with, packed or stored, in one block or several")
    func frames() throws {
        var random = SplitMix64(seed: 7)
        let noise = (0..<5_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let text = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 / 7 % 50) }
        for content in [noise, text, Array(text[..<9000]), Array(noise[..<9000])] {
            let frame = try LZ4.compress(content)
            for count in [1, 13, 4096, 8999, 4_194_304, 4_999_999] where count < content.count {
                var start = [UInt8](repeating: 0, count: count)
                try start.withUnsafeMutableBytes { target in
                    try LZ4.decompressStart(of: frame.span.bytes, into: target)
                }
                let isStart = start.elementsEqual(content.prefix(count))
                #expect(isStart, "\(count) of \(content.count)")
            }
        }
    }

    @Test("of a frame that is cut off is refused")
    func cutFrames() throws {
        let frame = try LZ4.compress((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31 / 5) })
        for count in [0, 10, 22, 100, frame.count / 2] {
            var start = [UInt8](repeating: 0, count: 8000)
            #expect(throws: LZ4Error.self, "\(count) bytes") {
                try start.withUnsafeMutableBytes { target in
                    try LZ4.decompressStart(of: Array(frame[..<count]).span.bytes, into: target)
                }
            }
        }
    }

    /// One stream, one event a commit, sealed as one group.
    private func sealedLog(
        detailByteCount: Int, count: Int = 600
    ) async throws -> LocalLog {
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: .inline, disk: MemoryDisk().process(),
            onNotice: ignore)
        var tip = Tip.none(1)
        for number in 1...count {
            let detail = (0..<detailByteCount).map { UInt8(truncatingIfNeeded: $0 &+ number) }
            tip = try await log.append(
                [Event(type: 1, detail: detail, payload: .bytes([1]))], after: tip)
        }
        try log.endSegment()
        #expect(try log.seal() > 0)
        return log
    }

    /// The first bytes of the details in `range`.
    private func revisions(
        _ range: ClosedRange<UInt64>, in log: LocalLog
    ) async throws -> [UInt8] {
        var found: [UInt8] = []
        let wanted = Revision(range.lowerBound)...Revision(range.upperBound)
        try await log.visit(1, wanted, parts: .heads) { commit in
            for event in SeenCommit(commit).events { found.append(event.detail.first ?? 0) }
            return true
        }
        return found
    }
}
