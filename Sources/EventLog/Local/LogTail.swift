/// The end of the known log: what the next frame has to continue.
struct LogTail: Hashable, Sendable {
    var segment: UInt64
    var offset: UInt64
    /// The last frame's checksum.
    var checksum: UInt64
    var position: Position
    var time: Timestamp
}

extension LogTail {
    /// Where the frames of the segment with `header` start.
    init(startOf header: SegmentHeader) {
        segment = header.number
        offset = SegmentFile.firstFrameOffset
        checksum = header.predecessorChecksum
        position = Position(header.firstPosition.rawValue &- 1)
        time = header.predecessorTime
    }

    /// The tail after `header`'s frame.
    func advanced(over header: FrameHeader) -> LogTail {
        var next = self
        next.offset = header.end
        next.checksum = header.checksum
        next.position = header.position
        next.time = header.time
        return next
    }

    /// The tail behind lost commits.
    func advanced(over gap: GapRecord) -> LogTail {
        var next = self
        next.offset = gap.end
        next.checksum = gap.checksum
        next.position = gap.last
        next.time = gap.throughTime
        return next
    }

    /// Holds a record of lost commits against what is before it.
    ///
    /// - Parameters:
    ///   - header: Of its frame.
    ///   - known: The tip of a stream so far.
    func check(
        _ gap: GapRecord, _ header: FrameHeader, after known: (StreamID) -> Tip
    ) throws(FrameDefect) {
        guard header.previousChecksum == checksum else {
            throw .outOfOrder("its chain does not lead to the frame before it")
        }
        guard header.time >= time, header.offset >= offset else {
            throw .outOfOrder("it is before the last frame")
        }
        guard gap.first.rawValue == position.rawValue + 1 else {
            throw .outOfOrder("its position \(gap.first) follows \(position)")
        }
        for loss in gap.losses where known(loss.stream) != loss.before {
            throw .outOfOrder("stream \(loss.stream) did not end where it says")
        }
    }

    /// Whether a commit's frame follows what is before it, whatever became of its stream.
    func isContinued(by header: FrameHeader) -> Bool {
        header.kind == .commit && header.previousChecksum == checksum && header.time >= time
            && header.durableOffset <= header.offset && header.eventCount > 0
            && header.position.rawValue == position.rawValue + 1
    }

    /// Holds a whole frame against what is before it.
    ///
    /// - Parameter known: The tip of the frame's stream so far.
    func check(_ header: FrameHeader, after known: Tip) throws(FrameDefect) {
        guard header.previousChecksum == checksum else {
            throw .outOfOrder("its chain does not lead to the frame before it")
        }
        guard header.time >= time else { throw .outOfOrder("its time is before the last one's") }
        guard header.durableOffset <= header.offset else {
            throw .outOfOrder("it claims that bytes after itself are durable")
        }
        switch header.kind {
        case .seal:
            guard header.position == position else {
                throw .outOfOrder("its position is \(header.position) instead of \(position)")
            }
        case .gap: throw .outOfOrder("a record of lost commits has no place here")
        case .commit:
            guard header.position.rawValue == position.rawValue + 1 else {
                throw .outOfOrder("its position \(header.position) follows \(position)")
            }
            guard header.eventCount > 0 else { throw .outOfOrder("it has no events") }
            guard header.previousPosition == known.position,
                header.firstRevision == known.revision.advanced(by: 1)
            else {
                throw .outOfOrder(
                    """
                    it continues stream \(header.stream) at position \(header.previousPosition), \
                    revision \(header.firstRevision), and the stream ended at \
                    \(known.position), \(known.revision)
                    """)
            }
        }
    }
}
