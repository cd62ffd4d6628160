import Foundation
import Testing

@testable import EventLog

/// The file as other programs see it.
@Suite("The file of a sealed segment")
struct SealedFileTests {
    private static let tool = ["/usr/bin/lz4", "/usr/local/bin/lz4", "/bin/lz4"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs the tool and gives its exit status and what it printed.
    private func lz4(_ arguments: String...) throws -> (status: Int32, output: Data) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: try #require(Self.tool))
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test(
        "is taken by the lz4 tool, which gives header, fronts and bodies",
        .enabled(if: tool != nil, "there is no lz4 tool here"))
    func isStandard() async throws {
        try await withTemporaryDirectory { root in
            var environment = LogEnvironment.test(PosixDisk())
            environment.directory = LogDirectory(root: root)
            let store = try LogStore.open(environment)
            for number in 1...80 {
                let tip = store.look { $0.durableTip(of: StreamID(UInt64(number % 5))) }
                let event = Event.numbered(number, payloadByteCount: number * 7)
                _ = try store.append([AppendRequest(events: [event], tip: tip)])[0].get()
            }
            let raw = try (1...2).map { number in
                try [UInt8](
                    Data(contentsOf: URL(filePath: environment.directory.segment(number))))
            }
            let limits = SealingLimits(groupByteCount: 3000, bodyByteCount: 700)
            #expect(try store.seal(limits) >= 2)
            for number in 1...2 as ClosedRange<UInt64> {
                let path = environment.directory.sealedSegment(number)
                #expect(try lz4("-q", "-t", path).status == 0)
                let (status, content) = try lz4("-q", "-d", "-c", path)
                #expect(status == 0)
                // The header is the raw file's, and all that follows is fronts and bodies.
                let bytes = [UInt8](content)
                let header = SegmentHeader.byteCount
                #expect(bytes.prefix(header) == raw[Int(number) - 1].prefix(header))
                let group = try store.state { $0.sealed }.segment(number).tables().groups[0]
                let fronts = Array(bytes[header..<header + group.fronts.contentByteCount])
                #expect(try SealedGroup(fronts: fronts).frames.count == group.frameCount)
            }
        }
    }

    @Test("made raw again is the raw segment, up to its last frame")
    func backToRaw() throws {
        let disk = MemoryDisk()
        var workload = Workload(groupCount: 40, seed: 5)
        workload.run(on: disk.process())
        let store = try LogStore.open(.test(disk.process()))
        let before = try #require(disk.content(of: "/log/log/0000000002.seg"))
        _ = try store.seal(SealingLimits(groupByteCount: 1500, bodyByteCount: 300))
        let segment = try store.state { $0.sealed }.segment(2)
        let tables = try segment.tables()
        let reader = SealedReader(segment, store.environment)
        var frames: [UInt8] = []
        for entry in tables.groups {
            let group = try segment.group(entry)
            let bodies = try reader.bodies(of: entry, in: tables)
            for frame in group.frames {
                frames += SealedGroup.raw(frame, fronts: group.fronts, bodies: bodies)
            }
        }
        let start = Int(SegmentFile.firstFrameOffset)
        #expect(tables.groups.count > 2)
        #expect(frames == Array(before[start..<start + frames.count]))
        #expect(before[(start + frames.count)...].allSatisfy { $0 == 0 })
    }

    @Test("whose index is damaged gives the same answers, and says so", arguments: 0..<40)
    func damagedIndex(number: Int) throws {
        let disk = MemoryDisk()
        var workload = Workload(groupCount: 40, seed: 5)
        workload.run(on: disk.process())
        let store = try LogStore.open(.test(disk.process()))
        let commits = try store.allCommits()
        _ = try store.seal(SealingLimits(groupByteCount: 1500, bodyByteCount: 300))
        // Somewhere in the index or the locator of a segment.
        let segment = try store.state { $0.sealed }.segment(2)
        let start = Int(segment.locator.indexOffset) - LZ4.skippableHeaderByteCount
        let place = start + (Int(segment.byteCount) - start) * number / 40
        var bytes = try #require(disk.content(of: segment.path))
        bytes[place] ^= 0x10
        disk.replaceContent(of: segment.path, with: bytes)
        let notices = NoticeCounter()
        let reader = try LogStore.open(
            .test(disk.process(), mode: .readOnly, notify: notices.note))
        #expect(try reader.allCommits() == commits)
        for stream in Set(commits.map(\.stream)) {
            var found: [Commit] = []
            try reader.read(stream, .first ... .max, parts: .all) {
                found.append($0)
                return true
            }
            #expect(found == commits.filter { $0.stream == stream })
        }
        // The first is in the head of the LZ4 frame around the index, which nobody needs.
        #expect(notices.count > 0 || number == 0, "an index that was made anew is told of")
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(!report.findings.isEmpty)
        #expect(report.findings.allSatisfy { $0.file == segment.path && $0.streams.isEmpty })
    }
}
