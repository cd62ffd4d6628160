/// The last bytes of a sealed segment: which segment it is, what it covers, where its index lies.
struct SealedLocator: Hashable, Sendable {
    /// The kind of skippable frame that it is in, and that the index is in.
    static let frameKind: UInt32 = 14
    static let indexFrameKind: UInt32 = 13
    static let byteCount = SegmentHeader.byteCount + 120
    /// With the frame around it.
    static let storedByteCount = byteCount + LZ4.skippableHeaderByteCount
    private static let magic: UInt64 = 0x0031_4C41_4553_5645  // "EVSEAL1\0"

    /// The header that the segment had, byte for byte.
    var header: SegmentHeader
    /// Where in the file the tables start; the directory and the postings follow them.
    var indexOffset: UInt64
    var tableByteCount: Int
    var tableChecksum: UInt64
    var directoryByteCount: Int
    var directoryChecksum: UInt64
    var postingByteCount: Int
    /// Where the segment ended: what its successor has to continue.
    var end: LogTail
    /// The time of its first commit; that of the last one before when it has none.
    var firstTime: Timestamp
    /// Nil when the successor gave this segment up, so that it has no seal.
    var successor: UniqueID?

    var number: UInt64 { header.number }
    /// Positions that it holds.
    var positions: Range<UInt64> {
        header.firstPosition.rawValue..<end.position.rawValue + 1
    }
}

extension SealedLocator {
    /// The frame that ends the file.
    var encoded: [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.put(header.encoded)
        writer.put(Self.magic)
        writer.put(indexOffset)
        writer.put(UInt64(tableByteCount))
        writer.put(tableChecksum)
        writer.put(UInt64(directoryByteCount))
        writer.put(directoryChecksum)
        writer.put(UInt64(postingByteCount))
        writer.put(end.offset)
        writer.put(end.checksum)
        writer.put(end.position.rawValue)
        writer.put(end.time.nanoseconds)
        writer.put(firstTime.nanoseconds)
        writer.put(successor?.first ?? 0)
        writer.put(successor?.second ?? 0)
        writer.put(writer.checksum(0..<writer.count, seed: header.seed))
        return LZ4.skippable(writer.array, kind: Self.frameKind)
    }

    /// Reads the frame at the end of `file`.
    ///
    /// - Parameter byteCount: Of the file.
    /// - Throws: `corrupt` when it does not check out.
    init(at byteCount: UInt64, of file: any DiskFile) throws(LogError) {
        func damaged(_ reason: String) -> LogError {
            .corrupt(
                Damage(
                    file: file.path,
                    byteOffset: byteCount - min(byteCount, UInt64(Self.storedByteCount)),
                    reason: reason, streams: []))
        }
        guard byteCount >= UInt64(Self.storedByteCount) else {
            throw damaged("it is too short for a sealed segment")
        }
        let bytes = try onDisk { () throws(DiskError) in
            try file.readAll(Self.storedByteCount, at: byteCount - UInt64(Self.storedByteCount))
        }
        let span = unsafe bytes.span.bytes
        guard
            LZ4.look(at: span)
                == .skippable(kind: Self.frameKind, byteCount: Self.storedByteCount)
        else { throw damaged("its locator is not where it should be") }
        let lead = LZ4.skippableHeaderByteCount
        header = try SegmentHeader(
            decoding: Array(bytes[lead..<lead + SegmentHeader.byteCount]), path: file.path)
        let sumOffset = Self.storedByteCount - 8
        let start = lead + SegmentHeader.byteCount
        guard span.uint64(sumOffset) == span.checksum(lead..<sumOffset, seed: header.seed),
            span.uint64(start) == Self.magic
        else { throw damaged("its locator does not check out") }
        func word(_ index: Int) -> UInt64 { span.uint64(start + 8 * index) }
        indexOffset = word(1)
        tableByteCount = Int(truncatingIfNeeded: word(2))
        tableChecksum = word(3)
        directoryByteCount = Int(truncatingIfNeeded: word(4))
        directoryChecksum = word(5)
        postingByteCount = Int(truncatingIfNeeded: word(6))
        end = LogTail(startOf: header)
        end.offset = word(7)
        end.checksum = word(8)
        end.position = Position(word(9))
        end.time = Timestamp(nanoseconds: Int64(bitPattern: word(10)))
        firstTime = Timestamp(nanoseconds: Int64(bitPattern: word(11)))
        let successor = UniqueID(first: word(12), second: word(13))
        self.successor = successor == UniqueID(first: 0, second: 0) ? nil : successor
        guard makesSense(at: byteCount - UInt64(Self.storedByteCount)) else {
            throw damaged("its locator makes no sense")
        }
    }

    /// Whether the parts of the index lie one after another up to the locator, and the rest is
    /// within reach.
    private func makesSense(at offset: UInt64) -> Bool {
        var next = indexOffset
        for count in [tableByteCount, directoryByteCount, postingByteCount] {
            guard next <= offset, count >= 0, UInt64(count) <= offset - next else { return false }
            next += UInt64(count)
        }
        return next == offset && indexOffset >= UInt64(LZ4.skippableHeaderByteCount)
            && Reach.holds(end.offset) && end.offset >= SegmentFile.firstFrameOffset
            && Reach.holds(end.position.rawValue)
            && end.position.rawValue + 1 >= header.firstPosition.rawValue
    }
}
