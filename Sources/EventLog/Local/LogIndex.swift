/// Where one commit is stored, and what finding it needs.
struct CommitReference: Hashable, Sendable {
    var segment: UInt32
    var byteCount: UInt32
    var offset: UInt64
    var time: Timestamp
    var stream: StreamID
    var firstRevision: Revision
}

/// Finds commits by position, time, stream and revision.
///
/// Sealed segments have their own index, the archive; this one is of the segments after them, read
/// at each opening. Positions are dense, so commit `p` is entry `p - 1 - archive.end`. Entries
/// beyond `durable` are known to the writer, who builds on them, and shown to nobody.
struct LogIndex: Sendable {
    struct Stream: Sendable {
        /// Positions of the stream's commits.
        var positions: [UInt64] = []
        var lastRevision = Revision.none
        var snapshots: [Revision] = []

        mutating func append(_ tip: Tip, snapshots: [Revision]) {
            positions.append(tip.position.rawValue)
            lastRevision = tip.revision
            if !snapshots.isEmpty { self.snapshots += snapshots }
        }
    }

    private(set) var archive: Archive
    private(set) var commits: [CommitReference] = []
    private(set) var streams: [StreamID: Stream] = [:]
    /// The last position that readers may see.
    var durable: Position

    init(after archive: Archive) {
        self.archive = archive
        durable = archive.end
    }

    /// The stream's tip, durable or not.
    func knownTip(of stream: StreamID) -> Tip {
        guard let entry = streams[stream], let position = entry.positions.last else {
            return archive.directory.tip(of: stream)
        }
        return Tip(stream: stream, revision: entry.lastRevision, position: Position(position))
    }

    /// The segment with the stream's last commit, durable or not, unless that is in the archive.
    func lastSegment(of stream: StreamID) -> UInt64? {
        streams[stream]?.positions.last.map { UInt64(reference(at: $0).segment) }
    }

    /// Goes on from a later archive, and forgets what that knows.
    mutating func adopt(_ later: Archive) {
        let count = min(Int(later.end.rawValue - archive.end.rawValue), commits.count)
        archive = later
        durable = max(durable, later.end)
        commits.removeFirst(count)
        for (stream, var entry) in streams {
            let gone = entry.positions.partitioningIndex { $0 > later.end.rawValue }
            guard gone > 0 else { continue }
            entry.positions.removeFirst(gone)
            guard let first = entry.positions.first else {
                streams[stream] = nil
                continue
            }
            let revision = reference(at: first).firstRevision
            entry.snapshots.removeAll { $0 < revision }
            streams[stream] = entry
        }
    }

    mutating func append(_ reference: CommitReference, tip: Tip, snapshots: [Revision]) {
        precondition(
            tip.position.rawValue == archive.end.rawValue + UInt64(commits.count) + 1,
            "positions are dense")
        commits.append(reference)
        streams[tip.stream, default: Stream()].append(tip, snapshots: snapshots)
    }

    /// Where the commits of `segment` lie that begin at or behind `offset`.
    func offsets(from offset: UInt64, of segment: UInt64) -> [UInt64] {
        commits.reversed().prefix { $0.segment == segment && $0.offset >= offset }.map(\.offset)
            .reversed()
    }

    /// The position of the last commit that ends at or before `offset` of `segment`.
    func position(endingBy offset: UInt64, of segment: UInt64) -> Position {
        let count = commits.partitioningIndex { commit in
            (UInt64(commit.segment), commit.offset + UInt64(commit.byteCount)) > (segment, offset)
        }
        return Position(archive.end.rawValue + UInt64(count))
    }
}

// What readers ask of the segments that are not sealed.
extension LogIndex {
    func durableTips() -> [Tip] {
        var tips: [StreamID: Tip] = [:]
        for entry in archive.directory.entries { tips[entry.stream] = entry.tip }
        for stream in streams.keys {
            if let tip = tip(of: stream, at: .head) { tips[stream] = tip }
        }
        return tips.values.sorted { $0.stream < $1.stream }
    }

    /// The stream's last durable commit, wherever it is.
    func durableTip(of stream: StreamID) -> Tip {
        tip(of: stream, at: .head) ?? archive.directory.tip(of: stream)
    }

    /// Where `stream` was at `moment`; nil when the archive has to say.
    func tip(of stream: StreamID, at moment: Moment) -> Tip? {
        guard let entry = streams[stream] else { return nil }
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
        guard count > 0 else { return nil }
        var tip = Tip(
            stream: stream, revision: lastRevision(of: entry, commitIndex: count - 1),
            position: Position(entry.positions[count - 1]))
        if case .revision(let revision) = moment { tip.revision = min(tip.revision, revision) }
        return tip
    }

    /// The stream's newest snapshot that is not after `revision`; nil when the archive has to say.
    func snapshot(of stream: StreamID, notAfter revision: Revision) -> Revision? {
        guard let entry = streams[stream], let tip = tip(of: stream, at: .head) else {
            return nil
        }
        let limit = min(revision, tip.revision)
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

    /// Up to `limit` durable commits after `position`, which is not before the archive's end.
    func commits(after position: Position, limit: Int) -> [CommitReference] {
        let base = archive.end.rawValue
        let start = min(max(position.rawValue, base), durable.rawValue)
        let end = min(start + min(UInt64(limit), durable.rawValue - start), durable.rawValue)
        return Array(commits[Int(start - base)..<Int(end - base)])
    }

    private func durableCount(of entry: Stream) -> Int {
        guard let last = entry.positions.last, last > durable.rawValue else {
            return entry.positions.count
        }
        return entry.positions.partitioningIndex { $0 > durable.rawValue }
    }

    private func countOfCommits(of entry: Stream, startingBy revision: Revision) -> Int {
        entry.positions.partitioningIndex { reference(at: $0).firstRevision > revision }
    }

    private func lastRevision(of entry: Stream, commitIndex: Int) -> Revision {
        guard commitIndex + 1 < entry.positions.count else { return entry.lastRevision }
        let next = reference(at: entry.positions[commitIndex + 1])
        return Revision(next.firstRevision.rawValue - 1)
    }

    private func reference(at position: UInt64) -> CommitReference {
        commits[Int(position - archive.end.rawValue) - 1]
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
