/// What a whole frame says to those who follow the log.
struct KnownFrame {
    var header: FrameHeader
    var snapshots: [Revision] = []
    /// The segment that a seal names.
    var successor: UniqueID?

    init(_ header: FrameHeader, _ frame: borrowing RawSpan) throws(FrameDefect) {
        self.header = header
        switch header.kind {
        case .commit:
            guard header.headsAddUp(frame) else {
                throw .outOfOrder("its heads do not add up to its sizes")
            }
            snapshots = header.snapshots(frame)
        case .seal:
            guard header.detailByteCount == 16 else {
                throw .outOfOrder("its seal names no successor")
            }
            successor = UniqueID(
                first: frame.uint64(header.detailsOffset),
                second: frame.uint64(header.detailsOffset + 8))
        }
    }
}
