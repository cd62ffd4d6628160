/// What a whole frame says to those who follow the log.
struct KnownFrame {
    var header: FrameHeader
    var snapshots: [Revision] = []
    /// The segment that a seal names.
    var successor: UniqueID?
    /// The commits that are recorded to be lost.
    var gap: GapRecord?

    init(_ header: FrameHeader, _ frame: borrowing RawSpan) throws(FrameDefect) {
        self.header = header
        try header.checkContent(frame)
        switch header.kind {
        case .commit: snapshots = header.snapshots(frame)
        case .gap: gap = GapRecord(header, frame)
        case .seal:
            successor = UniqueID(
                first: frame.uint64(header.detailsOffset),
                second: frame.uint64(header.detailsOffset + 8))
        }
    }
}
