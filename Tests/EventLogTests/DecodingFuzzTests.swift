import Glibc
import Testing

@testable import EventLog

/// Bytes that were changed and whose checksums are right all the same: nothing that is decoded may
/// trap, hang or ask for memory without bound, and what is taken must make sense.
@Suite("What is decoded", .timeLimit(.minutes(1)))
struct DecodingFuzzTests {
    /// Set to run more rounds than the suite does.
    static func roundCount(_ usual: Int) -> Int {
        guard let text = unsafe getenv("LOG_FUZZ_ROUNDS") else { return usual }
        return Int(unsafe String(cString: text)) ?? usual
    }

    /// Where the seeds start.
    static var first: Int {
        guard let text = unsafe getenv("LOG_FUZZ_FIRST") else { return 0 }
        return Int(unsafe String(cString: text)) ?? 0
    }

    /// Calls `body` with a mutator for each round.
    ///
    /// - Parameter body: Says whether what it made was taken.
    static func rounds(
        _ name: String, _ usual: Int = 600, _ body: (inout ByteMutator, Int) throws -> Bool
    ) rethrows {
        let count = roundCount(usual)
        var taken = 0
        for round in first..<first + count {
            var mutator = ByteMutator(seed: UInt64(round) &* 7_919 &+ UInt64(name.count))
            if try body(&mutator, round) { taken += 1 }
        }
        if count != usual { print("fuzz: \(name): \(taken) of \(count) were taken") }
        // Else the rounds say nothing: all of them died at a checksum.
        #expect(taken > 0 && taken < count, "\(name): \(taken) of \(count)")
    }

    private static let seed: UInt64 = 0x1234_5678_9ABC_DEF0
    private static let path = "/log/somewhere"

    // MARK: - Raw segments

    private static func frames() -> [[UInt8]] {
        var random = SplitMix64(seed: 1)
        var place = FramePlace(
            offset: 4096, position: 7, time: Timestamp(nanoseconds: 1_000), stream: 3,
            firstRevision: 5, previousPosition: 2, durableOffset: 4096, previousChecksum: 99)
        var frames = (0..<8).map { _ in
            var writer = ByteWriter()
            let events = [Event].random(using: &random)
            _ = writer.putCommit(
                events, CommitSizes(of: events), at: place, salt: random.next(), seed: seed)
            return writer.array
        }
        place.firstRevision = .none
        var writer = ByteWriter()
        _ = writer.putSeal(
            successor: UniqueID(first: 1, second: 2), at: place, seed: seed)
        frames.append(writer.array)
        return frames
    }

    /// Reads a frame in every way there is.
    private func read(_ bytes: [UInt8], at offset: UInt64, _ low: UInt64) throws(FrameDefect) {
        let frame = bytes.span.bytes
        let header = try FrameHeader(decoding: frame, at: offset, seed: Self.seed)
        let known = try KnownFrame(header, frame)
        try header.checkPayloads(of: frame, seed: Self.seed)
        let tail = LogTail(
            segment: 1, offset: offset, checksum: header.previousChecksum,
            position: Position(max(header.position.rawValue, 1) - 1), time: header.time)
        try? tail.check(header, after: .none(header.stream))
        _ = tail.advanced(over: header)
        guard header.kind == .commit else {
            #expect(known.successor != nil)
            return
        }
        let whole = header.commit(frame, cutTo: .first ... .max, parts: .all)
        #expect(whole.events.count == header.eventCount)
        #expect(whole.tip == header.tip)
        let range = Revision(low)...Revision(max(low, low &+ 2))
        let part = header.commit(frame, cutTo: range, parts: .heads)
        #expect(part.events.count <= 3)
    }

    @Test("of frames makes sense")
    func frames() throws {
        let frames = Self.frames()
        Self.rounds("frames", 1500) { mutator, round in
            var bytes = mutator.mutated(frames[round % frames.count])
            if mutator.chance(90) { Resum.frame(&bytes, seed: Self.seed) }
            let isPlaced = bytes.count >= 24
            let offset = isPlaced ? bytes.span.bytes.uint64(16) : 4096
            do throws(FrameDefect) {
                try read(bytes, at: offset, mutator.number())
                return true
            } catch { return false }
        }
    }

    @Test("of the tail of a segment is judged, whatever it is")
    func tails() throws {
        let disk = MemoryDisk()
        let header = Self.segmentHeader
        let frames = Self.frames()
        Self.rounds("tails", 300) { mutator, round in
            var bytes = header.encoded
            bytes += [UInt8](repeating: 0, count: 4096 - bytes.count)
            var own = mutator.mutated(frames[round % frames.count])
            if mutator.chance(70) { Resum.frame(&own, seed: header.seed) }
            bytes += own + mutator.mutated(frames[(round + 1) % frames.count])
            bytes += [UInt8](repeating: 0, count: max(0, 8192 - bytes.count))
            disk.replaceContent(of: Self.path, with: bytes)
            guard let file = try? disk.process().open(Self.path, .read) else { return false }
            let segment = SegmentFile(file: file, header: header)
            let claimed = mutator.number()
            let verdict = try? TailRule.judge(segment, from: 4096, claimed: claimed)
            #expect(verdict != nil)
            let tail = LogTail(startOf: header)
            #expect((try? DamageSurvey(segment, after: tail) { _ in .none }) != nil)
            let search = try? FrameSearch(segment, from: 4096)
            _ = search?.greatestClaim
            if case .damaged = verdict { return false }
            return true
        }
    }

