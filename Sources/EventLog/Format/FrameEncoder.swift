/// What a frame says besides its events.
struct FramePlace {
    var offset: UInt64
    var position: Position
    var time: Timestamp
    var stream: StreamID
    var firstRevision: Revision
    var previousPosition: Position
    var durableOffset: UInt64
    var previousChecksum: UInt64
}

extension ByteWriter {
    /// Writes one commit's frame.
    ///
    /// - Parameters:
    ///   - sizes: Of `events`.
    ///   - salt: Random; keeps the payload checksum from confirming a guess after erasure.
    /// - Returns: The frame's checksum, for the chain, and its byte count.
    mutating func putCommit(
        _ events: [Event], _ sizes: CommitSizes, at place: FramePlace, salt: UInt64,
        seed: UInt64
    ) -> (checksum: UInt64, byteCount: Int) {
        let start = count
        let (saltOffset, fillerOffset) = (sizes.saltOffset, sizes.fillerOffset)
        putHeader(
            .commit, place, byteCount: sizes.frameByteCount, eventCount: sizes.eventCount,
            details: sizes.detailByteCount, payloads: sizes.payloadByteCount)
        putSpace(start + fillerOffset - count)
        // In one pass, with heads, details and payloads growing side by side: each event's bytes
        // are in the cache then.
        var head = start + FrameHeader.byteCount
        var detail = head + FrameHeader.headByteCount * sizes.eventCount
        var payload = start + saltOffset + FrameHeader.saltByteCount
        let span = events.span
        for index in span.indices {
            storeHead(of: span[index], at: head)
            head += FrameHeader.headByteCount
            detail += store(span[index].detail, at: detail)
            if case .bytes(let bytes) = span[index].payload {
                payload += store(bytes, at: payload)
            }
        }
        if sizes.payloadByteCount > 0 {
            replace(at: start + saltOffset, with: salt)
            let checksum = self.checksum(start + saltOffset..<start + fillerOffset, seed: seed)
            replace(at: start + 96, with: checksum)
        }
        return finish(
            start: start, saltOffset: saltOffset, fillerOffset: fillerOffset, seed: seed)
    }

    /// Writes the seal that ends a segment and names its successor.
    mutating func putSeal(
        successor: UniqueID, at place: FramePlace, seed: UInt64
    ) -> (checksum: UInt64, byteCount: Int) {
        let start = count
        let end = FrameHeader.byteCount + 16
        putHeader(
            .seal, place, byteCount: FrameHeader.sealByteCount, eventCount: 0, details: 16,
            payloads: 0)
        put(successor.first)
        put(successor.second)
        return finish(start: start, saltOffset: end, fillerOffset: end, seed: seed)
    }

    /// Writes the record of lost commits.
    ///
    /// - Parameter offset: Where in the raw segment the first of them was.
    mutating func putGap(
        _ record: GapRecord, at offset: UInt64, after previousChecksum: UInt64, seed: UInt64
    ) {
        let start = count
        let end = FrameHeader.byteCount + record.byteCount
        let place = FramePlace(
            offset: offset, position: record.first, time: record.throughTime,
            stream: StreamID(0), firstRevision: .none, previousPosition: .none,
            durableOffset: offset, previousChecksum: previousChecksum)
        putHeader(
            .gap, place, byteCount: FrameHeader.frameByteCount(fillerOffset: end), eventCount: 0,
            details: record.byteCount, payloads: 0)
        put(record)
        _ = finish(start: start, saltOffset: end, fillerOffset: end, seed: seed)
    }

    private mutating func putHeader(
        _ kind: FrameHeader.Kind, _ place: FramePlace, byteCount: Int, eventCount: Int,
        details: Int, payloads: Int
    ) {
        put(UInt64(0))  // The checksum, once everything it covers is here.
        put(FrameHeader.magic)
        put(UInt32(byteCount))
        put(place.offset)
        put(place.position.rawValue)
        put(place.time.nanoseconds)
        put(place.stream.rawValue)
        put(place.firstRevision.rawValue)
        put(place.previousPosition.rawValue)
        put(place.durableOffset)
        put(place.previousChecksum)
        put(kind.rawValue)
        put(UInt16(eventCount))
        put(UInt16(0))
        put(UInt32(details))
        put(UInt32(payloads))
        put(UInt64(0))  // The payloads' checksum, once they are here.
    }

    private mutating func storeHead(of event: borrowing Event, at offset: Int) {
        let shape =
            UInt64(event.type) | UInt64(event.version) << 16
            | UInt64(EventFlags(event).rawValue) << 24 | UInt64(event.item) << 32
        replace(at: offset, with: shape)
        replace(
            at: offset + 8,
            with: UInt64(UInt16(event.detail.count))
                | UInt64(UInt32(event.payload.storedByteCount)) << 32)
    }

    private mutating func finish(
        start: Int, saltOffset: Int, fillerOffset: Int, seed: UInt64
    ) -> (checksum: UInt64, byteCount: Int) {
        let byteCount = FrameHeader.frameByteCount(fillerOffset: fillerOffset)
        put(FrameHeader.filler, count: byteCount - fillerOffset)
        let checksum = self.checksum(start + 8..<start + saltOffset, seed: seed)
        replace(at: start, with: checksum)
        return (checksum, byteCount)
    }
}

extension CommitSizes {
    /// Where in the commit's frame the salt starts, if there are payloads.
    var saltOffset: Int {
        FrameHeader.byteCount + FrameHeader.headByteCount * eventCount + detailByteCount
    }

    var fillerOffset: Int {
        saltOffset + (payloadByteCount == 0 ? 0 : FrameHeader.saltByteCount + payloadByteCount)
    }

    /// The bytes that the commit takes in a segment.
    var frameByteCount: Int { FrameHeader.frameByteCount(fillerOffset: fillerOffset) }
}

extension FrameHeader {
    /// Bytes of a seal; a segment keeps this much free for it.
    static let sealByteCount = frameByteCount(fillerOffset: byteCount + 16)
}

/// The flags of an event's head.
struct EventFlags: OptionSet {
    var rawValue: UInt8
    static let snapshot = EventFlags(rawValue: 1)
    /// The payload had been erased when the event was appended.
    static let erased = EventFlags(rawValue: 2)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ event: borrowing Event) {
        self = event.isSnapshot ? .snapshot : []
        switch event.payload {
        // Of what is appended anew no log is the witness, so what was lost counts as erased.
        case .erased, .lost: insert(.erased)
        case .bytes, .skipped: break
        }
    }
}
