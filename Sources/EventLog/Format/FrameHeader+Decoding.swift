extension FrameHeader {
    /// What a place where a frame could start holds.
    enum Sight {
        /// Magic and length are zero: nothing was written here.
        case nothing
        /// It claims to be a frame of this length; nothing else was checked.
        case frame(byteCount: Int)
        case noFrame
    }

    /// Looks at the first 16 bytes of `bytes`, which lie at `offset` of the segment.
    static func look(at bytes: borrowing RawSpan) -> Sight {
        let magic = bytes.uint32(8)
        let byteCount = bytes.uint32(12)
        if magic == 0, byteCount == 0 { return .nothing }
        guard magic == Self.magic, byteCount % UInt32(alignment) == 0,
            (Self.byteCount + alignment...frameByteLimit).contains(Int(byteCount))
        else { return .noFrame }
        return .frame(byteCount: Int(byteCount))
    }

    /// Reads the header at the start of `frame` and holds header, heads and details against the
    /// checksum; `frame` may end after the details.
    init(
        decoding frame: borrowing RawSpan, at offset: UInt64, seed: UInt64
    ) throws(FrameDefect) {
        guard frame.byteCount >= Self.byteCount else { throw .endsEarly }
        guard let header = Self(unchecked: frame, at: offset) else { throw .notAFrame }
        self = header
        guard frame.byteCount >= saltOffset else { throw .endsEarly }
        guard checksum == frame.checksum(8..<saltOffset, seed: seed) else { throw .wrongChecksum }
    }

    /// Reads a header whose place and sizes agree with each other; no checksum is looked at.
    init?(unchecked frame: borrowing RawSpan, at offset: UInt64) {
        guard frame.byteCount >= Self.byteCount,
            case .frame(let byteCount) = Self.look(at: frame), frame.uint64(16) == offset,
            let kind = Kind(rawValue: frame.uint32(80))
        else { return nil }
        self.init(
            checksum: frame.uint64(0),
            frameByteCount: byteCount,
            offset: offset,
            position: Position(frame.uint64(24)),
            time: Timestamp(nanoseconds: Int64(bitPattern: frame.uint64(32))),
            stream: StreamID(frame.uint64(40)),
            firstRevision: Revision(frame.uint64(48)),
            previousPosition: Position(frame.uint64(56)),
            durableOffset: frame.uint64(64),
            previousChecksum: frame.uint64(72),
            kind: kind,
            eventCount: Int(frame.uint16(84)),
            detailByteCount: Int(frame.uint32(88)),
            payloadByteCount: Int(frame.uint32(92)),
            payloadChecksum: frame.uint64(96))
        guard Self.frameByteCount(fillerOffset: fillerOffset) == frameByteCount,
            Reach.holds(offset), Reach.holds(position.rawValue),
            Reach.holds(firstRevision.rawValue), position > .none || kind == .seal
        else { return nil }
    }

    /// Holds payloads and filler of the whole `frame` against what the header says.
    func checkPayloads(of frame: borrowing RawSpan, seed: UInt64) throws(FrameDefect) {
        guard frame.byteCount >= frameByteCount else { throw .endsEarly }
        for offset in fillerOffset..<frameByteCount where frame.uint8(offset) != Self.filler {
            throw .wrongFiller
        }
        try checkPayloads(body: frame.extracting(saltOffset..<fillerOffset), seed: seed)
    }

    /// Holds salt and payloads against what the header says.
    func checkPayloads(body: borrowing RawSpan, seed: UInt64) throws(FrameDefect) {
        guard payloadByteCount > 0, !isErased(body: body), !isLost(body: body) else { return }
        guard payloadChecksum == body.checksum(0..<body.byteCount, seed: seed) else {
            throw .wrongPayloadChecksum
        }
    }

    /// Whether the payloads were overwritten for good; then the place of each byte holds zero.
    func isErased(body: borrowing RawSpan) -> Bool { isBlank(body, Self.erasedSalt) }

    /// Whether a repair has put in place of damaged payloads that they are lost.
    func isLost(body: borrowing RawSpan) -> Bool { isBlank(body, Self.lostSalt) }

    private func isBlank(_ body: borrowing RawSpan, _ salt: UInt64) -> Bool {
        payloadByteCount > 0 && body.byteCount >= Self.saltByteCount && body.uint64(0) == salt
            && body.isZero(Self.saltByteCount..<body.byteCount)
    }

    /// What takes the place of salt and payloads when they are erased.
    var erasedBody: [UInt8] { blankBody(Self.erasedSalt) }

    /// What takes the place of salt and payloads that are damaged.
    var lostBody: [UInt8] { blankBody(Self.lostSalt) }

    private func blankBody(_ salt: UInt64) -> [UInt8] {
        var writer = ByteWriter(capacity: max(bodyByteCount, 1))
        writer.put(salt)
        writer.put(0, count: payloadByteCount)
        return writer.array
    }
}
