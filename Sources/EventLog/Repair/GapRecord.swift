/// What a repair has recorded in the place of commits that are lost.
///
/// It is the front of a frame in a sealed segment, between the commits before and behind. The chain
/// of checksums goes on behind it from what the next commit states.
struct GapRecord: Hashable, Sendable {
    /// What one stream has lost.
    struct Loss: Hashable, Sendable {
        var before: Tip
        /// Where the stream goes on from.
        var after: Tip
        /// The first position that may have been one of the lost commits'.
        var since: Position
        /// The time before which the stream is known to have stood at ``before``.
        var sinceTime: Timestamp
        /// Whether something that is left says so; otherwise it may have lost nothing, and
        /// ``after`` is beyond everything that it can have held.
        var isCertain: Bool
        /// Whether the commit is there, and only its payloads are lost.
        var isOfPayloads = false

        var stream: StreamID { after.stream }
        var revisions: ClosedRange<Revision> {
            let first = before.revision.advanced(by: 1)
            return first...max(first, after.revision)
        }
        var eventCount: Int { Int(after.revision.rawValue - before.revision.rawValue) }

        /// Whether `posting` stands for it in an index.
        func names(_ posting: Postings.Commit) -> Bool {
            after.position == posting.position
                && before.revision.advanced(by: 1) == posting.firstRevision
        }
    }

    private static let fixedByteCount = 48
    private static let lossByteCount = 64
    /// Losses of one record; more are told in records behind it that hold no position.
    static let lossCountLimit = 10_000
    /// More events than any stream can lose at once.
    static let eventCountLimit = Int(UInt32.max)

    var first: Position
    /// The position before ``first`` when no commit is lost.
    var last: Position
    /// Where in the raw segment the next frame is.
    var end: UInt64
    /// What the next frame says of the chain before it.
    var checksum: UInt64
    /// Of the last commit before.
    var sinceTime: Timestamp
    /// The lost commits were there by then.
    var throughTime: Timestamp
    /// How many of the lost commits may be of any stream.
    var unattributedCount: UInt64
    var losses: [Loss]
    /// Commits that are there and whose payloads are lost, each from the tip before it to its own.
    var lostPayloads: [Loss] = []
}

extension GapRecord {
    var positions: ClosedRange<Position>? { last >= first ? first...last : nil }

    /// Bytes of the details that it takes.
    var byteCount: Int {
        Self.fixedByteCount + (losses.count + lostPayloads.count) * Self.lossByteCount
    }

    /// The log's word for it.
    func damage(of path: String, at offset: UInt64) -> Damage {
        let what =
            if let positions {
                unattributedCount > 0
                    ? "up to \(last.rawValue - first.rawValue + 1) commits from position "
                        + "\(positions.lowerBound) on"
                    : "commits \(positions.lowerBound) to \(positions.upperBound)"
            } else if losses.isEmpty {
                lostPayloads.count == 1
                    ? "the payloads of the commit at position \(lostPayloads[0].after.position)"
                    : "the payloads of \(lostPayloads.count) commits"
            } else { "commits" }
        return Damage(
            file: path, byteOffset: offset, reason: "a repair has recorded that \(what) are lost",
            streams: Set((losses + lostPayloads).map(\.stream)).sorted(), isRecorded: true)
    }

    /// Reads the record whose frame has this header; nil when it makes no sense.
    ///
    /// - Parameter front: Header and details; may go on.
    init?(_ header: FrameHeader, _ front: borrowing RawSpan) {
        let lossByteCount = header.detailByteCount - Self.fixedByteCount
        guard header.kind == .gap, header.eventCount == 0, header.payloadByteCount == 0,
            lossByteCount >= 0, lossByteCount % Self.lossByteCount == 0,
            front.byteCount >= header.saltOffset
        else { return nil }
        let start = header.detailsOffset
        first = header.position
        last = Position(front.uint64(start))
        end = front.uint64(start + 8)
        checksum = front.uint64(start + 16)
        sinceTime = Timestamp(nanoseconds: Int64(bitPattern: front.uint64(start + 24)))
        throughTime = header.time
        unattributedCount = front.uint64(start + 32)
        losses = []
        guard front.uint64(start + 40) == UInt64(lossByteCount / Self.lossByteCount),
            first > .none, Reach.holds(last.rawValue), last.rawValue + 1 >= first.rawValue,
            Reach.holds(end), end >= header.offset, sinceTime <= throughTime,
            unattributedCount <= last.rawValue + 1 - first.rawValue
        else { return nil }
        for index in 0..<lossByteCount / Self.lossByteCount {
            let place = start + Self.fixedByteCount + index * Self.lossByteCount
            guard let loss = Loss(front, at: place), loss.after.position <= last else {
                return nil
            }
            if loss.isOfPayloads { lostPayloads.append(loss) } else { losses.append(loss) }
        }
    }
}

extension GapRecord.Loss {
    fileprivate init?(_ front: borrowing RawSpan, at place: Int) {
        let stream = StreamID(front.uint64(place))
        before = Tip(
            stream: stream, revision: Revision(front.uint64(place + 8)),
            position: Position(front.uint64(place + 16)))
        after = Tip(
            stream: stream, revision: Revision(front.uint64(place + 24)),
            position: Position(front.uint64(place + 32)))
        since = Position(front.uint64(place + 40))
        sinceTime = Timestamp(nanoseconds: Int64(bitPattern: front.uint64(place + 48)))
        isCertain = front.uint64(place + 56) & 1 == 1
        isOfPayloads = front.uint64(place + 56) & 2 == 2
        guard before.position < after.position, before.revision < after.revision,
            Reach.holds(after.position.rawValue), Reach.holds(after.revision.rawValue),
            after.revision.rawValue - before.revision.rawValue
                <= UInt64(GapRecord.eventCountLimit),
            since > before.position, since <= after.position
        else { return nil }
    }
}

extension ByteWriter {
    /// Writes the details of a record.
    mutating func put(_ record: GapRecord) {
        put(record.last.rawValue)
        put(record.end)
        put(record.checksum)
        put(record.sinceTime.nanoseconds)
        put(record.unattributedCount)
        put(UInt64(record.losses.count + record.lostPayloads.count))
        for loss in record.losses + record.lostPayloads {
            put(loss.stream.rawValue)
            put(loss.before.revision.rawValue)
            put(loss.before.position.rawValue)
            put(loss.after.revision.rawValue)
            put(loss.after.position.rawValue)
            put(loss.since.rawValue)
            put(loss.sinceTime.nanoseconds)
            put(UInt64((loss.isCertain ? 1 : 0) | (loss.isOfPayloads ? 2 : 0)))
        }
    }
}
