/// Judges what lies after the last valid frame of the active segment.
///
/// The whole rule, with its reasons, is in `docs/log-format.md`. In short: a segment is zero before
/// it is written and sectors of 512 bytes are written whole, so what a crash leaves of a frame
/// shows at least one zero slice, or ends with a zero where every frame ends with filler. Anything
/// else is damage. When in doubt the answer is damage, because refusing can be undone and cutting
/// cannot.
enum TailVerdict: Hashable, Sendable {
    /// Nothing but zeros follow.
    case clean
    /// What follows, up to `end`, was never wholly written and so never acknowledged.
    case torn(end: UInt64)
    case damaged(at: UInt64, reason: String)
}

struct TailRule {
    static let sectorByteCount: UInt64 = 512

    private let segment: SegmentFile
    /// The end of the valid frames.
    private let start: UInt64
    /// The bytes from `start` to the last that is not zero, and 16 zeros.
    private let bytes: [UInt8]
    private let end: UInt64

    /// Judges the bytes of `segment` from `start` on.
    ///
    /// - Parameter claimed: What marks and others say was durable.
    static func judge(
        _ segment: SegmentFile, from start: UInt64, claimed: UInt64
    ) throws(DiskError) -> TailVerdict {
        guard start >= claimed else { return .damaged(at: start, reason: lost(claimed)) }
        let end = try endOfData(segment, from: start)
        guard end > start else { return .clean }
        let rule = TailRule(
            segment: segment, start: start,
            bytes: try segment.file.readAll(Int(end - start), at: start)
                + [UInt8](repeating: 0, count: FrameHeader.byteCount),
            end: end)
        return rule.verdict()
    }

    private static func lost(_ claimed: UInt64) -> String {
        "everything up to byte \(claimed) had been stored for good, and it does not check out"
    }

    /// The offset after the last byte that is not zero; `start` when all are.
    private static func endOfData(
        _ segment: SegmentFile, from start: UInt64
    ) throws(DiskError) -> UInt64 {
        let blockByteCount = 1 << 18
        var end = start
        var offset = start
        while offset < segment.byteCount {
            let block = try segment.file.readAll(blockByteCount, at: offset)
            guard !block.isEmpty else { break }
            let used = unsafe block.span.bytes.countWithoutTrailingZeros
            if used > 0 { end = offset + UInt64(used) }
            offset += UInt64(block.count)
        }
        return end
    }

    private func verdict() -> TailVerdict {
        var offset = start
        while offset < end {
            switch sight(at: offset) {
            case .whole(let header):
                // Written in the same sync as the hole before it, or the hole was durable.
                guard header.durableOffset <= start else {
                    return .damaged(at: start, reason: Self.lost(header.durableOffset))
                }
                offset = header.end
            case .torn(let next): offset = next
            case .suspect:
                return .damaged(
                    at: offset, reason: "no crash leaves bytes like these; they were changed later")
            }
        }
        return claimAnywhere() ?? .torn(end: end)
    }

    /// What a place where a frame should start shows.
    private enum Sight {
        case whole(FrameHeader)
        /// Part of it was never written; looking goes on at `next`.
        case torn(next: UInt64)
        case suspect
    }

    private func sight(at offset: UInt64) -> Sight {
        let headerEnd = offset + UInt64(FrameHeader.byteCount)
        // Every frame is longer than its header and ends with a byte that is not zero.
        if end <= headerEnd { return .torn(next: end) }
        if let header = validFrame(at: offset) { return .whole(header) }
        // Without its header nothing says how long the frame would have been.
        if lacksSector(offset..<headerEnd) { return .torn(next: nextFrame(after: offset)) }
        guard let frameEnd = claimedEnd(at: offset) else { return .suspect }
        let isTorn = isZero(frameEnd - 1..<frameEnd) || lacksSector(offset..<frameEnd)
        return isTorn ? .torn(next: frameEnd) : .suspect
    }

    /// Whether some frame further on, found at any place, says that `start` had been durable.
    private func claimAnywhere() -> TailVerdict? {
        var offset = start
        // Where a frame starts if the one before it is as long as it says.
        var next = start
        while offset < end {
            guard case .frame = look(at: offset), let header = validFront(at: offset) else {
                offset += UInt64(FrameHeader.alignment)
                continue
            }
            let isWhole = validFrame(at: offset) != nil
            if header.durableOffset > start, isWhole {
                return .damaged(at: start, reason: Self.lost(header.durableOffset))
            }
            // What looks like a frame inside of one is its payload. But a front that stands
            // where no frame is known to start, before other bytes than its own, may be payload
            // itself, and must not hide what follows.
            if isWhole || offset == next { next = header.end }
            offset = max(next, offset + UInt64(FrameHeader.alignment))
        }
        return nil
    }

    private func look(at offset: UInt64) -> FrameHeader.Sight {
        let lead = Int(offset - start)
        guard lead + 16 <= bytes.count else { return .nothing }
        return FrameHeader.look(at: unsafe bytes.span.bytes.extracting(lead..<lead + 16))
    }

    /// The header at `offset`, if it and all but the payloads checks out.
    private func validFront(at offset: UInt64) -> FrameHeader? {
        let span = unsafe bytes.span.bytes
        let rest = span.extracting(Int(offset - start)..<bytes.count)
        return try? FrameHeader(decoding: rest, at: offset, seed: segment.seed)
    }

    private func validFrame(at offset: UInt64) -> FrameHeader? {
        let span = unsafe bytes.span.bytes
        let rest = span.extracting(Int(offset - start)..<bytes.count)
        do throws(FrameDefect) {
            let header = try FrameHeader(decoding: rest, at: offset, seed: segment.seed)
            try header.checkPayloads(of: rest, seed: segment.seed)
            return header
        } catch {
            return nil
        }
    }

    /// Where the frame at `offset` would end, if its header agrees with itself.
    private func claimedEnd(at offset: UInt64) -> UInt64? {
        let span = unsafe bytes.span.bytes
        let rest = span.extracting(Int(offset - start)..<bytes.count)
        guard let header = FrameHeader(unchecked: rest, at: offset) else { return nil }
        return header.end <= segment.byteCount ? header.end : nil
    }

    /// Whether a sector that `range` touches, from the range's start on, holds only zeros.
    private func lacksSector(_ range: Range<UInt64>) -> Bool {
        var slice = range.lowerBound
        while slice < range.upperBound {
            let next = (slice / Self.sectorByteCount + 1) * Self.sectorByteCount
            if isZero(slice..<next) { return true }
            slice = next
        }
        return false
    }

    /// The next place that says of itself that a frame starts there, or the end.
    private func nextFrame(after offset: UInt64) -> UInt64 {
        var offset = offset + UInt64(FrameHeader.alignment)
        let span = unsafe bytes.span.bytes
        while offset < end {
            if case .frame = look(at: offset), span.uint64(Int(offset - start) + 16) == offset {
                return offset
            }
            offset += UInt64(FrameHeader.alignment)
        }
        return end
    }

    private func isZero(_ range: Range<UInt64>) -> Bool {
        let lower = Int(min(range.lowerBound - start, UInt64(bytes.count)))
        let upper = Int(min(range.upperBound - start, UInt64(bytes.count)))
        return unsafe bytes.span.bytes.isZero(lower..<upper)
    }
}