    private static let segmentHeader = SegmentHeader(
        log: UniqueID(first: 1, second: 2), segment: UniqueID(first: 3, second: 4), number: 2,
        byteCount: 8192, created: Timestamp(nanoseconds: 5), firstPosition: 9,
        predecessorEnd: 5000, predecessorChecksum: 10, predecessorTime: Timestamp(nanoseconds: 11),
        abandonsPredecessor: false)

    @Test("of a segment's header and of its marks makes sense")
    func headers() throws {
        let marks = [DurableMark(counter: 3, durableOffset: 4096).encoded(seed: Self.seed)]
        Self.rounds("headers and marks") { mutator, _ in
            var bytes = mutator.mutated(Self.segmentHeader.encoded)
            if mutator.chance(90) { Resum.end(&bytes, at: 104, seed: 0) }
            var isTaken = false
            if let header = try? SegmentHeader(decoding: bytes, path: Self.path) {
                isTaken = true
                let again = try? SegmentHeader(decoding: header.encoded, path: "")
                #expect(again == header)
                #expect(LogTail(startOf: header).position < header.firstPosition)
            }
            var page = [UInt8](repeating: 0, count: 4096)
            for sector in 1...2 {
                var mark = mutator.mutated(marks[0], keepsCount: true)
                Resum.end(&mark, at: 24, seed: Self.seed)
                page.replaceSubrange(sector * 512..<sector * 512 + mark.count, with: mark)
            }
            if mutator.chance(10) { page = mutator.mutated(page) }
            if let mark = DurableMark.newest(in: page, seed: Self.seed) {
                #expect(mark.counter + 1 > mark.counter)
            }
            return isTaken
        }
    }

    // MARK: - Small files

    @Test("of texts makes sense")
    func texts() throws {
        let log = UniqueID(first: 0xFEDC_BA98_7654_3210, second: 7)
        var list = ErasureList(log: log)
        for stream in 1...3 as ClosedRange<UInt64> {
            list.begin(StreamID(stream * 5), through: Position(stream * 100))
        }
        list.finish([5])
        let manifest = BackupManifest(
            log: log, position: 8, time: Timestamp(nanoseconds: 9),
            files: [
                .init(name: "LOG", byteCount: 90, checksum: 1),
                .init(name: "log/0000000001.seg", byteCount: 8192, checksum: 2),
            ])
        let texts = [
            LogIdentity(log: log).encoded, SummedText.encode(list.lines),
            SummedText.encode(manifest.lines),
        ]
        Self.rounds("texts", 1500) { mutator, round in
            var bytes = mutator.mutated(texts[round % 3])
            if mutator.chance(60) { bytes = Resum.text(bytes) }
            if mutator.chance(5) {
                // No UTF-8, and three times as long as it is when it is made text.
                bytes.insert(
                    contentsOf: [UInt8](repeating: 0xFF, count: 200), at: max(0, bytes.count - 1))
            }
            do throws(LogError) {
                switch round % 3 {
                case 0:
                    let found = try LogIdentity(decoding: bytes, path: Self.path)
                    let again = try LogIdentity(decoding: found.encoded, path: "")
                    #expect(again == found)
                case 1:
                    let lines = try SummedText.decode(bytes, path: Self.path)
                    let found = try ErasureList(lines: lines, path: Self.path)
                    let again = try ErasureList(lines: found.lines, path: "")
                    #expect(again == found)
                default:
                    let lines = try SummedText.decode(bytes, path: Self.path)
                    let found = try BackupManifest(lines: lines, path: Self.path)
                    _ = found.byteCount
                    let again = try BackupManifest(lines: found.lines, path: "")
                    #expect(again == found)
                }
                return true
            } catch { return false }
        }
    }

    @Test("of hints makes sense")
    func hints() throws {
        let disk = MemoryDisk()
        let log = UniqueID(first: 1, second: 2)
        let environment = LogEnvironment.test(disk.process())
        disk.replaceContent(of: environment.directory.hints, with: [])
        let hints = try Hints(opening: environment, log: log)
        hints.write(Hints.Record(segment: 3, syncedOffset: 5000, isPoisoned: false))
        let written = try #require(disk.content(of: environment.directory.hints))
        Self.rounds("hints") { mutator, _ in
            var bytes = mutator.mutated(written)
            Resum.end(&bytes, at: 64, seed: 0)
            disk.replaceContent(of: environment.directory.hints, with: bytes)
            return (try? Hints(opening: environment, log: log))?.read() != nil
        }
    }
}
