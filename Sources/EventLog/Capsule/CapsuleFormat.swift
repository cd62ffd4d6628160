/// The bytes of a capsule: one stream's whole story in one file.
///
/// It is a row of blocks. A block is a standard LZ4 frame, with a skippable frame in front that
/// says how long it is, so that `lz4 -d` takes the file too. What the blocks hold, one behind the
/// other, is a head, the commits, and an end with a checksum. `docs/log-format.md` has it byte by
/// byte.
enum CapsuleFormat {
    static let magic: [UInt8] = Array("vcjob".utf8) + [0, 0]
    static let version: UInt8 = 1
    /// Of the skippable frame in front of a block.
    static let kind: UInt32 = 6
    /// A block ends with the first commit that reaches it.
    static let blockByteCount = 1 << 20
    /// No block holds more: the largest commit comes on top of one that is nearly full.
    static let blockByteLimit = 4 << 20
    /// Of the skippable frame: its own head, the frame's byte count, its content's.
    static let leadByteCount = LZ4.skippableHeaderByteCount + 16

    static let commitMark: UInt8 = 1
    static let endMark: UInt8 = 2
    static let snapshotFlag: UInt8 = 1
}
