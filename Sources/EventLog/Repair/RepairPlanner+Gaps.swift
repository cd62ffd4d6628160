/// Where the log goes on behind lost commits.
struct GapEnd {
    var offset: UInt64
    var checksum: UInt64
    /// The position of the last lost commit; the one before the first when none is.
    var last: Position
    var time: Timestamp
    /// Whether the bytes up to ``offset`` held everything that is lost.
    var isBounded = true
}

extension GapEnd {
    /// Where a commit is.
    init(before header: FrameHeader) {
        self.init(
            offset: header.offset, checksum: header.previousChecksum,
            last: Position(header.position.rawValue - 1), time: header.time)
    }
}

/// Commits that were found and cannot be kept, until a record says so.
struct LostCommits {
    private(set) var tips: [StreamID: Tip] = [:]
    /// Where the last of them ended.
    private(set) var end: GapEnd?

    mutating func add(_ tip: Tip) { tips[tip.stream] = tip }

    mutating func add(_ header: FrameHeader) {
        tips[header.stream] = header.tip
        end = GapEnd(
            offset: header.end, checksum: header.checksum, last: header.position,
            time: header.time)
    }
}

// What is lost, for the record.
extension RepairPlanner {
    /// More positions than a log of which nothing is left can have given.
    private static let unknownCommitCount: UInt64 = 1 << 32
    /// More events than a stream can have lost of which nobody knows.
    private static let unknownEventCount: UInt64 = 1 << 31
    /// The least that a commit and an event take.
    private static let (leastCommitByteCount, leastEventByteCount) = (128 as UInt64, 16 as UInt64)

    /// Puts on record what is missing between the end of `segment` and `gapEnd`.
    mutating func record(_ gapEnd: GapEnd, in segment: inout SegmentPlan) {
        let tail = segment.end
        let first = Position(tail.position.rawValue + 1)
        var gap = GapRecord(
            first: first, last: gapEnd.last, end: gapEnd.offset, checksum: gapEnd.checksum,
            sinceTime: tail.time, throughTime: max(tail.time, gapEnd.time), unattributedCount: 0,
            losses: [])
        let count = gapEnd.last.rawValue + 1 - first.rawValue
        // The last position that may be of any stream.
        var openEnd = Position.none
        for hole in salvage.holes
        where gap.positions?.contains(Position(hole.before.rawValue + 1)) == true {
            gap.unattributedCount += hole.record?.unattributedCount ?? 0
            guard hole.isOpen else { continue }
            openEnd = max(openEnd, min(hole.last, gap.last))
            let named = UInt64(hole.named.count)
            gap.unattributedCount +=
                hole.last == Position(.max)
                ? count : hole.last.rawValue - hole.before.rawValue - named
        }
        gap.unattributedCount = min(gap.unattributedCount, count)
        let eventCount = eventCount(of: gap, from: tail, gapEnd, in: segment)
        gap.losses = losses(in: gap, openThrough: openEnd, atMost: eventCount)
        unrecorded = LostCommits()
        for loss in gap.losses {
            model.note(loss.after, from: loss.revisions.lowerBound, in: segment.number)
        }
        add(gap, at: tail, to: &segment)
        segment.end = tail.advanced(over: gap)
    }

    /// Adds a record, in as many parts as it takes.
    private func add(_ gap: GapRecord, at tail: LogTail, to segment: inout SegmentPlan) {
        var part = gap
        part.losses = Array(gap.losses.prefix(GapRecord.lossCountLimit))
        segment.items.append(.gap(part, at: tail.offset, after: tail.checksum))
        var rest = gap.losses.dropFirst(GapRecord.lossCountLimit)
        part.first = Position(gap.last.rawValue + 1)
        part.unattributedCount = 0
        part.sinceTime = gap.throughTime
        while !rest.isEmpty {
            part.losses = Array(rest.prefix(GapRecord.lossCountLimit))
            segment.items.append(.gap(part, at: gap.end, after: gap.checksum))
            rest = rest.dropFirst(GapRecord.lossCountLimit)
        }
    }

