/// One event's head, as stored.
struct EventHead {
    var type: UInt16
    var version: UInt8
    var flags: EventFlags
    var item: UInt32
    var detailByteCount: Int
    var payloadByteCount: Int

    init(decoding frame: borrowing RawSpan, index: Int) {
        let start = FrameHeader.byteCount + index * FrameHeader.headByteCount
        type = frame.uint16(start)
        version = frame.uint8(start + 2)
        flags = EventFlags(rawValue: frame.uint8(start + 3))
        item = frame.uint32(start + 4)
        detailByteCount = Int(frame.uint16(start + 8))
        payloadByteCount = Int(frame.uint32(start + 12))
    }
}

extension FrameHeader {
    /// Whether the heads' sizes add up to what the header says; checked once the checksum holds, so
    /// a difference is a writer's mistake and not a crash of ours.
    func headsAddUp(_ frame: borrowing RawSpan) -> Bool {
        var details = 0
        var payloads = 0
        for index in 0..<eventCount {
            let head = EventHead(decoding: frame, index: index)
            details += head.detailByteCount
            payloads += head.payloadByteCount
        }
        return details == detailByteCount && payloads == payloadByteCount
    }

    /// Makes sure that what the front of a frame says can be read.
    ///
    /// A checksum that holds says that it is as written, and not that it makes sense.
    ///
    /// - Parameter front: Header, heads and details; may go on.
    func checkContent(_ front: borrowing RawSpan) throws(FrameDefect) {
        switch kind {
        case .commit:
            guard eventCount > 0, firstRevision > .none else {
                throw .outOfOrder("it has no events")
            }
            guard headsAddUp(front) else {
                throw .outOfOrder("its heads do not add up to its sizes")
            }
        case .seal:
            guard eventCount == 0, detailByteCount == 16 else {
                throw .outOfOrder("its seal names no successor")
            }
        case .gap:
            guard GapRecord(self, front) != nil else {
                throw .outOfOrder("what it says to be lost makes no sense")
            }
        }
    }

    /// The revisions of the events marked as snapshots.
    func snapshots(_ frame: borrowing RawSpan) -> [Revision] {
        var found: [Revision] = []
        for index in 0..<eventCount
        where EventHead(decoding: frame, index: index).flags.contains(.snapshot) {
            found.append(firstRevision.advanced(by: index))
        }
        return found
    }

    /// The part of a checked frame's commit that lies in `range`, which must overlap it.
    func commit(
        _ frame: borrowing RawSpan, cutTo range: ClosedRange<Revision>, parts: EventParts
    ) -> Commit {
        commit(
            front: frame, body: frame.extracting(saltOffset..<fillerOffset), cutTo: range,
            parts: parts)
    }

    /// The same of a frame in two parts, which need not lie together.
    ///
    /// - Parameters:
    ///   - front: Header, heads and details; may go on.
    ///   - body: Salt and payloads; not looked at when only heads are wanted.
    func commit(
        front frame: borrowing RawSpan, body: borrowing RawSpan,
        cutTo range: ClosedRange<Revision>, parts: EventParts
    ) -> Commit {
        let isErased = parts == .all && isErased(body: body)
        var events: [Event] = []
        events.reserveCapacity(eventCount)
        var first: Revision?
        var detailOffset = detailsOffset
        var payloadOffset = Self.saltByteCount
        for index in 0..<eventCount {
            let head = EventHead(decoding: frame, index: index)
            let detail = detailOffset..<detailOffset + head.detailByteCount
            let payload = payloadOffset..<payloadOffset + head.payloadByteCount
            detailOffset = detail.upperBound
            payloadOffset = payload.upperBound
            let revision = firstRevision.advanced(by: index)
            guard range.contains(revision) else { continue }
            if first == nil { first = revision }
            events.append(
                Event(
                    type: head.type, version: head.version,
                    isSnapshot: head.flags.contains(.snapshot), item: head.item,
                    detail: frame.array(detail),
                    payload: self.payload(of: head, payload, body, parts, isErased: isErased)))
        }
        return Commit(
            position: position, time: time, stream: stream, firstRevision: first ?? firstRevision,
            events: events)
    }

    private func payload(
        of head: EventHead, _ range: Range<Int>, _ body: borrowing RawSpan, _ parts: EventParts,
        isErased: Bool
    ) -> Payload {
        if head.flags.contains(.erased) { return .erased }
        switch parts {
        case .heads: return .skipped(byteCount: head.payloadByteCount)
        case .all:
            if range.isEmpty { return .bytes([]) }
            return isErased ? .erased : .bytes(body.array(range))
        }
    }
}
