/// A frame whose header, heads and details check out.
struct FoundFrame {
    var frame: KnownFrame
    /// What is wrong with its payloads or its filler; nil when it is whole.
    var defect: FrameDefect?

    var header: FrameHeader { frame.header }
}

/// Finds frames in the bytes of a raw segment, wherever they are.
struct FrameSearch {
    /// The segment's bytes from ``start`` on, up to the last that is not zero.
    private let bytes: [UInt8]
    private let start: UInt64
    private let seed: UInt64

    /// Where the data end.
    var end: UInt64 { start + UInt64(bytes.count) }

    /// Reads `segment` from `start` to its end.
    init(_ segment: SegmentFile, from start: UInt64) throws(DiskError) {
        let byteCount = try segment.file.byteCount()
        var bytes = try segment.file.readAll(
            Int(byteCount - min(byteCount, start)), at: start)
        let used = unsafe bytes.span.bytes.countWithoutTrailingZeros
        // Frames end at multiples of 8, and never with a zero.
        bytes.removeSubrange(min(bytes.count, used)...)
        self.bytes = bytes
        self.start = start
        seed = segment.seed
    }

    /// For bytes at hand.
    init(_ bytes: [UInt8], from start: UInt64, seed: UInt64) {
        self.bytes = bytes
        self.start = start
        self.seed = seed
    }

    /// The frame at `offset`, or what is wrong there.
    func frame(at offset: UInt64) throws(FrameDefect) -> FoundFrame {
        guard offset >= start, offset <= end else { throw .endsEarly }
        let span = unsafe bytes.span.bytes
        let rest = span.extracting(Int(offset - start)..<bytes.count)
        let header = try FrameHeader(decoding: rest, at: offset, seed: seed)
        var found = FoundFrame(frame: try KnownFrame(header, rest))
        do throws(FrameDefect) {
            try header.checkPayloads(of: rest, seed: seed)
        } catch {
            found.defect = error
        }
        return found
    }

    /// The first frame at or after `offset`.
    func next(from offset: UInt64) -> FoundFrame? {
        let alignment = UInt64(FrameHeader.alignment)
        var place = (max(offset, start) + alignment - 1) / alignment * alignment
        let span = unsafe bytes.span.bytes
        while place + UInt64(FrameHeader.byteCount) <= end {
            // The second look is dear and the first is nearly always enough.
            if span.uint32(Int(place - start) + 8) == FrameHeader.magic,
                let found = try? frame(at: place)
            {
                return found
            }
            place += alignment
        }
        return nil
    }

    /// What the header at `offset` says, if it agrees with itself; no checksum is looked at.
    func claim(at offset: UInt64) -> FrameHeader? {
        guard offset >= start, offset <= end else { return nil }
        let span = unsafe bytes.span.bytes
        return FrameHeader(
            unchecked: span.extracting(Int(offset - start)..<bytes.count), at: offset)
    }

    /// The greatest offset that any whole frame says was durable.
    var greatestClaim: UInt64 {
        var claim: UInt64 = 0
        var place = start
        while let found = next(from: place) {
            if found.defect == nil { claim = max(claim, found.header.durableOffset) }
            place = found.header.end
        }
        return claim
    }
}
