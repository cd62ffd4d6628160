import CLZ4

// Frames of ours whose bytes were held against the checksum in a segment's tables. That covers them
// as they are stored, so the frame's own checksums would say the same once more, and the blocks
// need no context, no copy and no memory but their target.
extension LZ4 {
    /// Bytes of a frame of ours before its first block: magic, flags, byte count of the content.
    static let leadByteCount = 15
    /// Bytes after its last: the end mark and the content's checksum.
    private static let endByteCount = 8

    /// Fills `target` with the content of the one frame that `frame` is.
    static func decompressChecked(
        _ frame: borrowing RawSpan, into target: UnsafeMutableRawBufferPointer
    ) throws(LZ4Error) {
        guard frame.byteCount >= leadByteCount + endByteCount,
            isOurs(frame), frame.uint64(6) == UInt64(target.count)
        else { throw LZ4Error(reason: "the frame is none of ours") }
        var offset = leadByteCount
        var filled = 0
        let end = frame.byteCount - endByteCount
        while offset < end {
            let size = frame.uint32(offset)
            let block = offset + 4..<offset + 4 + Int(size & 0x7FFF_FFFF)
            guard size != 0, block.upperBound <= end else { break }
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            filled += try unsafe decompress(
                frame.extracting(block), isStored: size >> 31 == 1, into: rest)
            offset = block.upperBound
        }
        guard offset == end, frame.uint32(end) == 0, filled == target.count else {
            throw LZ4Error(reason: "the frame is not as long as it should be")
        }
    }

    /// Fills `target` with the start of the content of the one frame that `frame` is.
    ///
    /// What comes after costs nothing.
    static func decompressStart(
        of frame: borrowing RawSpan, into target: UnsafeMutableRawBufferPointer
    ) throws(LZ4Error) {
        guard frame.byteCount >= leadByteCount + endByteCount,
            isOurs(frame), frame.uint64(6) >= UInt64(target.count)
        else { throw LZ4Error(reason: "the frame is none of ours") }
        var offset = leadByteCount
        var filled = 0
        let end = frame.byteCount - endByteCount
        while filled < target.count {
            guard offset < end else { throw LZ4Error(reason: "the frame is too short") }
            let size = frame.uint32(offset)
            let block = offset + 4..<offset + 4 + Int(size & 0x7FFF_FFFF)
            guard size != 0, block.upperBound <= end else {
                throw LZ4Error(reason: "the frame is not as long as it should be")
            }
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            filled += try unsafe decompressStart(
                of: frame.extracting(block), isStored: size >> 31 == 1, into: rest)
            offset = block.upperBound
        }
    }

    /// - Returns: How much of `target` was filled: all of it, or as much as the block holds.
    private static func decompressStart(
        of block: borrowing RawSpan, isStored: Bool, into target: UnsafeMutableRawBufferPointer
    ) throws(LZ4Error) -> Int {
        let count = unsafe block.withUnsafeBytes { source in
            guard isStored else {
                let room = Int32(clamping: target.count)
                return unsafe Int(
                    LZ4_decompress_safe_partial(
                        source.baseAddress, target.baseAddress, Int32(source.count), room, room))
            }
            let count = min(source.count, target.count)
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
            return count
        }
        guard count >= 0 else { throw LZ4Error(reason: "a block does not decompress") }
        return count
    }

    /// - Parameter isStored: Compressing it gained nothing, so it was not done.
    /// - Returns: How much of `target` was filled.
    private static func decompress(
        _ block: borrowing RawSpan, isStored: Bool, into target: UnsafeMutableRawBufferPointer
    ) throws(LZ4Error) -> Int {
        let count = unsafe block.withUnsafeBytes { source in
            guard isStored else {
                return unsafe Int(
                    LZ4_decompress_safe(
                        source.baseAddress, target.baseAddress, Int32(source.count),
                        Int32(clamping: target.count)))
            }
            guard source.count <= target.count else { return -1 }
            unsafe target.copyMemory(from: source)
            return source.count
        }
        guard count >= 0 else { throw LZ4Error(reason: "a block does not decompress") }
        return count
    }
}
