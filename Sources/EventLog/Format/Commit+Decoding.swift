/// One event's head, as stored.
struct EventHead {
    var type: UInt16
    var version: UInt8
    var flags: EventFlags
    var item: UInt32
    var detailByteCount: Int
    var payloadByteCount: Int

    init(decoding frame: borrowing RawSpan, index: Int) {
        self.init(
            decoding: frame, at: FrameHeader.byteCount + index * FrameHeader.headByteCount)
    }

    /// Reads the head that starts at `start` of the frame.
    init(decoding frame: borrowing RawSpan, at start: Int) {
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
        var sizes = Self.byteCount + 8
        for _ in 0..<eventCount {
            let word = frame.uint64(sizes)
            details &+= Int(word & 0xFFFF)
            payloads &+= Int(word >> 32)
            sizes &+= Self.headByteCount
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

    /// A view of the part of a checked frame's commit that lies in `range`, which must overlap it.
    @_lifetime(copy frame)
    func view(
        _ frame: borrowing RawSpan, cutTo range: ClosedRange<Revision>, parts: EventParts
    ) -> CommitView {
        view(
            front: frame, body: frame.extracting(saltOffset..<fillerOffset), cutTo: range,
            parts: parts)
    }

    /// The same of a frame in two parts, which need not lie together.
    ///
    /// - Parameters:
    ///   - front: Header, heads and details, which add up (``checkContent(_:)``); may go on.
    ///   - body: Salt and payloads; not looked at when only heads are wanted.
    @_lifetime(copy front, copy body)
    func view(
        front: borrowing RawSpan, body: borrowing RawSpan, cutTo range: ClosedRange<Revision>,
        parts: EventParts
    ) -> CommitView {
        let payloads: PayloadPresence =
            parts == .heads
            ? .skipped : isErased(body: body) ? .erased : isLost(body: body) ? .lost : .here
        var place = EventPlace(
            revision: firstRevision.rawValue, head: Self.byteCount, detail: detailsOffset,
            payload: Self.saltByteCount, payloads: payloads)
        let end = min(tip.revision, range.upperBound).rawValue &+ 1
        while place.revision < range.lowerBound.rawValue, place.revision < end {
            let head = EventHead(decoding: front, at: place.head)
            place.revision += 1
            place.head += Self.headByteCount
            place.detail += head.detailByteCount
            place.payload += head.payloadByteCount
        }
        return CommitView(
            front: front, body: body, place: place,
            eventCount: Int(max(end, place.revision) - place.revision))
    }
}
