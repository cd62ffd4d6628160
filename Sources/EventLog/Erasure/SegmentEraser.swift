/// Makes sealed segments anew without the payloads of some streams, safe at any instruction.
///
/// The new file is made under another name, synced, read back and held against the old one before
/// it takes the old one's name. Groups stay what they were, so that all that an index says of
/// streams and commits is the same in both, and readers may come across either.
struct SegmentEraser {
    let environment: LogEnvironment
    let log: UniqueID
    let segments: SealedSegments
    /// The streams, and up to where.
    let erasures: [StreamID: Position]
    private(set) var counts: [StreamID: Count] = [:]
    private(set) var rewrittenCount = 0

    /// What went of one stream.
    struct Count: Hashable, Sendable {
        var commitCount = 0
        var byteCount: UInt64 = 0
    }

    init(
        _ environment: LogEnvironment, _ log: UniqueID, _ segments: SealedSegments,
        _ erasures: [StreamID: Position]
    ) {
        self.environment = environment
        self.log = log
        self.segments = segments
        self.erasures = erasures
    }

    /// Erases in all segments of `archive`; the seal lock is held.
    ///
    /// A segment that fails does not keep the others from being done.
    mutating func run(on archive: Archive) throws(LogError) {
        var failure: LogError?
        for number in try numbers(of: archive) {
            do throws(LogError) {
                try erase(inSegment: number)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        // Whoever made a file anew may have been killed before its name was durable.
        try onDisk { () throws(DiskError) in
            try environment.disk.syncDirectory(environment.directory.segments)
        }
    }

    /// The segments that hold anything of the streams, in rising order.
    private func numbers(of archive: Archive) throws(LogError) -> [UInt64] {
        var numbers: Set<UInt64> = []
        for stream in erasures.keys {
            var number = archive.directory.entry(of: stream)?.segment ?? 0
            while number > 0 {
                numbers.insert(number)
                number = try segments.entry(of: stream, in: number)?.previousSegment ?? 0
            }
        }
        return numbers.sorted()
    }

    private mutating func erase(inSegment number: UInt64) throws(LogError) {
        let old = try segments.segment(number)
        let found = try payloads(in: old)
        guard !found.isEmpty else { return }
        let temporary = environment.directory.sealInMaking
        do throws(LogError) {
            let file = try onDisk { () throws(DiskError) in
                try environment.disk.open(temporary, .replace)
            }
            let previous =
                number == 1 ? StreamDirectory() : try segments.segment(number - 1).directory()
            try write(old, to: file, after: previous)
            try onDisk { () throws(DiskError) in try file.syncData() }
            let made = try SealedSegment(opening: number, of: log, environment, path: temporary) {
                () throws(LogError) in previous
            }
            try compare(old, with: made)
        } catch {
            // It holds payloads of other streams and is of use to nobody.
            try? environment.disk.remove(temporary)
            throw error
        }
        try onDisk { () throws(DiskError) in
            try environment.disk.rename(
                temporary, to: environment.directory.sealedSegment(number))
            try environment.disk.syncDirectory(environment.directory.segments)
        }
        segments.forgetAll()
        rewrittenCount += 1
        for (stream, count) in found {
            counts[stream, default: Count()].commitCount += count.commitCount
            counts[stream, default: Count()].byteCount += count.byteCount
        }
    }

    /// What there is to erase in `segment`.
    private func payloads(in segment: SealedSegment) throws(LogError) -> [StreamID: Count] {
        var found: [StreamID: Count] = [:]
        for (stream, through) in erasures {
            guard let entry = try segment.directory().entry(of: stream),
                entry.segment == segment.number
            else { continue }
            var reader = SealedReader(segment, environment)
            reader.passesGaps = true
            var last: Position?
            var count = Count()
            _ = try reader.visit(stream, .first ... .max, parts: .all, after: &last) { commit in
                guard commit.position <= through else { return false }
                let byteCount = commit.payloadByteCount
                if byteCount > 0 { count.commitCount += 1 }
                count.byteCount += UInt64(byteCount)
                return true
            }
            if count.commitCount > 0 { found[stream] = count }
        }
        return found
    }

    /// Copies every frame, with other bodies where they are to go.
    private func write(
        _ old: SealedSegment, to file: any DiskFile, after previous: StreamDirectory
    ) throws(LogError) {
        var limits = SealingLimits()
        // Groups end where they ended.
        limits.groupByteCount = .max
        var writer = try SealedWriter(file, old.locator.header, after: previous, limits)
        let tables = try old.tables()
        let reader = SealedReader(old, environment)
        for entry in tables.groups {
            let group = try old.group(entry)
            let bodies = try reader.bodies(of: entry, in: tables)
            for frame in group.frames {
                let (header, erased) = try judge(frame, of: group, bodies, in: old, entry)
                let front = unsafe group.fronts.span.bytes.extracting(frame.front)
                if let erased {
                    try writer.add(header, front: front, body: unsafe erased.span.bytes)
                } else {
                    let body = unsafe bodies.span.bytes.extracting(frame.body)
                    try writer.add(header, front: front, body: body)
                }
            }
            try writer.endGroup()
        }
        _ = try writer.finish(at: old.locator.end, successor: old.locator.successor)
    }

    /// Checks a frame that is to be copied.
    ///
    /// - Returns: Its header, and what takes the place of its body; nil when that stays.
    private func judge(
        _ frame: SealedGroup.Frame, of group: SealedGroup, _ bodies: [UInt8],
        in segment: SealedSegment, _ entry: SealedTables.Group
    ) throws(LogError) -> (FrameHeader, erased: [UInt8]?) {
        do throws(FrameDefect) {
            let front = unsafe group.fronts.span.bytes.extracting(frame.front)
            let header = try FrameHeader(
                decoding: front, at: front.uint64(16), seed: segment.seed)
            try header.checkPayloads(
                body: unsafe bodies.span.bytes.extracting(frame.body), seed: segment.seed)
            return (header, isCovered(header) ? header.erasedBody : nil)
        } catch {
            throw environment.corrupt(
                segment.path, entry.fronts.offset, "\(error)", streams: [frame.stream])
        }
    }

    private func isCovered(_ header: FrameHeader) -> Bool {
        guard header.kind == .commit, header.payloadByteCount > 0,
            let through = erasures[header.stream]
        else { return false }
        return header.position <= through
    }

    /// Makes sure that `made` holds what `old` holds, but for the bodies that were to go.
    private func compare(_ old: SealedSegment, with made: SealedSegment) throws(LogError) {
        func differs(_ what: String) -> LogError {
            .failed("\(made.path) is not the same as \(old.path): \(what)")
        }
        let (tables, newTables) = (try old.tables(), try made.tables())
        guard made.locator.header == old.locator.header, made.locator.end == old.locator.end,
            made.locator.successor == old.locator.successor,
            newTables.groups.count == tables.groups.count
        else { throw differs("it does not cover the same commits") }
        let (reader, newReader) = (
            SealedReader(old, environment), SealedReader(made, environment)
        )
        for (entry, newEntry) in zip(tables.groups, newTables.groups) {
            let (group, newGroup) = (try old.group(entry), try made.group(newEntry))
            guard group.fronts == newGroup.fronts, group.frames == newGroup.frames else {
                throw differs("heads after position \(entry.firstPosition) have changed")
            }
            let bodies = try reader.bodies(of: entry, in: tables)
            let newBodies = try newReader.bodies(of: newEntry, in: newTables)
            for frame in group.frames {
                let (header, erased) = try judge(frame, of: group, bodies, in: old, entry)
                guard newBodies[frame.body] == erased?[...] ?? bodies[frame.body] else {
                    throw differs("the payload of position \(header.position) is not as meant")
                }
            }
        }
    }
}

extension CommitView {
    /// Bytes of payloads that are here.
    var payloadByteCount: Int {
        var sum = 0
        var event = events
        while event.next() {
            if case .bytes(let bytes) = event.payload { sum += bytes.byteCount }
        }
        return sum
    }
}
