/// Finds out whom a hole in a segment concerns, from the frames after it.
struct DamageSurvey {
    /// The first frame after the hole that checks out.
    var next: FrameHeader?
    /// What the streams that lost commits must have been like at the end of the hole.
    var lostTips: [StreamID: Tip] = [:]
    /// Streams of frames whose head checks out and whose payloads do not.
    private var damagedStreams: Set<StreamID> = []

    /// The streams that have lost something, as far as the rest of the segment tells.
    var streams: [StreamID] {
        damagedStreams.union(lostTips.keys).sorted()
    }

    /// Looks through `segment` for frames at any place after `tail`.
    ///
    /// - Parameter knownPosition: Where a stream ended before the hole.
    init(
        _ segment: SegmentFile, after tail: LogTail, knownPosition: (StreamID) -> Position
    ) throws(DiskError) {
        let bytes = try segment.file.readAll(
            Int(segment.byteCount - tail.offset), at: tail.offset)
        let span = unsafe bytes.span.bytes
        var seen: Set<StreamID> = []
        // What looks like a frame inside of the damaged one is its payload.
        let claim = FrameHeader(unchecked: span, at: tail.offset)
        var lead = 0
        if let claim, claim.isPlaced(after: tail), claim.isDamaged(span, seed: segment.seed) {
            lead = claim.frameByteCount
        }
        while lead + FrameHeader.byteCount <= bytes.count {
            let rest = span.extracting(lead..<bytes.count)
            let offset = tail.offset + UInt64(lead)
            // The second look is dear and the first is nearly always enough.
            guard FrameHeader(unchecked: rest, at: offset) != nil,
                let header = try? FrameHeader(decoding: rest, at: offset, seed: segment.seed)
            else {
                lead += FrameHeader.alignment
                continue
            }
            lead += header.frameByteCount
            // What is taken for the next frame here has to be one for those who go on there.
            guard (try? header.checkContent(rest)) != nil,
                (try? header.checkPayloads(of: rest, seed: segment.seed)) != nil
            else {
                if next == nil, header.kind == .commit { damagedStreams.insert(header.stream) }
                continue
            }
            let afterHole = next?.position ?? header.position
            if next == nil { next = header }
            // A stream's first commit after the hole says what should have been before it.
            guard header.kind == .commit, seen.insert(header.stream).inserted,
                header.previousPosition != knownPosition(header.stream),
                header.previousPosition > tail.position, header.previousPosition < afterHole
            else { continue }
            lostTips[header.stream] = Tip(
                stream: header.stream, revision: Revision(header.firstRevision.rawValue &- 1),
                position: header.previousPosition)
        }
    }
}

extension FrameHeader {
    /// Whether the frame is where the next one should be, though its checksum may not hold: then
    /// it is right about its length.
    ///
    /// That its sizes add up, and that it names its place, the position that is next and the
    /// checksum of the frame before, is no accident.
    func isPlaced(after tail: LogTail) -> Bool {
        kind == .commit && offset == tail.offset && previousChecksum == tail.checksum
            && position.rawValue == tail.position.rawValue &+ 1
    }

    fileprivate func isDamaged(_ frame: borrowing RawSpan, seed: UInt64) -> Bool {
        (try? FrameHeader(decoding: frame, at: offset, seed: seed)) == nil
    }
}
