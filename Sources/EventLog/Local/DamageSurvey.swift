/// Finds out whom a hole in the log concerns, from the frames after it.
enum DamageSurvey {
    /// The streams that have lost commits after `tail`, as far as the rest of `segment` tells.
    static func streams(in segment: SegmentFile, after tail: LogTail, _ index: LogIndex)
        -> [StreamID]
    {
        guard
            let bytes = try? segment.file.readAll(
                Int(segment.byteCount - tail.offset), at: tail.offset)
        else { return [] }
        var found: Set<StreamID> = []
        var seen: Set<StreamID> = []
        let span = unsafe bytes.span.bytes
        var lead = 0
        while lead + FrameHeader.byteCount <= bytes.count {
            let rest = span.extracting(lead..<bytes.count)
            guard
                let header = try? FrameHeader(
                    decoding: rest, at: tail.offset + UInt64(lead), seed: segment.seed),
                header.kind == .commit
            else {
                lead += FrameHeader.alignment
                continue
            }
            let isWhole = (try? header.checkPayloads(of: rest, seed: segment.seed)) != nil
            // The first frame of a stream after the hole says what should have been before it.
            let isFirst = seen.insert(header.stream).inserted
            let expected = index.knownTip(of: header.stream).position
            if !isWhole || (isFirst && header.previousPosition != expected) {
                found.insert(header.stream)
            }
            lead += header.frameByteCount
        }
        return found.sorted()
    }
}
