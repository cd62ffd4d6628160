/// The fixed start of a frame: one commit, the seal that ends a segment, or a recorded gap.
struct FrameHeader: Hashable, Sendable {
    static let byteCount = 104
    static let headByteCount = Limits.headByteCount
    static let saltByteCount = 8
    static let alignment = 8
    static let magic: UInt32 = 0x314D_5246  // "FRM1"
    /// Fills a frame up to the alignment, one to eight times, so that no frame ends with a zero.
    static let filler: UInt8 = 0xA5
    /// What stands in the place of the salt when the payloads have been erased.
    static let erasedSalt: UInt64 = 0x4445_5341_5245_5645  // "EVERASED"
    /// What stands in the place of the salt when a repair has found the payloads damaged.
    static let lostSalt: UInt64 = 0x4547_414D_4144_5645  // "EVDAMAGE"
    /// The longest frame: a commit of ``Limits/commitByteCount`` with all that surrounds it.
    static let frameByteLimit = byteCount + Limits.commitByteCount + saltByteCount + alignment

    enum Kind: UInt32, Sendable {
        case commit = 1
        case seal = 2
        /// Stands for commits that are lost; in sealed segments only, see ``GapRecord``.
        case gap = 3
    }

    /// Over everything from byte 8 of the frame to the end of the details.
    var checksum: UInt64
    var frameByteCount: Int
    var offset: UInt64
    var position: Position
    var time: Timestamp
    var stream: StreamID
    var firstRevision: Revision
    /// The position of the stream's commit before this one.
    var previousPosition: Position
    /// What was known to be durable of the segment when the frame was written.
    var durableOffset: UInt64
    /// The checksum of the frame before, in this segment or the one before.
    var previousChecksum: UInt64
    var kind: Kind
    var eventCount: Int
    var detailByteCount: Int
    var payloadByteCount: Int
    /// Over salt and payloads; 0 when there are no payloads.
    var payloadChecksum: UInt64

    var end: UInt64 { offset + UInt64(frameByteCount) }
    /// Where the details start, counted from the frame's start.
    var detailsOffset: Int { Self.byteCount + Self.headByteCount * eventCount }
    /// Where the salt starts, if there are payloads.
    var saltOffset: Int { detailsOffset + detailByteCount }
    /// Bytes of salt and payloads.
    var bodyByteCount: Int { payloadByteCount == 0 ? 0 : Self.saltByteCount + payloadByteCount }
    /// Where the filler starts.
    var fillerOffset: Int { saltOffset + bodyByteCount }

    var tip: Tip {
        Tip(
            stream: stream,
            revision: Revision(firstRevision.rawValue &+ UInt64(eventCount) &- 1),
            position: position)
    }

    /// The byte count of a frame whose content ends at `fillerOffset`.
    static func frameByteCount(fillerOffset: Int) -> Int {
        (fillerOffset / alignment + 1) * alignment
    }
}

/// Why bytes are not a frame that can be believed.
enum FrameDefect: Error, Hashable, Sendable {
    /// No frame starts here.
    case notAFrame
    case endsEarly
    case wrongChecksum
    case wrongPayloadChecksum
    case wrongFiller
    /// It is whole, and does not continue what is before it.
    case outOfOrder(String)
}

extension FrameDefect: CustomStringConvertible {
    var description: String {
        switch self {
        case .notAFrame: "no frame starts here"
        case .endsEarly: "the frame is cut off"
        case .wrongChecksum: "the frame's checksum does not match"
        case .wrongPayloadChecksum: "the checksum of the frame's payloads does not match"
        case .wrongFiller: "the frame's filling is not as written"
        case .outOfOrder(let what): "the frame does not continue the log: \(what)"
        }
    }
}
