/// Reads frames of one segment through a window that grows while the reading goes on in order.
struct FrameReader {
    private static let windowByteCounts = 1 << 14...1 << 20

    let segment: SegmentFile
    private var window = BlockBuffer()
    private var start: UInt64 = 0
    private var nextByteCount = FrameReader.windowByteCounts.lowerBound

    init(_ segment: SegmentFile) {
        self.segment = segment
    }

    /// Whether nothing was ever written at `offset`, as its first 16 bytes say right now.
    func isUntouched(at offset: UInt64) throws(DiskError) -> Bool {
        try segment.file.peek(16, at: offset) { $0.isZero(0..<$0.byteCount) }
    }

    /// Hands the frame at `offset` to `body`, with at least its header, heads and details checked.
    ///
    /// - Parameter body: Gets the header and the whole frame.
    mutating func frame<Result>(
        at offset: UInt64, checkingPayloads: Bool,
        _ body: (FrameHeader, borrowing RawSpan) throws(FrameDefect) -> Result
    ) throws(FrameReaderError) -> Result {
        try load(FrameHeader.byteCount, at: offset)
        guard has(FrameHeader.byteCount, at: offset) else { throw .defect(.endsEarly) }
        let lead = Int(offset - start)
        guard
            case .frame(let byteCount) = FrameHeader.look(
                at: window.bytes.extracting(lead..<lead + FrameHeader.byteCount))
        else { throw .defect(.notAFrame) }
        try load(byteCount, at: offset)
        guard has(byteCount, at: offset) else { throw .defect(.endsEarly) }
        let first = Int(offset - start)
        let frame = window.bytes.extracting(first..<first + byteCount)
        do throws(FrameDefect) {
            let header = try FrameHeader(decoding: frame, at: offset, seed: segment.seed)
            if checkingPayloads { try header.checkPayloads(of: frame, seed: segment.seed) }
            return try body(header, frame)
        } catch {
            throw .defect(error)
        }
    }

    private func has(_ count: Int, at offset: UInt64) -> Bool {
        offset >= start && offset + UInt64(count) <= start + UInt64(window.count)
    }

    private mutating func load(_ count: Int, at offset: UInt64) throws(FrameReaderError) {
        guard !has(count, at: offset) else { return }
        let isGoingOn = offset >= start && offset <= start + UInt64(window.count)
        nextByteCount =
            isGoingOn
            ? min(2 * nextByteCount, Self.windowByteCounts.upperBound)
            : Self.windowByteCounts.lowerBound
        do throws(DiskError) {
            try window.read(max(count, nextByteCount), at: offset, of: segment.file)
        } catch {
            throw .disk(error)
        }
        start = offset
    }

    /// Forgets what was read, because the file has changed since.
    mutating func forget() {
        window = BlockBuffer()
        start = 0
        nextByteCount = Self.windowByteCounts.lowerBound
    }
}

/// Why a frame could not be read: the bytes are wrong, or the device would not give them.
enum FrameReaderError: Error {
    case defect(FrameDefect)
    /// Never evidence of a torn tail.
    case disk(DiskError)
    case log(LogError)
}
