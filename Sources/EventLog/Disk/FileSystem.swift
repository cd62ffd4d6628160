/// What kind of file system holds a directory, and what room it has left.
public struct FileSystem: Hashable, Sendable {
    /// The number by which the kernel knows its kind (`f_type` of `statfs`).
    public var kind: UInt32
    /// Bytes that files may still take; nil when the file system does not say.
    public var freeByteCount: UInt64?

    public init(kind: UInt32, freeByteCount: UInt64? = nil) {
        self.kind = kind
        self.freeByteCount = freeByteCount
    }

    /// Its usual name; nil when a log may be written there.
    ///
    /// Those that reach over a network or through another program: locks may bind one machine only
    /// or nobody, and a sync may end in somebody's memory. Kinds that are not listed are local.
    public var unsupportedName: String? {
        switch kind {
        case 0x0000_6969: "NFS"
        case 0x0000_517B: "SMB"
        case 0xFF53_4D42: "CIFS"
        case 0xFE53_4D42: "SMB2"
        case 0x6573_5546: "FUSE"
        case 0x0102_1997: "9P"
        case 0x00C3_6400: "Ceph"
        case 0x5346_414F, 0x6B41_4653: "AFS"
        case 0x7375_7245: "Coda"
        case 0x0BD0_0BD0: "Lustre"
        case 0x4750_4653: "GPFS"
        case 0x1983_0326: "BeeGFS"
        case 0x2003_0528: "OrangeFS"
        case 0x0000_564C: "NCP"
        case 0x786F_4256: "vboxsf"
        case 0xBACB_ACBC: "vmhgfs"
        default: nil
        }
    }

    /// Ext2, ext3 and ext4, which share a number.
    static let ext4: UInt32 = 0xEF53
}
