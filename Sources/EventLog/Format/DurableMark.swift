/// Says in the segment itself that everything before an offset was durable.
///
/// Two sectors take turns, so that a torn mark leaves the one before it whole.
struct DurableMark: Hashable, Sendable {
    static let sectorByteCount = 512
    static let byteCount = 32
    private static let magic: UInt64 = 0x0031_4B52_414D_5645  // "EVMARK1\0"

    /// Rises by one from mark to mark; its lowest bit says which sector.
    var counter: UInt64
    var durableOffset: UInt64

    /// Where in the segment the mark is stored.
    var storedOffset: UInt64 {
        UInt64(Self.sectorByteCount) * (1 + counter % 2)
    }
}

extension DurableMark {
    func encoded(seed: UInt64) -> [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.put(Self.magic)
        writer.put(counter)
        writer.put(durableOffset)
        writer.put(writer.checksum(0..<24, seed: seed))
        return writer.array
    }

    /// The newest whole mark of a segment's first page.
    static func newest(in page: [UInt8], seed: UInt64) -> DurableMark? {
        let span = unsafe page.span.bytes
        let marks = [1, 2].compactMap { index -> DurableMark? in
            let start = index * sectorByteCount
            guard span.byteCount >= start + byteCount, span.uint64(start) == magic,
                span.uint64(start + 24) == span.checksum(start..<start + 24, seed: seed)
            else { return nil }
            let mark = DurableMark(
                counter: span.uint64(start + 8), durableOffset: span.uint64(start + 16))
            return mark.storedOffset == UInt64(start) && Reach.holds(mark.counter) ? mark : nil
        }
        return marks.max { $0.counter < $1.counter }
    }
}
