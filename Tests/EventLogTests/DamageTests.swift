import Testing

@testable import EventLog

@Suite("A damaged log")
struct DamageTests {
    /// What opening a damaged log may come to.
    enum Outcome: Hashable {
        case refused
        case whole
        case changed
    }

    @Test("is refused or read whole after any truncation of any file", arguments: [true, false])
    func truncations(isMarked: Bool) throws {
        let sample = try SampleLog(isMarked: isMarked)
        var outcomes: [Outcome: Int] = [:]
        for path in sample.damageablePaths {
            let bytes = try #require(sample.disk.content(of: path))
            for count in stride(from: 0, to: bytes.count, by: bytes.count > 4096 ? 3 : 1) {
                let outcome = sample.open {
                    $0.replaceContent(of: path, with: Array(bytes.prefix(count)))
                }
                #expect(outcome != .changed, "\(path) cut to \(count) bytes")
                outcomes[outcome, default: 0] += 1
            }
        }
        #expect(outcomes[.refused, default: 0] > 100)
    }

    @Test(
        "is refused or read whole after any bit flip in what is stored", arguments: [true, false])
    func bitFlips(isMarked: Bool) throws {
        let sample = try SampleLog(isMarked: isMarked)
        var outcomes: [Outcome: Int] = [:]
        for path in sample.damageablePaths {
            let bytes = try #require(sample.disk.content(of: path))
            let last = try #require(bytes.lastIndex { $0 != 0 })
            for index in bytes.indices {
                // Zeros of the first page and after the last frame are all alike.
                let isAlike = bytes[index] == 0 && (index < 4096 || index > last)
                // With a mark to contradict it a flip is easily seen: there one bit a byte will do.
                for bit in 0..<8
                where isAlike ? index % 97 + bit == 8 : !isMarked || bit == index % 8 {
                    var damaged = bytes
                    damaged[index] ^= 1 << UInt8(bit)
                    let outcome = sample.open { $0.replaceContent(of: path, with: damaged) }
                    #expect(outcome != .changed, "\(path), byte \(index), bit \(bit)")
                    outcomes[outcome, default: 0] += 1
                }
            }
        }
        #expect(outcomes[.refused, default: 0] > 1_000)
    }

    @Test(
        "is refused after any sector of acknowledged frames turned to zero", arguments: [512, 4096])
    func zeroedSectors(byteCount: Int) throws {
        let sample = try SampleLog(isMarked: true)
        for path in sample.segmentPaths {
            let bytes = try #require(sample.disk.content(of: path))
            for start in stride(from: 4096, to: bytes.count, by: byteCount) {
                let range = start..<min(start + byteCount, bytes.count)
                guard bytes[range].contains(where: { $0 != 0 }) else { continue }
                var damaged = bytes
                damaged.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
                let outcome = sample.open { $0.replaceContent(of: path, with: damaged) }
                #expect(outcome == .refused, "\(path) at \(start)")
            }
        }
    }

