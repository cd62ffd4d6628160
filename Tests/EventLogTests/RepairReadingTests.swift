import Testing

@testable import EventLog

/// A log of many segments, of which a repair has recorded that one commit is lost.
private struct RepairedLog {
    let sample: MixedLog
    let disk: MemoryDisk
    let lost: Commit
    /// The segment that holds the record.
    let number: UInt64

    init(seed: UInt64) throws {
        sample = try MixedLog(seed: seed, sealing: 3)
        disk = sample.copy(isSameBoot: false)
        let index = sample.commits.count / 2
        let place = try #require(try sample.places()[index].first)
        var bytes = try #require(disk.content(of: place.path))
        bytes[place.range.lowerBound + 100] ^= 1
        disk.replaceContent(of: place.path, with: bytes)
        lost = sample.commits[index]
        let report = try RepairSample.repair(disk.process())
        #expect(report.gaps.map(\.positions) == [lost.position...lost.position])
        let name = try #require(place.path.split(separator: "/").last)
        number = try #require(LogDirectory.segmentNumber(String(name)))
    }

    var left: [Commit] { sample.commits.filter { $0 != lost } }

    func environment(_ mode: LocalLog.Mode = .readOnly) -> LogEnvironment {
        .test(disk.process(), mode: mode)
    }

    func identity() throws -> LogIdentity {
        try LogIdentity(decoding: disk.content(of: "/log/LOG") ?? [], path: "")
    }

    /// What is sealed, for whoever does not know what is on record.
    func archive() throws -> Archive {
        let environment = environment()
        let segments = SealedSegments(environment, log: try identity().log)
        return try Archive(through: SegmentNames(of: environment).lastSealed, of: segments)
    }
}

@Suite("Reading a log that was repaired")
struct RepairReadingTests {
    private static func sealedFiles(openedBy body: (MemoryDisk) throws -> Void, on disk: MemoryDisk)
        throws -> Set<String>
    {
        let calls = CallLog()
        disk.setFaults(calls.note)
        defer { disk.setFaults(nil) }
        try body(disk)
        return Set(calls.all.filter { $0.operation == .open }.map(\.path))
            .filter { $0.hasSuffix(".lz4") }
    }