    /// The most events that one stream can have lost in a gap.
    private func eventCount(
        of gap: GapRecord, from tail: LogTail, _ gapEnd: GapEnd, in segment: SegmentPlan
    ) -> Int {
        let commitCount = gap.last.rawValue + 1 - gap.first.rawValue
        var most = min(
            commitCount.multipliedReportingOverflow(by: UInt64(Limits.eventCount)).partialValue,
            Self.unknownEventCount)
        if commitCount > 1 << 40 { most = Self.unknownEventCount }
        // Nothing of the gap was in the segment before, when this one begins where that ended.
        let isInside =
            segment.source?.isHeaderStated == true || tail.offset > SegmentFile.firstFrameOffset
        if gapEnd.isBounded, segment.source != nil, isInside {
            most = min(most, (gap.end - tail.offset) / Self.leastEventByteCount)
        }
        return Int(max(most, 1))
    }

    /// What the streams have lost in a gap, or may have.
    ///
    /// - Parameters:
    ///   - openEnd: The last of the lost positions that may be of any stream.
    ///   - eventCount: The most that a stream can have lost.
    private func losses(
        in gap: GapRecord, openThrough openEnd: Position, atMost eventCount: Int
    ) -> [GapRecord.Loss] {
        var known = unrecorded.tips
        if let positions = gap.positions {
            for (stream, entry) in salvage.streams {
                for case let after? in entry.losses.map(\.after)
                where positions.contains(after.position)
                    && after.position > known[stream]?.position ?? .none
                {
                    known[stream] = after
                }
            }
        }
        var losses: [GapRecord.Loss] = []
        for stream in Set(salvage.streams.keys).union(known.keys).sorted() {
            let before = model.tip(of: stream)
            let tip = max(
                salvage.tip(of: stream).position, known[stream]?.position ?? .none)
            // A commit behind the gap proves what is before it, by naming the one before itself.
            let isUncertain = tip < openEnd
            guard known[stream] != nil || isUncertain else { continue }
            var after = known[stream] ?? before
            if isUncertain {
                after.revision = after.revision.advanced(by: eventCount)
                after.position = gap.last
            }
            guard after.position > before.position, after.revision > before.revision else {
                continue
            }
            let (since, time) = start(of: gap, after: before)
            losses.append(
                earlier(
                    GapRecord.Loss(
                        before: before, after: after, since: since, sinceTime: time,
                        isCertain: known[stream] != nil)))
        }
        return losses
    }

    /// From where on a stream that stood at `before` may have lost something.
    private func start(of gap: GapRecord, after before: Tip) -> (Position, Timestamp) {
        var (start, time) = (gap.first, gap.sinceTime)
        if let hole = salvage.holes.first(where: { !$0.isEmpty && $0.last > before.position }),
            hole.before < start
        {
            (start, time) = (Position(hole.before.rawValue + 1), min(time, hole.time))
        }
        return (max(start, Position(before.position.rawValue + 1)), time)
    }

    /// The loss as an earlier repair has recorded it, if one has.
    private func earlier(_ loss: GapRecord.Loss) -> GapRecord.Loss {
        recorded[loss.stream]?.first { $0.after == loss.after && $0.before == loss.before } ?? loss
    }

    // MARK: - The end of the log

    /// Puts on record what may be missing behind the last commit that is left.
    mutating func finish(_ segment: inout SegmentPlan) {
        let tail = segment.end
        var gapEnd = GapEnd(
            offset: tail.offset, checksum: tail.checksum, last: salvage.head, time: tail.time)
        if let lost = unrecorded.end, lost.last >= gapEnd.last { gapEnd = lost }
        if isOpenEnded, !plansTailDropped {
            let from = max(gapEnd.last, tail.position)
            if let byteCount = openByteCount(behind: tail, in: segment) {
                gapEnd.last = Position(from.rawValue + byteCount / Self.leastCommitByteCount)
                gapEnd.offset = max(gapEnd.offset, tail.offset + byteCount)
            } else {
                gapEnd.last = Position(from.rawValue + Self.unknownCommitCount)
                gapEnd.isBounded = false
            }
            gapEnd.time = max(gapEnd.time, now)
        }
        guard gapEnd.last > tail.position else { return }
        record(gapEnd, in: &segment)
    }

    /// Bytes behind the last commit that held all that is lost; nil when there may have been more,
    /// in segments behind.
    private func openByteCount(behind tail: LogTail, in segment: SegmentPlan) -> UInt64? {
        guard survey.walk.successor == nil, survey.names.last == last,
            let source = segment.source, source.isHeaderStated,
            case .raw(let header, _) = source.form,
            header.byteCount >= tail.offset
        else { return nil }
        return header.byteCount - tail.offset
    }
}
