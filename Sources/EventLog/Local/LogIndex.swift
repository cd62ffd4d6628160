/// Where one commit is stored, and what finding it needs.
struct CommitReference: Hashable, Sendable {
    var segment: UInt32
    var byteCount: UInt32
    var offset: UInt64
    var time: Timestamp
    var stream: StreamID
    var firstRevision: Revision
}

/// Finds commits by position, time, stream and revision; rebuilt from the segments at each opening.
///
/// Positions are dense, so commit `p` is entry `p - 1`. Entries beyond `durable` are known to the
/// writer, who builds on them, and shown to nobody.
struct LogIndex: Sendable {
    struct Stream: Sendable {
        /// Positions of the stream's commits.
        var positions: [UInt32] = []
        var lastRevision = Revision.none
        var snapshots: [Revision] = []
    }

    private(set) var commits: [CommitReference] = []
    private(set) var streams: [StreamID: Stream] = [:]
    /// The last position that readers may see.
    var durable = Position.none

    /// The stream's tip, durable or not.
    func knownTip(of stream: StreamID) -> Tip {
        guard let entry = streams[stream], let position = entry.positions.last else {
            return .none(stream)
        }
        return Tip(
            stream: stream, revision: entry.lastRevision, position: Position(UInt64(position)))
    }

    mutating func append(_ reference: CommitReference, tip: Tip, snapshots: [Revision]) {
        precondition(tip.position.rawValue == UInt64(commits.count) + 1, "positions are dense")
        commits.append(reference)
        streams[tip.stream, default: Stream()].positions.append(UInt32(tip.position.rawValue))
        streams[tip.stream, default: Stream()].lastRevision = tip.revision
        if !snapshots.isEmpty {
            streams[tip.stream, default: Stream()].snapshots += snapshots
        }
    }

    /// The position of the last commit that ends at or before `offset` of `segment`.
    func position(endingBy offset: UInt64, of segment: UInt64) -> Position {
        let count = commits.partitioningIndex { commit in
            (UInt64(commit.segment), commit.offset + UInt64(commit.byteCount)) > (segment, offset)
        }
        return Position(UInt64(count))
    }
}

// What readers ask.
extension LogIndex {
    func durableTips() -> [Tip] {
        streams.keys.sorted().compactMap { stream in
            let tip = tip(of: stream, at: .head)
            return tip.revision == .none ? nil : tip
        }
    }

    func tip(of stream: StreamID, at moment: Moment) -> Tip {
        guard let entry = streams[stream] else { return .none(stream) }
        var count = durableCount(of: entry)
        switch moment {
        case .head: break
        case .position(let position):
            count = min(count, entry.positions.partitioningIndex { $0 > position.rawValue })
        case .time(let time):
            count = min(
                count, entry.positions.partitioningIndex { reference(at: $0).time > time })
        case .revision(let revision):
            count = min(count, countOfCommits(of: entry, startingBy: revision))
        }
        guard count > 0 else { return .none(stream) }
        var tip = Tip(
            stream: stream, revision: lastRevision(of: entry, commitIndex: count - 1),
            position: Position(UInt64(entry.positions[count - 1])))
        if case .revision(let revision) = moment { tip.revision = min(tip.revision, revision) }
        return tip
    }

    func snapshot(of stream: StreamID, notAfter revision: Revision) -> Revision? {
        guard let entry = streams[stream] else { return nil }
        let limit = min(revision, tip(of: stream, at: .head).revision)
        let count = entry.snapshots.partitioningIndex { $0 > limit }
        return count > 0 ? entry.snapshots[count - 1] : nil
    }

    /// The stream's durable commits that hold revisions of `range`.
    func commits(
        of stream: StreamID, _ range: ClosedRange<Revision>
    ) -> [CommitReference] {
        guard let entry = streams[stream] else { return [] }
        let end = min(
            durableCount(of: entry), countOfCommits(of: entry, startingBy: range.upperBound))
        // The last commit that starts at or before the range may reach into it.
        var start = max(0, countOfCommits(of: entry, startingBy: range.lowerBound) - 1)
        if start < end, lastRevision(of: entry, commitIndex: start) < range.lowerBound {
            start += 1
        }
        return start < end ? entry.positions[start..<end].map { reference(at: $0) } : []
    }

    /// Up to `limit` durable commits after `position`.
    func commits(after position: Position, limit: Int) -> [CommitReference] {
        let start = min(position.rawValue, durable.rawValue)
        let end = min(start + UInt64(limit), durable.rawValue)
        return Array(commits[Int(start)..<Int(end)])
    }

    private func durableCount(of entry: Stream) -> Int {
        guard let last = entry.positions.last, UInt64(last) > durable.rawValue else {
            return entry.positions.count
        }
        return entry.positions.partitioningIndex { UInt64($0) > durable.rawValue }
    }

    private func countOfCommits(of entry: Stream, startingBy revision: Revision) -> Int {
        entry.positions.partitioningIndex { reference(at: $0).firstRevision > revision }
    }

    private func lastRevision(of entry: Stream, commitIndex: Int) -> Revision {
        guard commitIndex + 1 < entry.positions.count else { return entry.lastRevision }
        let next = reference(at: entry.positions[commitIndex + 1])
        return Revision(next.firstRevision.rawValue - 1)
    }

    private func reference(at position: UInt32) -> CommitReference {
        commits[Int(position) - 1]
    }
}

extension RandomAccessCollection where Index == Int {
    /// The index of the first element for which `isAfter` holds, or the end index.
    ///
    /// Elements for which it does not hold must all come first. O(log count).
    func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