    @Test("is refused when segments are missing, swapped, doubled or from another log")
    func misplacedSegments() throws {
        let sample = try SampleLog(isMarked: true)
        let paths = sample.segmentPaths
        #expect(paths.count >= 3)
        let contents = paths.map { sample.disk.content(of: $0) }
        for (index, path) in paths.enumerated() {
            #expect(
                sample.open { $0.replaceContent(of: path, with: nil) } == .refused,
                "missing \(path)")
            let other = contents[(index + 1) % paths.count]
            #expect(
                sample.open { $0.replaceContent(of: path, with: other) } == .refused,
                "\(path) with the bytes of another")
        }
        let swapped = sample.open { disk in
            disk.replaceContent(of: paths[0], with: contents[1])
            disk.replaceContent(of: paths[1], with: contents[0])
        }
        #expect(swapped == .refused)
        let doubled = sample.open { disk in
            disk.replaceContent(
                of: LogDirectory(root: "/log").segment(UInt64(paths.count) + 1),
                with: contents.last ?? nil)
        }
        #expect(doubled == .refused)
        let stranger = try SampleLog(isMarked: true, randomSeed: 77)
        let foreign = sample.open {
            $0.replaceContent(of: paths[1], with: stranger.disk.content(of: paths[1]))
        }
        #expect(foreign == .refused)
    }

    @Test("is refused when a block of one place lies in another")
    func misplacedBlocks() throws {
        let sample = try SampleLog(isMarked: true)
        let path = sample.segmentPaths[0]
        let bytes = try #require(sample.disk.content(of: path))
        for (from, to) in [(4096, 4608), (4608, 4096), (5120, 4096), (4096, 5120)] {
            var damaged = bytes
            damaged.replaceSubrange(to..<to + 512, with: bytes[from..<from + 512])
            #expect(
                sample.open { $0.replaceContent(of: path, with: damaged) } == .refused,
                "\(from) over \(to)")
        }
    }

    @Test("names the streams of every commit that is hit, in the error and in the report")
    func namesStreams() throws {
        let sample = try SampleLog(isMarked: true)
        for (index, reference) in sample.references.enumerated() {
            let path = LogDirectory(root: "/log").segment(UInt64(reference.segment))
            var bytes = try #require(sample.disk.content(of: path))
            bytes[Int(reference.offset) + 60] ^= 0x10
            let disk = sample.disk.copy()
            disk.crash { _ in .kept }
            disk.replaceContent(of: path, with: bytes)
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            let earlier = Set(sample.references[..<index].map(\.stream))
            let later = Set(sample.references[(index + 1)...].map(\.stream))
            let named = Set(report.findings.flatMap(\.streams))
            // Where nothing continues the stream, it may be any that nothing continues.
            let expected =
                later.contains(reference.stream)
                ? [reference.stream] : earlier.subtracting(later)
            #expect(named == expected, "commit \(index)")
            #expect(
                report.findings.contains { $0.file == path && $0.byteOffset == reference.offset })
            #expect(report.commitCount == sample.references.count - 1)
        }
    }

    @Test("is reported by verify whenever opening refuses it", arguments: [5, 6] as [UInt64])
    func verifyFindsIt(seed: UInt64) throws {
        let sample = try SampleLog(isMarked: true)
        var random = SplitMix64(seed: seed)
        for round in 0..<400 {
            let path = sample.segmentPaths.randomElement(using: &random) ?? ""
            var bytes = try #require(sample.disk.content(of: path))
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] ^= UInt8.random(in: 1 ... .max, using: &random)
            let damaged = bytes
            let outcome = sample.open { $0.replaceContent(of: path, with: damaged) }
            let disk = sample.disk.copy()
            disk.crash { _ in .kept }
            disk.replaceContent(of: path, with: damaged)
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            if outcome == .refused {
                #expect(
                    !report.findings.isEmpty, "seed \(seed), round \(round), \(path) at \(index)")
            }
        }
    }

    @Test("reads on as it was when nothing is damaged, and verify counts every byte")
    func verifyCounts() throws {
        let sample = try SampleLog(isMarked: true)
        let report = try LocalLog.verify(at: "/log", disk: sample.disk.copy().process())
        #expect(report.findings.isEmpty)
        #expect(report.segmentCount == sample.segmentPaths.count)
        #expect(report.commitCount == sample.references.count)
        #expect(report.frameCount == report.commitCount + report.segmentCount - 1)
        #expect(report.eventCount == sample.commits.reduce(0) { $0 + $1.events.count })
        let byteCounts = sample.segmentPaths.map { sample.disk.content(of: $0)?.count ?? 0 }
        #expect(report.byteCount == UInt64(byteCounts.reduce(0, +)))
    }
}

/// A small log of several segments on a simulated disk, all of it acknowledged.
struct SampleLog {
    let disk = MemoryDisk()
    let commits: [Commit]
    let references: [CommitReference]

    init(isMarked: Bool, randomSeed: UInt64 = 42) throws {
        let process = disk.process()
        var environment = LogEnvironment.test(process)
        environment.random = SeededSource(seed: randomSeed).next
        environment.options.segmentByteCount = 5632
        let store = try LogStore.open(environment)
        var random = SplitMix64(seed: 3)
        for number in 0..<11 {
            let stream = StreamID(UInt64(1 + number % 3))
            let events = (0...number % 2).map { _ in
                Event(
                    type: 3, detail: .random(countUpTo: 30, using: &random),
                    payload: .bytes(.random(countUpTo: number == 5 ? 700 : 90, using: &random)))
            }
            let tip = store.look { $0.durableTip(of: stream) }
            _ = try store.append([AppendRequest(events: events, tip: tip)])[0].get()
        }
        if isMarked { try store.writeMark() }
        commits = try store.allCommits()
        references = store.look { $0.commits(after: .none, limit: .max) }
    }

    var segmentPaths: [String] { disk.paths.filter { $0.hasSuffix(".seg") } }
    /// All that counts: hints and locks may be anything.
    var damageablePaths: [String] { segmentPaths + ["/log/LOG"] }

    /// Damages a copy, opens it in another boot, and compares.
    func open(_ damage: (MemoryDisk) -> Void) -> DamageTests.Outcome {
        let disk = disk.copy()
        disk.crash { _ in .kept }
        damage(disk)
        do throws(LogError) {
            let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
            return try store.allCommits() == commits ? .whole : .changed
        } catch {
            return .refused
        }
    }
}
