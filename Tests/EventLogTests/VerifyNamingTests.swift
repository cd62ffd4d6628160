import Testing

@testable import EventLog

@Suite("What verify says of whom damage concerns")
struct VerifyNamingTests {
    private let directory = LogDirectory(root: "/log")

    /// The streams that a reader of the whole log finds to have lost something, or maybe.
    private func readerNames(_ disk: MemoryDisk) throws -> Set<StreamID> {
        let log = try SalvagedLog(.test(disk.process(), mode: .readOnly))
        return Set(log.gaps.flatMap { $0.losses.map(\.stream) })
    }

    private func verify(_ disk: MemoryDisk) throws -> VerifyReport {
        try LocalLog.verify(at: "/log", disk: disk.process())
    }

    @Test("names every stream that may have lost its end with the last segment", arguments: [0, 3])
    func lastSegment(sealing: Int) throws {
        let sample = try MixedLog(seed: 31, sealing: sealing)
        let disk = sample.copy(isSameBoot: false)
        let last = try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last
        disk.replaceContent(of: directory.segment(last), with: nil)
        let report = try verify(disk)
        let named = Set(report.findings.flatMap(\.streams))
        let expected = try readerNames(disk)
        #expect(named == expected && named.count > 5)
        #expect(report.findings.count == 1 && report.gaps.first?.isAttributed == false)
    }

    @Test("names them too when the last frames are zeros that were durable")
    func zeros() throws {
        let sample = try MixedLog(seed: 32, sealing: 3)
        let disk = sample.copy(isSameBoot: true)
        let path = directory.segment(
            try SegmentNames(of: .test(disk.process(), mode: .readOnly)).last)
        let last = try #require(
            try sample.places().last { $0.first?.path == path }?.first?.range)
        var bytes = try #require(disk.content(of: path))
        bytes.replaceSubrange(last, with: [UInt8](repeating: 0, count: last.count))
        disk.replaceContent(of: path, with: bytes)
        let report = try verify(disk)
        let named = Set(report.findings.flatMap(\.streams))
        let expected = try readerNames(disk)
        #expect(named == expected && !named.isEmpty)
    }

    @Test("names nobody, and says that nothing is left, when the only segment is gone")
    func nothingLeft() throws {
        let sample = try SampleLog(isMarked: true)
        let disk = sample.disk.copy()
        for path in sample.segmentPaths { disk.replaceContent(of: path, with: nil) }
        let report = try verify(disk)
        #expect(!report.findings.isEmpty && report.findings.allSatisfy { $0.streams.isEmpty })
    }

    @Test("says of other jobs no more than is known")
    func wording() throws {
        func words(_ streams: [StreamID], isAttributed: Bool) -> String {
            let damage = Damage(file: "f", byteOffset: 1, reason: "r", streams: streams)
            return LogGap(
                damage: damage, positions: Position(1)...Position(.max), losses: [],
                isAttributed: isAttributed
            ).description
        }
        #expect(
            words([5], isAttributed: true).hasSuffix("concerned: 5. All other jobs can be read"))
        #expect(words([], isAttributed: false).hasSuffix("says which jobs that concerns"))
        #expect(words([5], isAttributed: false).contains("jobs of which nothing is left"))
        #expect(words([0], isAttributed: true).contains("concerned: 0 (the fleet of workers)"))
    }
}
