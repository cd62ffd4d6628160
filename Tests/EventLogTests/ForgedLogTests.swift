import Testing

@testable import EventLog

/// A log with a file whose checksums are right and whose content is not what was written.
@Suite("A log with a forged file", .timeLimit(.minutes(1)))
struct ForgedLogTests {
    private typealias Fuzz = DecodingFuzzTests

    private let log: MixedLog
    private let segments: [ForgedSegment]
    private let limit = 60

    init() throws {
        let log = try MixedLog(seed: 5, sealing: 3)
        self.log = log
        let store = try LogStore.open(.test(log.disk.copy().process(), mode: .readOnly))
        let sealed = store.state { $0.sealed }
        segments = try (1...3 as ClosedRange<UInt64>).map { number in
            let segment = try sealed.segment(number)
            return try ForgedSegment(segment, log.disk.content(of: segment.path) ?? [])
        }
    }

    /// What became of the rounds.
    private struct Tally {
        var refused = 0
        var wholeAnswers = 0
        /// Less was told than there is, because the index says so; only `verify` can see that.
        var shortAnswers = 0
        var found = 0
    }

    /// Everything that `content` says of `tip`'s stream; nil when it refuses.
    private func history(_ content: LogContent, _ tip: Tip) -> [Commit]? {
        var found: [Commit] = []
        do throws(LogError) {
            for parts in [EventParts.heads, .all] {
                found = []
                try content.read(tip.stream, .first ... .max, parts: parts) {
                    found.append($0)
                    return true
                }
            }
            let middle = Revision(tip.revision.rawValue / 2 + 1)
            try content.read(tip.stream, middle...tip.revision, parts: .heads) { _ in true }
            let moments: [Moment] = [
                .head, .revision(middle), .position(Position(tip.position.rawValue / 2)),
                .time(Timestamp(nanoseconds: 1_050)),
            ]
            for moment in moments { _ = try content.tip(of: tip.stream, at: moment) }
            _ = try content.snapshot(of: tip.stream, notAfter: middle)
            return found
        } catch { return nil }
    }

