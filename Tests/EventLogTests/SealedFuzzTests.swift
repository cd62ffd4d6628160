import Testing

@testable import EventLog

/// The same for the parts of a sealed segment.
@Suite("What is decoded of a sealed segment", .timeLimit(.minutes(1)))
struct SealedFuzzTests {
    private let segment: SealedSegment
    private let file: [UInt8]
    private let tables: SealedTables
    private let directory: StreamDirectory

    init() throws {
        let log = try MixedLog(seed: 3, sealing: 4)
        let store = try LogStore.open(.test(log.disk.copy().process(), mode: .readOnly))
        segment = try store.state { $0.sealed }.segment(2)
        file = try #require(log.disk.content(of: segment.path))
        tables = try segment.tables()
        directory = try segment.directory()
    }

    private typealias Fuzz = DecodingFuzzTests

    private func stored(_ piece: SealedTables.Piece) -> [UInt8] {
        Array(file[Int(piece.offset)..<Int(piece.offset) + piece.byteCount])
    }

    @Test("in LZ4 frames has the size that was asked for")
    func blocks() throws {
        let pieces = tables.groups.map(\.fronts) + tables.bodies.map(\.piece)
        Fuzz.rounds("LZ4", 1500) { mutator, round in
            let piece = pieces[round % pieces.count]
            let bytes = mutator.mutated(stored(piece))
            let span = bytes.span.bytes
            switch LZ4.look(at: span) {
            case .data(let count, _), .skippable(_, let count): #expect(count <= bytes.count)
            case .neither: break
            }
            var count = piece.contentByteCount
            if mutator.chance(20) { count = Int(truncatingIfNeeded: mutator.number()) }
            let isChecked = mutator.chance(70)
            let content =
                isChecked
                ? try? LZ4.decompressChecked(bytes, byteCount: count)
                : try? LZ4.decompress(span, byteCount: count)
            if let content { #expect(content.count == count) }
            return content != nil
        }
    }

    @Test("in its tables lies in the file, in its order")
    func tablesMakeSense() throws {
        let end = segment.locator.indexOffset
        let encoded = tables.encoded
        Fuzz.rounds("tables") { mutator, _ in
            let bytes = mutator.chance(3) ? encoded : mutator.mutated(encoded)
            guard let found = SealedTables(decoding: bytes, framesEndingAt: end) else {
                return false
            }
            #expect(found.encoded == bytes)
            let pieces = found.groups.map(\.fronts) + found.bodies.map(\.piece)
            for piece in pieces {
                #expect(piece.offset + UInt64(piece.byteCount) <= end)
                #expect(piece.contentByteCount <= 255 * piece.byteCount)
            }
            for group in found.groups {
                let count = found.bodies[group.bodies].reduce(0) {
                    $0 + $1.piece.contentByteCount
                }
                #expect(count == group.bodyByteCount)
            }
            _ = found.group(holding: Position(mutator.number()))
            _ = found.group(holdingRaw: mutator.number())
            return true
        }
    }

    @Test("in its directory leads back, and to postings that are there")
    func directoryMakesSense() throws {
        let encoded = directory.encoded
        let count = segment.locator.postingByteCount
        Fuzz.rounds("directory") { mutator, _ in
            let bytes = mutator.mutated(encoded)
            guard let found = StreamDirectory(decoding: bytes, of: 2, postingByteCount: count)
            else { return false }
            for entry in found.entries {
                #expect(entry.previousSegment < entry.segment && entry.segment <= 2)
                #expect(entry.postings.upperBound <= count)
                #expect(entry.tip.revision.advanced(by: 1) > entry.firstRevision)
                #expect(found.entry(of: entry.stream) == entry)
            }
            _ = found.tip(of: StreamID(mutator.number()))
            return true
        }
    }

    @Test("in its postings rises")
    func postingsMakeSense() throws {
        let entries = directory.entries.filter { $0.segment == 2 }
        let index = Int(segment.locator.indexOffset) + segment.locator.tableByteCount
        let start = index + segment.locator.directoryByteCount
        Fuzz.rounds("postings", 1500) { mutator, round in
            var entry = entries[round % entries.count]
            let range = entry.postings
            var bytes = mutator.mutated(
                Array(file[start + range.lowerBound..<start + range.upperBound]))
            if mutator.chance(20) { bytes = .random(countUpTo: 60, using: &mutator.random) }
            if mutator.chance(20) { entry.commitCount = Int(mutator.number() & 0xFFFF_FFFF) }
            if mutator.chance(10) { entry.firstRevision = Revision(mutator.number()) }
            let base = Timestamp(nanoseconds: Int64(bitPattern: mutator.number()))
            guard let found = Postings(decoding: bytes, of: entry, base: base) else {
                return false
            }
            for (before, after) in zip(found.commits, found.commits.dropFirst()) {
                #expect(before.position < after.position)
                #expect(before.lastRevision.advanced(by: 1) == after.firstRevision)
            }
            for commit in found.commits { #expect(commit.body.count == commit.bodyByteCount) }
            let low = mutator.number()
            let hit = found.commits(Revision(low)...Revision(max(low, mutator.number())))
            #expect(hit.upperBound <= found.commits.count)
            return true
        }
    }

    @Test("in fronts can be read as commits")
    func frontsMakeSense() throws {
        let contents = try tables.groups.map { try segment.content($0.fronts) }
        Fuzz.rounds("fronts", 1500) { mutator, round in
            let bytes = mutator.mutated(contents[round % contents.count])
            guard let group = try? SealedGroup(fronts: bytes) else { return false }
            let bodies = [UInt8](repeating: 1, count: min(group.bodyByteCount, 1 << 24))
            for frame in group.frames where frame.body.upperBound <= bodies.count {
                let front = bytes.span.bytes.extracting(frame.front)
                guard let header = try? group.header(at: frame.front.lowerBound),
                    header.kind == .commit
                else { continue }
                let body = bodies.span.bytes.extracting(frame.body)
                let commit = header.commit(
                    front: front, body: body, cutTo: .first ... .max, parts: .all)
                #expect(commit.events.count == header.eventCount)
            }
            if let header = try? group.header(at: Int(truncatingIfNeeded: mutator.number())) {
                #expect(header.eventCount > 0 || header.kind == .seal)
            }
            var builder = SealedIndexBuilder(of: segment.locator.header, after: directory)
            let piece = tables.groups[0].fronts
            guard (try? builder.add(group, fronts: piece, bodies: [])) != nil else { return false }
            let index = builder.finished(orTime: Timestamp(nanoseconds: 0))
            for entry in index.directory.entries where entry.segment == 2 {
                let own = Array(index.postings[entry.postings])
                _ = Postings(decoding: own, of: entry, base: index.firstTime)
            }
            return true
        }
    }

    @Test("in its locator lies in the file")
    func locatorMakesSense() throws {
        let disk = MemoryDisk()
        let start = file.count - SealedLocator.storedByteCount
        let seed = segment.seed
        Fuzz.rounds("locator") { mutator, _ in
            var bytes = Array(file[start...])
            let lead = LZ4.skippableHeaderByteCount
            let own = lead + SegmentHeader.byteCount
            bytes.replaceSubrange(
                own..., with: mutator.mutated(Array(bytes[own...]), keepsCount: true))
            if mutator.chance(10) { bytes = mutator.mutated(bytes) }
            Resum.end(&bytes, at: SealedLocator.storedByteCount - 8, from: lead, seed: seed)
            var whole = Array(file[..<start]) + bytes
            if mutator.chance(5) { whole.removeFirst(8) }
            disk.replaceContent(of: "/f", with: whole)
            guard let file = try? disk.process().open("/f", .read),
                let found = try? SealedLocator(at: UInt64(whole.count), of: file)
            else { return false }
            let parts = [found.tableByteCount, found.directoryByteCount, found.postingByteCount]
            #expect(parts.allSatisfy { $0 >= 0 && $0 < whole.count })
            let end = UInt64(parts.reduce(0, +)) + found.indexOffset
            #expect(end == UInt64(whole.count - bytes.count))
            _ = found.positions
            return true
        }
    }
}
