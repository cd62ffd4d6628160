// Every byte of a sealed segment, held against its index and against the log before it.
extension LogVerifier {
    mutating func checkSealed(
        _ number: UInt64, after end: SegmentEnd?
    ) throws(LogError) -> SegmentEnd? {
        let segments = SealedSegments(silent, log: log)
        let path = environment.directory.sealedSegment(number)
        guard let file = try environment.openRegular(path) else {
            throw environment.corrupt(path, 0, "it is no regular file")
        }
        let byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        report.segmentCount += 1
        report.sealedSegmentCount += 1
        report.byteCount += byteCount
        do throws(LogError) { _ = try SealedLocator(at: byteCount, of: file) } catch {
            guard case .corrupt(let damage) = error else { throw error }
            report.findings.append(damage)
        }
        let segment = try segments.segment(number)
        checkStart(of: segment.locator.header, at: path, after: end, hasFrames: true)
        var tail = LogTail(startOf: segment.locator.header)
        let tables = try segment.tables()
        checkPlaces(of: tables, in: segment)
        var isWhole = true
        for (index, entry) in tables.groups.enumerated() {
            do throws(LogError) {
                if !isWhole { try takeUp(entry, of: segment, &tail) }
                isWhole = true
                try check(entry, in: tables, of: segment, after: &tail)
            } catch .corrupt(let damage) {
                report.findings.append(damage)
                resume(tips(of: damage.streams, afterGroup: index, of: segment))
                isWhole = false
            }
        }
        if isWhole { try checkIndex(of: segment, file, byteCount) }
        let locator = segment.locator
        if isWhole, tail != locator.end {
            find(path, byteCount - UInt64(SealedLocator.storedByteCount), "it ends elsewhere")
        }
        return SegmentEnd(tail: locator.end, successor: locator.successor)
    }

    /// The environment, without notices: what they say is a finding here.
    private var silent: LogEnvironment {
        var silent = environment
        silent.notify = { _ in }
        return silent
    }

    /// The blocks lie one after another, from the header's to the index.
    private mutating func checkPlaces(of tables: SealedTables, in segment: SealedSegment) {
        let all = tables.groups.flatMap { group in
            [group.fronts] + tables.bodies[group.bodies].map(\.piece)
        }
        var next = all.first?.offset ?? 0
        for piece in all {
            if piece.offset != next { find(segment.path, next, "no block starts here") }
            next = piece.offset + UInt64(piece.byteCount)
        }
    }

    /// Goes on behind a hole with what the next group's first frame says.
    private mutating func takeUp(
        _ entry: SealedTables.Group, of segment: SealedSegment, _ tail: inout LogTail
    ) throws(LogError) {
        guard let header = try? segment.group(entry).header(at: 0) else { return }
        tail.offset = header.offset
        tail.checksum = header.previousChecksum
        tail.position =
            header.kind == .seal
            ? header.position : Position(header.position.rawValue &- 1)
        tail.time = min(tail.time, header.time)
    }

    /// Takes note of what a repair has put on record, and holds it against what is before it.
    private mutating func note(
        _ gap: GapRecord, _ header: FrameHeader, at offset: UInt64, of path: String,
        after tail: inout LogTail
    ) {
        report.frameCount += 1
        do throws(FrameDefect) {
            try tail.check(gap, header) { tip(of: $0) }
        } catch {
            find(path, offset, "\(error)")
        }
        report.recordedGaps.append(gap.gap(gap.damage(of: path, at: offset)))
        resume(Dictionary(gap.losses.map { ($0.stream, $0.after) }) { _, last in last })
        tail = tail.advanced(over: gap)
    }

    /// Where `streams` stood at the end of a group that cannot be read, as the index says.
    private func tips(
        of streams: [StreamID], afterGroup index: Int, of segment: SealedSegment
    ) -> [StreamID: Tip] {
        var tips: [StreamID: Tip] = [:]
        for stream in streams {
            guard let entry = try? segment.directory().entry(of: stream),
                let postings = try? segment.postings(of: entry),
                let last = postings.commits.last(where: { $0.group <= index })
            else { continue }
            tips[stream] = Tip(
                stream: stream, revision: last.lastRevision, position: last.position)
        }
        return tips
    }

    private mutating func check(
        _ entry: SealedTables.Group, in tables: SealedTables, of segment: SealedSegment,
        after tail: inout LogTail
    ) throws(LogError) {
        let group = try segment.group(entry)
        var bodies: [UInt8] = []
        do throws(LogError) {
            bodies = try SealedReader(segment, environment).bodies(of: entry, in: tables)
        } catch .corrupt(let damage) {
            // Heads are all here, so the story goes on.
            report.findings.append(damage)
        }
        let (fronts, content) = unsafe (group.fronts.span.bytes, bodies.span.bytes)
        for frame in group.frames {
            do throws(FrameDefect) {
                let front = fronts.extracting(frame.front)
                let header = try FrameHeader(
                    decoding: front, at: front.uint64(16), seed: segment.seed)
                if !frame.body.isEmpty, frame.body.upperBound <= content.byteCount {
                    let body = content.extracting(frame.body)
                    try header.checkPayloads(body: body, seed: segment.seed)
                    if header.isErased(body: body) { erased[header.stream] = header.position }
                }
                let known = try KnownFrame(header, front)
                if let gap = known.gap {
                    note(gap, header, at: entry.fronts.offset, of: segment.path, after: &tail)
                } else {
                    note(known, at: entry.fronts.offset, of: segment.path, after: &tail)
                }
            } catch {
                find(
                    segment.path, entry.fronts.offset, "\(error)", streams: [frame.stream])
            }
        }
    }

    /// Holds the index as stored against one made anew.
    private mutating func checkIndex(
        of segment: SealedSegment, _ file: any DiskFile, _ byteCount: UInt64
    ) throws(LogError) {
        let segments = SealedSegments(silent, log: log)
        let scan = try SealedScan(file, byteCount, environment)
        let (locator, index) = try scan.locatorAndIndex { () throws(LogError) in
            guard segment.number > 1 else { return StreamDirectory() }
            return try segments.segment(segment.number - 1).directory()
        }
        let expected =
            LZ4.skippable(index.encoded, kind: SealedLocator.indexFrameKind) + locator.encoded
        let start = locator.indexOffset - UInt64(LZ4.skippableHeaderByteCount)
        let found = try onDisk { () throws(DiskError) in
            try file.readAll(expected.count + 1, at: start)
        }
        guard found != expected else { return }
        let same = zip(found, expected).prefix { $0 == $1 }.count
        find(
            segment.path, start + UInt64(same),
            "its index is not as it should be; no event is lost by that")
    }
}
