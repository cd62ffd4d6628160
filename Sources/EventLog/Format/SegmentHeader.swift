/// The first page of a segment: whose it is, and what it continues.
struct SegmentHeader: Hashable, Sendable {
    /// Bytes before the first frame; the durable marks lie in here too.
    static let pageByteCount = 4096
    /// Bytes that the header itself takes.
    static let byteCount = 112
    private static let magic: UInt64 = 0x0031_4745_534C_5645  // "EVLSEG1\0"

    var log: UniqueID
    var segment: UniqueID
    var number: UInt64
    /// The size of the file, which never changes: a shorter one was cut.
    var byteCount: UInt64
    var created: Timestamp
    var firstPosition: Position
    /// Where the frames of the segment before end, the seal not counted; 0 in the first segment.
    var predecessorEnd: UInt64
    /// What the chain of checksums goes on from.
    var predecessorChecksum: UInt64
    /// The time of the last commit before, so that time goes on from there.
    var predecessorTime: Timestamp
    /// The segment before has no seal: a sync of it failed, and nothing after its end counts.
    var abandonsPredecessor: Bool
    /// ``LogIdentity/gapFormat`` when it holds a record of lost commits.
    var format = LogIdentity.plainFormat

    var seed: UInt64 { segment.seed }
}

extension SegmentHeader {
    var encoded: [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.put(Self.magic)
        writer.put(format)
        writer.put(UInt32(abandonsPredecessor ? 1 : 0))
        writer.put(log.first)
        writer.put(log.second)
        writer.put(segment.first)
        writer.put(segment.second)
        writer.put(number)
        writer.put(byteCount)
        writer.put(created.nanoseconds)
        writer.put(firstPosition.rawValue)
        writer.put(predecessorEnd)
        writer.put(predecessorChecksum)
        writer.put(predecessorTime.nanoseconds)
        writer.put(writer.checksum(0..<writer.count, seed: 0))
        return writer.array
    }

    init(decoding bytes: [UInt8], path: String) throws(LogError) {
        let span = unsafe bytes.span.bytes
        guard bytes.count >= Self.byteCount, span.uint64(0) == Self.magic,
            span.uint64(104) == span.checksum(0..<104, seed: 0)
        else {
            throw .corrupt(
                Damage(
                    file: path, byteOffset: 0, reason: "its header does not check out", streams: [])
            )
        }
        let format = span.uint32(8)
        guard format <= LogIdentity.newestFormat else {
            throw .newerFormat(
                path: path, found: format, newestKnown: LogIdentity.newestFormat)
        }
        self.init(
            log: UniqueID(first: span.uint64(16), second: span.uint64(24)),
            segment: UniqueID(first: span.uint64(32), second: span.uint64(40)),
            number: span.uint64(48),
            byteCount: span.uint64(56),
            created: Timestamp(nanoseconds: Int64(bitPattern: span.uint64(64))),
            firstPosition: Position(span.uint64(72)),
            predecessorEnd: span.uint64(80),
            predecessorChecksum: span.uint64(88),
            predecessorTime: Timestamp(nanoseconds: Int64(bitPattern: span.uint64(96))),
            abandonsPredecessor: span.uint32(12) & 1 == 1, format: format)
        guard makesSense else {
            throw .corrupt(
                Damage(file: path, byteOffset: 0, reason: "its header makes no sense", streams: []))
        }
    }

    private var makesSense: Bool {
        number > 0 && number <= LogDirectory.greatestSegment && firstPosition > .none
            && (number > 1
                ? predecessorEnd >= SegmentFile.firstFrameOffset
                : predecessorEnd == 0 && firstPosition == Position(1))
            && byteCount >= UInt64(Self.pageByteCount)
            && [byteCount, firstPosition.rawValue, predecessorEnd].allSatisfy(Reach.holds)
    }
}
