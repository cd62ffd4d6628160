// A commit whose front checks out and whose payloads do not stays: what a fold needs is all there.
// Its payloads are lost, which its body says, and a record at the end of its segment.

extension GapRecord.Loss {
    /// The payloads of the commit with `header`.
    ///
    /// - Parameters:
    ///   - before: Where its stream stood.
    ///   - time: Of the commit before it in the log.
    init(ofPayloadsOf header: FrameHeader, after before: Tip, _ time: Timestamp) {
        self.init(
            before: before, after: header.tip, since: header.position, sinceTime: time,
            isCertain: true, isOfPayloads: true)
    }
}

extension RepairPlanner {
    /// Puts on record which payloads of `segment` are lost, behind its last commit.
    ///
    /// Such a record holds no position, and the chain goes on over it as if it were not there.
    mutating func recordLostPayloads(in segment: inout SegmentPlan) {
        let tail = segment.end
        var rest = segment.lostPayloads[...]
        while !rest.isEmpty {
            let part = GapRecord(
                first: Position(tail.position.rawValue + 1), last: tail.position,
                end: tail.offset, checksum: tail.checksum, sinceTime: tail.time,
                throughTime: tail.time, unattributedCount: 0, losses: [],
                lostPayloads: Array(rest.prefix(GapRecord.lossCountLimit)))
            segment.items.append(.gap(part, at: tail.offset, after: tail.checksum))
            rest = rest.dropFirst(GapRecord.lossCountLimit)
        }
    }
}

extension RepairSurvey {
    /// Whether a commit whose payloads do not check out was once whole.
    ///
    /// One that a crash has cut short in the last segment was acknowledged to nobody, and is there
    /// as a whole or not at all.
    func isProven(_ found: FoundCommit, in source: SegmentSource) throws(LogError) -> Bool {
        guard found.looksTorn, source.number == last, case .raw(let header, let mark) = source.form
        else { return true }
        let segment = try walk.open(source, header, mark)
        let search = try onDisk { () throws(DiskError) in
            try FrameSearch(segment, from: SegmentFile.firstFrameOffset)
        }
        var claimed = max(mark?.durableOffset ?? 0, search.greatestClaim)
        if let record = walk.hints.read(), record.segment == last {
            claimed = max(claimed, record.syncedOffset)
        }
        return found.header.end <= claimed
    }
}

extension FrameSearch {
    /// Whether a write that a crash has cut short may have left a frame like that: a sector of it
    /// was never written, or its last byte.
    static func looksTorn(_ frame: [UInt8], _ header: FrameHeader) -> Bool {
        guard frame.count >= header.frameByteCount, frame.last != 0 else { return true }
        let offset = header.offset
        let sector = TailRule.sectorByteCount
        let end = offset + UInt64(frame.count)
        var start = offset
        while start < end {
            let next = min((start / sector + 1) * sector, end)
            if frame[Int(start - offset)..<Int(next - offset)].allSatisfy({ $0 == 0 }) {
                return true
            }
            start = next
        }
        return false
    }
}
