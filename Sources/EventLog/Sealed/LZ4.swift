import CLZ4

/// Standard LZ4 frames: each with the byte count of its content, blocks that stand alone, and a
/// checksum over the content, so that `lz4 -d` and `lz4 -t` take them.
///
/// Source: LZ4 Frame Format Description 1.6.
enum LZ4 {
    /// Bytes around the content of a skippable frame, in front of it.
    static let skippableHeaderByteCount = 8
    /// The magic of the first of sixteen kinds of skippable frames.
    private static let firstSkippableMagic: UInt32 = 0x184D_2A50
    private static let frameMagic: UInt32 = 0x184D_2204
    /// The longest that a frame's own header gets.
    private static let frameHeaderByteLimit = 19

    /// Compresses `content` into one frame.
    static func compress(_ content: UnsafeRawBufferPointer) throws(LZ4Error) -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        preferences.frameInfo.contentSize = UInt64(content.count)
        // The smallest block size that takes all of it is chosen below this one.
        preferences.frameInfo.blockSizeID = LZ4F_max4MB
        let bound = unsafe LZ4F_compressFrameBound(content.count, &preferences)
        var code = 0
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
            code = unsafe LZ4F_compressFrame(
                buffer.baseAddress, bound, content.baseAddress, content.count, &preferences)
            filled = LZ4F_isError(code) == 0 ? code : 0
        }
        try check(code)
        return frame
    }

    static func compress(_ content: [UInt8]) throws(LZ4Error) -> [UInt8] {
        try unsafe content.withUnsafeBytes { bytes -> Result<[UInt8], LZ4Error> in
            Result { () throws(LZ4Error) in try unsafe compress(bytes) }
        }.get()
    }

    /// The content of the one frame that `frame` is, which must have `byteCount` bytes.
    ///
    /// Its own checksums are looked at.
    static func decompress(
        _ frame: borrowing RawSpan, byteCount: Int
    ) throws(LZ4Error) -> [UInt8] {
        guard canHold(byteCount, in: frame.byteCount) else {
            throw LZ4Error(reason: "the frame cannot hold that much")
        }
        var context: OpaquePointer?
        try check(unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION)))
        defer { _ = unsafe LZ4F_freeDecompressionContext(context) }
        var code = 0
        var isWhole = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: max(byteCount, 1)) {
            (buffer, filled) in
            unsafe frame.withUnsafeBytes { source in
                var read = 0
                repeat {
                    var sourceCount = source.count - read
                    var targetCount = byteCount - filled
                    code = unsafe LZ4F_decompress(
                        context, buffer.baseAddress.map { unsafe $0 + filled }, &targetCount,
                        source.baseAddress.map { unsafe $0 + read }, &sourceCount, nil)
                    guard LZ4F_isError(code) == 0 else { return }
                    read += sourceCount
                    filled += targetCount
                    if sourceCount == 0, targetCount == 0 { break }
                } while code != 0
                isWhole = code == 0 && read == source.count && filled == byteCount
            }
        }
        try check(code)
        guard isWhole else { throw LZ4Error(reason: "the frame is not as long as it should be") }
        return content
    }

    /// Whether a frame of `byteCount` bytes can hold that much content, so that room can be made
    /// for it: no byte of a block stands for more than 255.
    static func canHold(_ contentByteCount: Int, in byteCount: Int) -> Bool {
        contentByteCount >= 0 && contentByteCount <= 255 * byteCount
    }

    static func skippableMagic(kind: UInt32) -> UInt32 { firstSkippableMagic + kind }

    /// A skippable frame of kind `kind`, 0 to 15, which every reader of LZ4 passes over.
    static func skippable(_ content: [UInt8], kind: UInt32) -> [UInt8] {
        var writer = ByteWriter(capacity: content.count + skippableHeaderByteCount)
        writer.put(skippableMagic(kind: kind))
        writer.put(UInt32(content.count))
        writer.put(content)
        return writer.array
    }

    private static func check(_ code: Int) throws(LZ4Error) {
        guard LZ4F_isError(code) != 0 else { return }
        throw LZ4Error(reason: unsafe String(cString: LZ4F_getErrorName(code)))
    }
}

/// Why bytes are not the LZ4 frame that they should be.
struct LZ4Error: Error, Hashable, Sendable {
    var reason: String
}

// Walking from frame to frame, for when no index says where they are.
extension LZ4 {
    /// Whether a frame as we write them may start here: with a content size, a content checksum and
    /// blocks that stand alone, and without a dictionary.
    static func isOurs(_ bytes: borrowing RawSpan) -> Bool {
        bytes.uint32(0) == frameMagic && bytes.uint8(4) & 0b1111_1101 == 0b0110_1100
    }

    /// What starts at a place of a file.
    enum Sight: Hashable {
        /// A data frame, with the bytes of its content as it states them.
        case data(byteCount: Int, contentByteCount: Int)
        case skippable(kind: UInt32, byteCount: Int)
        case neither
    }

    /// Looks at the start of `bytes`, which go on to the end of the frame or beyond.
    static func look(at bytes: borrowing RawSpan) -> Sight {
        guard bytes.byteCount >= skippableHeaderByteCount else { return .neither }
        let magic = bytes.uint32(0)
        if (firstSkippableMagic..<firstSkippableMagic + 16).contains(magic) {
            let count = Int(bytes.uint32(4)) + skippableHeaderByteCount
            guard count <= bytes.byteCount else { return .neither }
            return .skippable(kind: magic - firstSkippableMagic, byteCount: count)
        }
        guard bytes.byteCount >= frameHeaderByteLimit, isOurs(bytes) else { return .neither }
        let contentByteCount = bytes.uint64(6)
        guard contentByteCount <= UInt64(FrameHeader.frameByteLimit) + (64 << 20) else {
            return .neither
        }
        var offset = leadByteCount
        while offset + 4 <= bytes.byteCount {
            let size = bytes.uint32(offset)
            offset += 4
            if size == 0 {  // The end mark; the content checksum follows.
                guard offset + 4 <= bytes.byteCount else { return .neither }
                return .data(byteCount: offset + 4, contentByteCount: Int(contentByteCount))
            }
            offset += Int(size & 0x7FFF_FFFF)
        }
        return .neither
    }
}
