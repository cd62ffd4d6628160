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
    /// - Parameter salt: Random; keeps the payload checksum from confirming a guess after erasure.
    /// - Returns: The frame's checksum, for the chain, and its byte count.
    mutating func putCommit(
        _ events: [Event], at place: FramePlace, salt: UInt64, seed: UInt64
    ) -> (checksum: UInt64, byteCount: Int) {
        let start = count
        let details = events.reduce(0) { $0 + $1.detail.count }
        let payloads = events.reduce(0) { $0 + $1.payload.storedByteCount }
        let saltOffset =
            FrameHeader.byteCount + FrameHeader.headByteCount * events.count + details
        let fillerOffset =
            saltOffset + (payloads == 0 ? 0 : FrameHeader.saltByteCount + payloads)
        let byteCount = FrameHeader.frameByteCount(fillerOffset: fillerOffset)
        putHeader(
            .commit, place, byteCount: byteCount, eventCount: events.count, details: details,
            payloads: payloads)
        for event in events { putHead(of: event) }
        for event in events { put(event.detail) }
        if payloads > 0 {
            put(salt)
            for event in events {
                if case .bytes(let bytes) = event.payload { put(bytes) }
            }
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

    private mutating func putHead(of event: Event) {
        put(event.type)
        put(event.version)
        put(EventFlags(event).rawValue)
        put(event.item)
        put(UInt16(event.detail.count))
        put(UInt16(0))
        put(UInt32(event.payload.storedByteCount))
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

    init(_ event: Event) {
        self = event.isSnapshot ? .snapshot : []
        if case .erased = event.payload { insert(.erased) }
    }
}