    @Test("opening looks into no sealed segment but the last and those that LOG names")
    func opening() throws {
        let directory = LogDirectory(root: "/log")
        for mode in [LocalLog.Mode.readOnly, .readWrite] {
            let whole = try MixedLog(seed: 3, sealing: 9).disk
            let last = try SegmentNames(of: .test(whole.process(), mode: .readOnly)).lastSealed
            let plain = try Self.sealedFiles(
                openedBy: { _ = try LogStore.open(.test($0.process(), mode: mode)) }, on: whole)
            #expect(plain == [directory.sealedSegment(last)])
            let log = try RepairedLog(seed: 3)
            #expect(try log.identity().gaps == log.number...log.number)
            let store = try LogStore.open(log.environment(.readWrite))
            try store.endSegment()
            #expect(try store.seal() > 0)
            let newest = try SegmentNames(of: log.environment()).lastSealed
            #expect(newest > log.number + 3)
            let repaired = try Self.sealedFiles(
                openedBy: {
                    let store = try LogStore.open(.test($0.process(), mode: mode))
                    #expect(store.recordedGaps.gaps.count == 1)
                }, on: log.disk)
            #expect(
                repaired == [directory.sealedSegment(newest), directory.sealedSegment(log.number)])
        }
    }

    @Test("a LOG of the format with records is refused unless it says where they are")
    func identity() throws {
        var identity = try RepairedLog(seed: 4).identity()
        #expect(identity.format == 2 && identity.gaps != nil)
        #expect(try LogIdentity(decoding: identity.encoded, path: "") == identity)
        identity.gaps = nil
        #expect(throws: LogError.self) { try LogIdentity(decoding: identity.encoded, path: "") }
    }

    @Test(
        "whoever does not know of the record stops at it all the same",
        arguments: [EventParts.all, .heads], [true, false])
    func unknowing(parts: EventParts, mayHurry: Bool) throws {
        let log = try RepairedLog(seed: 5)
        let archive = try log.archive()
        func all(after start: Position, through limit: Position = Position(.max)) throws
            -> [Position]
        {
            var found: [Position] = []
            let goesOn = try archive.visitAll(
                after: start, through: limit, parts: parts, mayHurry: mayHurry
            ) {
                found.append($0.position)
                return true
            }
            #expect(goesOn)
            return found
        }
        let before = Position(log.lost.position.rawValue - 1)
        var found: [Position] = []
        let error = #expect(throws: LogError.self) {
            try archive.visitAll(
                after: .none, through: Position(.max), parts: parts, mayHurry: mayHurry
            ) {
                found.append($0.position)
                return true
            }
        }
        #expect(error?.isRecordedLoss == true)
        #expect(found == log.left.map(\.position).filter { $0 <= before })
        #expect(throws: LogError.self) { try all(after: before) }
        #expect(try all(after: .none, through: before) == found)
        #expect(try all(after: before, through: before) == [])
        let behind = log.left.map(\.position).filter { $0 > before && $0 <= archive.end }
        #expect(try all(after: log.lost.position) == behind)
        // A stream ends there too.
        found = []
        let own = #expect(throws: LogError.self) {
            try archive.visit(log.lost.stream, .first ... .max, parts: parts) {
                found.append($0.position)
                return true
            }
        }
        #expect(own?.isRecordedLoss == true)
        #expect(
            found == log.sample.history(of: log.lost.stream).map(\.position).filter { $0 <= before }
        )
    }

    @Test(
        "all is seen once, while this or another process rolls and seals", arguments: [true, false])
    func sealing(isOther: Bool) throws {
        let log = try RepairedLog(seed: 6)
        let store = try LogStore.open(log.environment(.readWrite))
        let sealer = isOther ? try LogStore.open(log.environment(.readWrite)) : store
        func roll() throws(LogError) {
            try sealer.refresh()
            _ = try sealer.appendProbe()
            try sealer.endSegment()
            _ = try sealer.seal(MixedLog.limits)
            try store.refresh()
        }
        _ = try store.appendProbe()
        let expected = try RepairSample.all(LogContent(opening: log.environment())).commits
        #expect(expected.dropLast() == log.left[...])
        var found: [Commit] = []
        var gaps: [LogGap] = []
        var failure: LogError?
        func rollNow() {
            do throws(LogError) { try roll() } catch { failure = error }
        }
        try store.visitAll(after: .none, parts: .all) { gap in
            #expect(found.last?.position.rawValue == log.lost.position.rawValue - 1)
            gaps.append(gap)
            rollNow()
            return true
        } _: { commit in
            found.append(Commit(copying: commit))
            if found.count % 20 == 0 { rollNow() }
            return true
        }
        #expect(failure == nil)
        // What was appended meanwhile may be seen as well.
        #expect(found.prefix(expected.count) == expected[...])
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.position < $1.position })
        #expect(gaps.map(\.positions) == [log.lost.position...log.lost.position])
        #expect(store.look { $0.durable } > expected.last?.position ?? .none)
    }

    @Test("a record in the middle of a segment of many groups is told in its place")
    func groups() throws {
        let disk = MemoryDisk()
        let byteCount = 16 << 20
        let store = try LogStore.open(.test(disk.process(), segmentByteCount: byteCount))
        var tip = Tip.none(7)
        for number in 1...20 {
            let event = Event.numbered(number, payloadByteCount: 700_000)
            tip = try store.append([AppendRequest(events: [event], tip: tip)])[0].get()
        }
        try store.endSegment()
        let lost = store.look { $0.commits(after: Position(7), limit: 1) }[0]
        let path = LogDirectory(root: "/log").segment(1)
        var bytes = try #require(disk.content(of: path))
        bytes[Int(lost.offset) + 100] ^= 1
        disk.replaceContent(of: path, with: bytes)
        _ = try RepairSample.repair(disk.process())
        let environment = LogEnvironment.test(disk.process(), mode: .readOnly)
        let identity = try #require(try LogIdentity.read(environment))
        let segments = SealedSegments(environment, log: identity.log)
        #expect(try segments.segment(1).tables().groups.count > 2)
        for parts in [EventParts.all, .heads] {
            var seen: [String] = []
            try LogContent(opening: environment).visitAll(after: .none, parts: parts) { gap in
                seen.append("lost \(gap.positions?.lowerBound ?? .none)")
                return true
            } visitor: { commit in
                seen.append("\(commit.position)")
                return true
            }
            #expect(seen == (1...20).map { $0 == 8 ? "lost 8" : "\($0)" })
        }
    }

    @Test("the word for a loss on record asks nobody to mend a file")
    func wording() throws {
        let log = try RepairedLog(seed: 7)
        let content = try LogContent(opening: log.environment())
        let (_, damage) = try RepairSample.history(content, log.lost.stream)
        let text = LogError.corrupt(try #require(damage)).description
        #expect(
            text == """
                lost events are on record: a repair has recorded that commits \(log.lost.position) \
                to \(log.lost.position) are lost; jobs concerned: \(log.lost.stream). All other \
                jobs are whole. A backup from before may still hold what is lost
                """)
    }
}
