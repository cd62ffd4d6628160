import Testing

@testable import EventLog

@Suite("A repair of a log of very many streams")
struct RepairScaleTests {
    private let directory = LogDirectory(root: "/log")

    /// Each stream has one commit, or two; the last segment loses its end.
    @Test("puts on record more losses than one record takes, twice, and goes on in each stream")
    func manyStreams() throws {
        let streamCount = GapRecord.lossCountLimit + 6_500
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process(), segmentByteCount: 1 << 20))
        for first in stride(from: 1, through: streamCount, by: 500) {
            let requests = (first..<first + 500).map { number in
                AppendRequest(
                    events: [Event(type: 1, detail: [UInt8(number & 0xFF)])],
                    tip: .none(StreamID(UInt64(number))))
            }
            for result in store.append(requests) { _ = try result.get() }
        }
        let tips = store.look { $0.durableTips() }
        #expect(tips.count == streamCount)
        try store.writeMark()
        for round in 1...2 {
            disk.crash { _ in .kept }
            let last = try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last
            var bytes = try #require(disk.content(of: directory.segment(last)))
            bytes.removeSubrange(round == 1 ? 5000... : 0...)
            disk.replaceContent(of: directory.segment(last), with: bytes)
            let report = try repair(disk)
            #expect(report.isDone && report.gaps.contains { $0.positions == nil })
            let verified = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(verified.findings.isEmpty, "\(verified.findings.prefix(3))")
            try appendEverywhere(disk, tips)
        }
        #expect(try repair(disk).isSound)
    }

    private func repair(_ disk: MemoryDisk) throws -> RepairReport {
        let environment = LogEnvironment.test(disk.process(), segmentByteCount: 1 << 20)
        return try LocalLog.repair(
            at: "/log", .carryOut, options: environment.options, disk: environment.disk,
            now: environment.now, random: environment.random)
    }

    private func appendEverywhere(_ disk: MemoryDisk, _ tips: [Tip]) throws {
        let store = try LogStore.open(.test(disk.process(), segmentByteCount: 1 << 20))
        #expect(store.recordedGaps.gaps.count <= 2)
        var refused = 0
        for first in stride(from: 0, to: tips.count, by: 500) {
            let some = tips[first..<min(first + 500, tips.count)]
            let requests = some.map { tip in
                let known = store.look { $0.durableTip(of: tip.stream) }
                if known.revision > .none, known.revision < tip.revision { refused += 1 }
                return AppendRequest(events: [Event(type: 2)], tip: known)
            }
            for result in store.append(requests) { _ = try result.get() }
        }
        #expect(refused == 0)
        try store.endSegment()
        #expect(try store.seal() > 0)
        _ = try store.appendProbe()
        try store.writeMark()
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty, "\(verified.findings.prefix(3))")
    }
}