    /// Asks a log everything.
    ///
    /// - Parameter isIndexOnly: All frames are as they were, so that no other commit may be told.
    private func ask(
        _ disk: MemoryDisk, isIndexOnly: Bool, _ place: String, _ tally: inout Tally
    ) {
        let report = try? LocalLog.verify(at: "/log", disk: disk.process())
        let isClean = report?.findings.isEmpty ?? false
        if !isClean { tally.found += 1 }
        guard let content = try? LogContent(opening: .test(disk.process(), mode: .readOnly))
        else {
            tally.refused += 1
            #expect(!isClean, "\(place): it is refused, and verify finds nothing")
            return
        }
        var all: [Commit] = []
        do throws(LogError) {
            try content.readAll(after: .none, parts: .all) {
                all.append($0)
                return true
            }
            if isIndexOnly { #expect(all == log.commits, "\(place): another story is told") }
        } catch {
            #expect(!isClean, "\(place): \(error), and verify finds nothing")
            if isIndexOnly { #expect(log.commits.starts(with: all), "\(place)") }
        }
        for tip in log.tips {
            guard let found = history(content, tip) else {
                tally.refused += 1
                continue
            }
            let expected = log.history(of: tip.stream)
            if found == expected {
                tally.wholeAnswers += 1
            } else if isIndexOnly {
                tally.shortAnswers += 1
                #expect(!isClean, "\(place): stream \(tip.stream) is cut, unseen")
                let known = Set(expected)
                #expect(found.allSatisfy { known.contains($0) }, "\(place)")
            }
        }
        if let writer = try? LogStore.open(.test(disk.process(), mode: .readWrite)) {
            _ = try? writer.appendProbe()
            _ = try? writer.writeMark()
        }
    }

    @Test("in its index gives no other commits, and verify sees it")
    func index() throws {
        var tally = Tally()
        Fuzz.rounds("forged index", limit) { mutator, round in
            var segment = segments[round / 4 % segments.count]
            let whole = segment.file()
            var copy = mutator
            switch round % 4 {
            case 0: segment.tableForgery = { copy.mutated($0) }
            case 1: segment.directoryForgery = { copy.mutated($0) }
            case 2:
                segment.locatorForgery = { bytes in
                    let own = SegmentHeader.byteCount + 8
                    return bytes[..<own] + copy.mutated(Array(bytes[own...]), keepsCount: true)
                }
            default:
                let stream = segment.postings.keys.sorted().randomElement(using: &mutator.random)
                let bytes = stream.flatMap { segment.postings[$0] }
                if let stream, let bytes {
                    segment.replacePostings(of: stream, with: mutator.mutated(bytes))
                }
            }
            let file = segment.file()
            guard file != whole else { return false }
            let disk = log.copy(isSameBoot: mutator.chance(50))
            disk.replaceContent(of: segment.path, with: file)
            ask(disk, isIndexOnly: true, "round \(round)", &tally)
            return true
        }
        if Fuzz.roundCount(limit) != limit { print("forged index: \(tally)") }
        #expect(tally.wholeAnswers > tally.shortAnswers)
        #expect(tally.found > 0)
    }

    @Test("in its blocks is refused or read, and verify agrees")
    func blocks() throws {
        var tally = Tally()
        try Fuzz.rounds("forged blocks", limit) { mutator, round in
            var segment = segments[round % segments.count]
            let block = Int.random(in: 0..<segment.blockCount, using: &mutator.random)
            let old = try segment.content(block)
            var content = mutator.mutated(old)
            if segment.isFronts(block) {
                // Frames that follow a changed one are put right as well, while there are any.
                var offset = 0
                while let header = Resum.header(content, at: offset) {
                    Resum.frame(
                        &content, at: offset, seed: segment.header.seed, hasBody: false)
                    offset += header.saltOffset
                }
            }
            guard content != old else { return false }
            try segment.replace(block, with: content)
            let disk = log.copy(isSameBoot: mutator.chance(50))
            disk.replaceContent(of: segment.path, with: segment.file())
            ask(disk, isIndexOnly: false, "round \(round)", &tally)
            return true
        }
        if Fuzz.roundCount(limit) != limit { print("forged blocks: \(tally)") }
        #expect(tally.found > 0)
    }

    @Test("that is a raw segment, or hints, is refused or read, and verify agrees")
    func raw() throws {
        var tally = Tally()
        let paths = log.segmentPaths.filter { $0.hasSuffix(".seg") }
        let hints = LogDirectory(root: "/log").hints
        try Fuzz.rounds("forged raw", limit) { mutator, round in
            let path = round % 5 == 0 ? hints : paths[round % paths.count]
            let disk = log.copy(isSameBoot: round % 5 == 0 || mutator.chance(50))
            let old = try #require(log.disk.content(of: path))
            let file = path == hints ? forgedHints(old, &mutator) : forged(old, &mutator)
            guard file != old else { return false }
            disk.replaceContent(of: path, with: file)
            ask(disk, isIndexOnly: false, "round \(round)", &tally)
            return true
        }
        if Fuzz.roundCount(limit) != limit { print("forged raw: \(tally)") }
        #expect(tally.found > 0)
    }

    @Test("whose newest directory leaves out a stream of its own is not believed")
    func leftOut() throws {
        let segment = try #require(segments.last)
        let own = segment.directory.filter { $0.segment == segment.header.number }
        #expect(own.count > 2)
        for entry in own {
            var forged = segment
            let index = try #require(segment.directory.firstIndex(of: entry))
            forged.directoryForgery = { bytes in
                var bytes = bytes
                bytes.removeSubrange(72 * index..<72 * (index + 1))
                return bytes
            }
            let disk = log.copy(isSameBoot: false)
            disk.replaceContent(of: segment.path, with: forged.file())
            let notices = NoticeCounter()
            let content = try LogContent(
                opening: .test(disk.process(), mode: .readOnly, notify: notices.note))
            let tip = try #require(log.tips.first { $0.stream == entry.stream })
            #expect(history(content, tip) == log.history(of: entry.stream))
            #expect(try content.streams() == log.tips)
            let reason = "its directory does not check out"
            #expect(notices.all == [.indexRebuilt(file: segment.path, reason: reason)])
        }
    }

    @Test("that has a number far beyond all others is named, and nobody counts up to it")
    func farNumber() throws {
        let directory = LogDirectory(root: "/log")
        let path = try #require(log.segmentPaths.last { $0.hasSuffix(".seg") })
        let bytes = try #require(log.disk.content(of: path))
        var header = try SegmentHeader(decoding: bytes, path: path)
        header.number = LogDirectory.greatestSegment
        // Stated by a header, and by a name.
        let cases = [(true, path), (false, directory.segment(header.number))]
        for (isStray, name) in cases {
            let disk = log.copy(isSameBoot: false)
            var file = bytes
            if isStray { file.replaceSubrange(..<112, with: header.encoded) }
            disk.replaceContent(of: name, with: file)
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect((1...3).contains(report.findings.count))
            let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
            #expect((1...4).contains(content.gaps().count))
            #expect(throws: LogError.self) {
                try LogStore.open(.test(disk.process(), mode: .readWrite))
            }
        }
    }

    private func forgedHints(_ old: [UInt8], _ mutator: inout ByteMutator) -> [UInt8] {
        guard old.count == 72 else { return old }
        var file = Array(old[..<40]) + mutator.mutated(Array(old[40..<64]), keepsCount: true)
        file += [UInt8](repeating: 0, count: 8)
        Resum.end(&file, at: 64, seed: 0)
        return file
    }

    /// A raw segment with another header, mark or frame, and the chain put right behind it.
    private func forged(_ old: [UInt8], _ mutator: inout ByteMutator) -> [UInt8] {
        guard let header = try? SegmentHeader(decoding: old, path: "") else { return old }
        var file = old
        if mutator.chance(25) {
            let bytes = mutator.mutated(Array(old[..<104]), keepsCount: true)
            file.replaceSubrange(..<104, with: bytes)
            Resum.end(&file, at: 104, seed: 0)
            return file
        }
        if mutator.chance(15) {
            let start = mutator.chance(50) ? 512 : 1024
            var mark = DurableMark(counter: mutator.number(), durableOffset: mutator.number())
            if mutator.chance(50) { mark.durableOffset = 4096 }
            file.replaceSubrange(start..<start + 32, with: mark.encoded(seed: header.seed))
            return file
        }
        var starts: [Int] = []
        var offset = 4096
        while let frame = Resum.header(file, at: offset) {
            starts.append(offset)
            offset += frame.frameByteCount
        }
        guard let start = starts.randomElement(using: &mutator.random),
            let frame = Resum.header(file, at: start)
        else { return file }
        let range = start..<start + frame.saltOffset
        file.replaceSubrange(range, with: mutator.mutated(Array(file[range]), keepsCount: true))
        var checksum = frame.previousChecksum
        for next in starts where next >= start {
            if next > start { Resum.store(checksum, at: next + 72, in: &file) }
            Resum.frame(&file, at: next, seed: header.seed)
            checksum = file.span.bytes.uint64(next)
        }
        return file
    }
}
