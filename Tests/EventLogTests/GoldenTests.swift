import Foundation
import Testing

@testable import EventLog

@Suite("The format of the local log")
struct GoldenTests {
    /// The files of one format version; `Golden/README.md` says how a version is added.
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/v1")
    private static let names = ["LOG", "log/0000000001.seg", "log/0000000002.seg"]

    @Test("is written byte for byte as the golden files of version 1 have it")
    func writes() throws {
        let disk = try goldenDisk()
        #expect(
            disk.paths.filter { !$0.hasSuffix("/lock") && !$0.hasSuffix("/hints") }
                == Self.names.map { "/log/\($0)" })
        for name in Self.names {
            let written = try #require(disk.content(of: "/log/\(name)"))
            let file = Self.directory.appending(path: name)
            if ProcessInfo.processInfo.environment["ADD_GOLDEN_FILES"] != nil,
                !FileManager.default.fileExists(atPath: file.path)
            {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(written).write(to: file)
            }
            let golden = try [UInt8](Data(contentsOf: file))
            let difference = zip(written, golden).enumerated().first { $1.0 != $1.1 }?.offset
            #expect(
                written == golden,
                "\(name), \(written.count) and \(golden.count) bytes, from \(difference ?? -1)"
            )
        }
    }

    @Test("is read from the golden files of version 1 as it was written")
    func reads() throws {
        let disk = MemoryDisk()
        let process = disk.process()
        for path in ["/log", "/log/log"] { try process.makeDirectory(path) }
        for name in Self.names {
            let bytes = try [UInt8](Data(contentsOf: Self.directory.appending(path: name)))
            disk.replaceContent(of: "/log/\(name)", with: bytes)
        }
        let store = try LogStore.open(.test(disk.process(), mode: .readOnly))
        #expect(try store.allCommits() == Self.commits)
        #expect(try LocalLog.verify(at: "/log", disk: process).findings.isEmpty)
    }

    @Test("is read from the golden sealed segment of version 1 as it was written")
    func readsSealed() throws {
        let made = try goldenDisk()
        let limits = SealingLimits(groupByteCount: 600, bodyByteCount: 200)
        #expect(try LogStore.open(.test(made.process())).seal(limits) == 1)
        let name = "log/0000000001.seg.lz4"
        let written = try #require(made.content(of: "/log/\(name)"))
        let file = Self.directory.appending(path: name)
        if ProcessInfo.processInfo.environment["ADD_GOLDEN_FILES"] != nil,
            !FileManager.default.fileExists(atPath: file.path)
        {
            try Data(written).write(to: file)
        }
        // Releases of liblz4 compress differently, so what is read is compared, and not the bytes.
        let disk = MemoryDisk()
        let process = disk.process()
        for path in ["/log", "/log/log"] { try process.makeDirectory(path) }
        for name in [Self.names[0], name, Self.names[2]] {
            let bytes = try [UInt8](Data(contentsOf: Self.directory.appending(path: name)))
            disk.replaceContent(of: "/log/\(name)", with: bytes)
        }
        let store = try LogStore.open(.test(disk.process(), mode: .readOnly))
        #expect(try store.allCommits() == Self.commits)
        #expect(store.look { $0.archive.last } == 1)
        let report = try LocalLog.verify(at: "/log", disk: process)
        #expect(report.findings.isEmpty && report.sealedSegmentCount == 1)
    }

    @Test("keeps heads and chain whole when the payloads of a commit are erased")
    func erasedPayloads() throws {
        let disk = try goldenDisk()
        let probe = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let reference = probe.look { $0.commits(after: .none, limit: 1)[0] }
        var bytes = try #require(disk.content(of: "/log/log/0000000001.seg"))
        let frame = Int(reference.offset)
        let header = try FrameHeader(
            decoding: bytes.span.bytes.extracting(frame..<bytes.count), at: reference.offset,
            seed: try SegmentHeader(decoding: bytes, path: "").seed)
        let salt = (0..<8).map {
            UInt8(truncatingIfNeeded: FrameHeader.erasedSalt >> (8 * UInt64($0)))
        }
        bytes.replaceSubrange(
            frame + header.saltOffset..<frame + header.fillerOffset,
            with: salt + [UInt8](repeating: 0, count: header.payloadByteCount))
        disk.replaceContent(of: "/log/log/0000000001.seg", with: bytes)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
        let store = try LogStore.open(.test(disk.process(), mode: .readOnly))
        var expected = Self.commits
        for index in expected[0].events.indices
        where expected[0].events[index].payload != .bytes([]) {
            expected[0].events[index].payload = .erased
        }
        #expect(try store.allCommits() == expected)
    }

    /// Two segments with what the format can hold: several streams and events, snapshots, empty,
    /// erased and large values, a seal, a mark.
    private func goldenDisk() throws -> MemoryDisk {
        let disk = MemoryDisk()
        let clock = ManualClock(nanoseconds: Self.start)
        var environment = LogEnvironment.test(disk.process())
        environment.options.segmentByteCount = 5632
        environment.random = SeededSource(seed: 1).next
        environment.now = clock.now
        let store = try LogStore.open(environment)
        for commit in Self.commits {
            clock.set(commit.time.nanoseconds)
            let tip = store.look { $0.durableTip(of: commit.stream) }
            _ = try store.append([AppendRequest(events: commit.events, tip: tip)])[0].get()
        }
        try store.writeMark()
        return disk
    }

    private static let start: Int64 = 1_800_000_000_123_456_789
    private static let commits: [Commit] = [
        commit(
            1, 330_001, 1,
            [
                Event(
                    type: 1, detail: Array("submitted".utf8),
                    payload: .bytes(Array("firms.xlsx".utf8))),
                Event(type: 2, version: 3, item: 7, payload: .bytes([])),
            ]),
        commit(2, 0, 1, [Event(type: .max, version: .max, item: .max, detail: [0, 255])]),
        commit(
            3, 330_001, 3,
            [Event(type: 9, isSnapshot: true, payload: .bytes([UInt8](repeating: 0, count: 600)))]),
        commit(4, .max, 1, [Event(type: 5, item: 1, payload: .erased)]),
        commit(5, 330_001, 4, [Event(type: 9, payload: .bytes((0..<200).map { UInt8($0) }))]),
        commit(6, 330_001, 5, [Event(type: 9, detail: [1], payload: .bytes([2]))]),
    ]

    private static func commit(
        _ position: UInt64, _ stream: UInt64, _ revision: UInt64, _ events: [Event]
    ) -> Commit {
        Commit(
            position: Position(position),
            time: Timestamp(nanoseconds: start + Int64(position) * 1_000_000_000),
            stream: StreamID(stream), firstRevision: Revision(revision), events: events)
    }
}
