/// Where everything is in a sealed segment; can be made anew from its frames at any time.
struct SealedIndex: Sendable {
    var tables = SealedTables()
    var directory = StreamDirectory()
    /// All streams' postings, one after another.
    var postings: [UInt8] = []
    /// The time of the first commit, that postings count from.
    var firstTime: Timestamp

    /// The bytes of the index, in its order.
    var encoded: [UInt8] { tables.encoded + directory.encoded + postings }
}

/// Makes the index of a sealed segment from its frames, in their order.
struct SealedIndexBuilder {
    private let number: UInt64
    private let seed: UInt64
    private let previous: StreamDirectory
    private var tables = SealedTables()
    private var postings: [StreamID: Postings] = [:]
    private var firstTime: Timestamp?
    /// Where in the raw segment the last frame ended.
    private var rawEnd: UInt64 = 0
    /// Of the last commit.
    private var position = Position.none
    /// Where each stream stands that the segment holds some of.
    private var tips: [StreamID: Tip] = [:]

    /// - Parameter previous: The directory of the segment before.
    init(of header: SegmentHeader, after previous: StreamDirectory) {
        number = header.number
        seed = header.seed
        self.previous = previous
    }

    /// Adds a group with all its frames.
    mutating func add(
        _ group: SealedGroup, fronts: SealedTables.Piece, bodies: [SealedTables.Body]
    ) throws(FrameDefect) {
        try checkOrder(of: group)
        var entry: SealedTables.Group?
        for frame in group.frames {
            let header = try group.header(at: frame.front.lowerBound)
            if entry == nil {
                let isSeal = header.kind == .seal
                entry = SealedTables.Group(
                    fronts: fronts, rawOffset: header.offset,
                    firstPosition: isSeal
                        ? Position(header.position.rawValue &+ 1) : header.position,
                    firstTime: header.time, frameCount: group.frames.count,
                    bodies: tables.bodies.count..<tables.bodies.count + bodies.count,
                    bodyByteCount: group.bodyByteCount)
            }
            if header.kind == .gap, let gap = group.gap(of: frame) { add(gap, at: frame) }
            guard header.kind == .commit else { continue }
            if firstTime == nil { firstTime = header.time }
            let front = unsafe group.fronts.span.bytes.extracting(frame.front)
            postings[header.stream, default: Postings()].commits.append(
                Postings.Commit(
                    position: header.position, firstRevision: header.firstRevision,
                    eventCount: header.eventCount, time: header.time,
                    group: tables.groups.count, frontOffset: frame.front.lowerBound,
                    bodyOffset: frame.body.lowerBound, bodyByteCount: frame.body.count))
            postings[header.stream, default: Postings()].snapshots += header.snapshots(front)
        }
        if let entry {
            tables.groups.append(entry)
            tables.bodies += bodies
        }
    }

    /// Adds what streams have lost, as if each loss were one commit: whoever gets there meets the
    /// record, and revisions have no gap.
    private mutating func add(_ gap: GapRecord, at frame: SealedGroup.Frame) {
        if firstTime == nil { firstTime = gap.sinceTime }
        for loss in gap.losses {
            let last = postings[loss.stream]?.commits.last
            let body = last.flatMap { $0.group == tables.groups.count ? $0.body.upperBound : nil }
            postings[loss.stream, default: Postings()].commits.append(
                Postings.Commit(
                    position: loss.after.position,
                    firstRevision: loss.before.revision.advanced(by: 1),
                    eventCount: loss.eventCount, time: gap.throughTime,
                    group: tables.groups.count, frontOffset: frame.front.lowerBound,
                    bodyOffset: body ?? 0, bodyByteCount: 0))
        }
    }

    /// Makes sure that the frames of `group` follow those before it.
    ///
    /// A block that lies in two places would be told twice.
    private mutating func checkOrder(of group: SealedGroup) throws(FrameDefect) {
        guard group.bodyByteCount <= Int(UInt32.max) else {
            throw .outOfOrder("it has more payloads than a block can have")
        }
        var (end, last, tips) = (rawEnd, position, tips)
        for frame in group.frames {
            let header = try group.header(at: frame.front.lowerBound)
            guard header.offset >= end else {
                throw .outOfOrder("it lies before byte \(end), where the one before ended")
            }
            end = header.end
            if header.kind == .gap, let gap = group.gap(of: frame) {
                guard gap.first > last else { throw .outOfOrder("its position goes back") }
                (end, last) = (gap.end, gap.last)
                for loss in gap.losses {
                    let known = tips[loss.stream] ?? .none(loss.stream)
                    guard loss.before.revision >= known.revision,
                        loss.before.position >= known.position
                    else { throw .outOfOrder("its revision goes back") }
                    tips[loss.stream] = loss.after
                }
            }
            guard header.kind == .commit else { continue }
            guard header.position > last,
                header.firstRevision > tips[header.stream]?.revision ?? .none
            else { throw .outOfOrder("its position or its revision goes back") }
            last = header.position
            tips[header.stream] = header.tip
        }
        (rawEnd, position, self.tips) = (end, last, tips)
    }

    /// The index of all that was added.
    ///
    /// - Parameter time: Stands for the first commit's when there is none.
    func finished(orTime time: Timestamp) -> SealedIndex {
        let base = firstTime ?? time
        var index = SealedIndex(tables: tables, firstTime: base)
        var entries = previous.entries.map { entry in
            var entry = entry
            entry.postings = 0..<0
            entry.postingChecksum = 0
            entry.commitCount = 0
            return entry
        }
        var known: [StreamID: Int] = [:]
        for (place, entry) in entries.enumerated() { known[entry.stream] = place }
        for stream in postings.keys.sorted() {
            guard let own = postings[stream], let first = own.commits.first,
                let last = own.commits.last
            else { continue }
            let start = index.postings.count
            let bytes = own.encoded(base: base)
            index.postings += bytes
            let place = known[stream]
            let entry = StreamDirectory.Entry(
                stream: stream,
                tip: Tip(stream: stream, revision: last.lastRevision, position: last.position),
                segment: number, previousSegment: place.map { entries[$0].segment } ?? 0,
                firstRevision: first.firstRevision,
                postings: start..<index.postings.count,
                postingChecksum: unsafe bytes.span.bytes.checksum(0..<bytes.count, seed: seed),
                commitCount: own.commits.count)
            if let place { entries[place] = entry } else { entries.append(entry) }
        }
        index.directory = StreamDirectory(entries.sorted { $0.stream < $1.stream })
        return index
    }
}
