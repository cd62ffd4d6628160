/// The sealed part of a log, from its start up to some segment, as of one moment.
///
/// It never changes: what is sealed later makes another one. Only the newest directory is held in
/// memory; all else is read when it is asked for.
struct Archive: Sendable {
    /// The number of the last sealed segment; 0 when there is none.
    let last: UInt64
    /// The last position that is sealed.
    let end: Position
    /// Where every stream ends by then.
    let directory: StreamDirectory
    private let segments: SealedSegments

    /// Of segments 1 to `last`.
    init(through last: UInt64, of segments: SealedSegments) throws(LogError) {
        self.segments = segments
        self.last = last
        guard last > 0 else {
            end = .none
            directory = StreamDirectory()
            return
        }
        let segment = try segments.segment(last)
        end = segment.locator.end.position
        directory = try segment.directory()
    }

    // MARK: - What readers ask

    /// Where `stream` was at `moment`, which is not after the archive's end.
    func tip(of stream: StreamID, at moment: Moment) throws(LogError) -> Tip {
        switch moment {
        case .head: return directory.tip(of: stream)
        case .revision(let revision): return try tip(of: stream, holding: revision)
        case .position(let position):
            return try tip(
                of: stream, fromSegment: { $0.locator.header.firstPosition <= position },
                isBy: { $0.position <= position })
        case .time(let time):
            return try tip(
                of: stream, fromSegment: { $0.locator.firstTime <= time },
                isBy: { $0.time <= time })
        }
    }

    private func tip(
        of stream: StreamID, holding revision: Revision
    ) throws(LogError) -> Tip {
        guard let entry = try entry(of: stream, from: revision) else { return .none(stream) }
        let postings = try segments.segment(entry.segment).postings(of: entry)
        let count = postings.commits.partitioningIndex { $0.firstRevision > revision }
        guard count > 0 else { return .none(stream) }
        let commit = postings.commits[count - 1]
        return Tip(
            stream: stream, revision: min(commit.lastRevision, revision),
            position: commit.position)
    }

    /// The last commit of `stream` that was there, given which segments had begun and which commits
    /// were there by then.
    private func tip(
        of stream: StreamID, fromSegment hasBegun: (SealedSegment) -> Bool,
        isBy: (Postings.Commit) -> Bool
    ) throws(LogError) -> Tip {
        guard let number = try lastSegment(where: hasBegun) else { return .none(stream) }
        guard let entry = try segments.segment(number).directory().entry(of: stream) else {
            return .none(stream)
        }
        guard entry.segment == number else { return entry.tip }
        let postings = try segments.segment(number).postings(of: entry)
        let count = postings.commits.partitioningIndex { !isBy($0) }
        if count > 0 {
            let commit = postings.commits[count - 1]
            return Tip(
                stream: stream, revision: commit.lastRevision, position: commit.position)
        }
        guard entry.previousSegment > 0 else { return .none(stream) }
        return try segments.segment(entry.previousSegment).directory().tip(of: stream)
    }

    /// The newest snapshot of `stream` that is not after `revision`.
    func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) throws(LogError) -> Revision? {
        var entry = try entry(of: stream, from: revision)
        while let current = entry {
            let snapshots = try segments.segment(current.segment).postings(of: current).snapshots
            let count = snapshots.partitioningIndex { $0 > revision }
            if count > 0 { return snapshots[count - 1] }
            entry = try self.entry(before: current)
        }
        return nil
    }

    /// Visits the sealed commits of `stream` that hold revisions of `range`.
    ///
    /// - Returns: Whether to go on.
    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        guard let newest = directory.entry(of: stream), newest.tip.revision >= range.lowerBound
        else { return true }
        var numbers: [UInt64] = []
        var entry: StreamDirectory.Entry? = newest
        while let current = entry {
            if current.firstRevision <= range.upperBound { numbers.append(current.segment) }
            if current.firstRevision <= range.lowerBound { break }
            entry = try self.entry(before: current)
        }
        var last: Position?
        // What a failure leaves in them is not used again.
        var buffers = segments.takeBuffers()
        for number in numbers.reversed() {
            var reader = try segments.reader(number, buffers: buffers)
            buffers = SealedReader.Buffers()
            let goesOn = try reader.visit(stream, range, parts: parts, after: &last, visitor)
            buffers = reader.end()
            guard goesOn else {
                segments.keep(buffers)
                return false
            }
        }
        segments.keep(buffers)
        return true
    }

    /// Visits every sealed commit after `position` up to `limit`.
    ///
    /// - Parameters:
    ///   - limit: Where a record of lost commits is next, or beyond everything.
    ///   - mayHurry: Whether a second thread may be used.
    /// - Returns: Whether to go on.
    /// - Throws: `corrupt` where commits among them are recorded to be lost.
    func visitAll(
        after position: Position, through limit: Position, parts: EventParts, mayHurry: Bool,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        guard position < min(end, limit) else { return true }
        let next = Position(position.rawValue + 1)
        let first = try lastSegment { $0.locator.header.firstPosition <= next } ?? 1
        var walk = GroupWalk(segments, after: position, through: limit, first: first, last: last)
        // Whoever wants but the next few commits finds them in the first group.
        var queue = GroupQueue(parts, hurriesAfter: mayHurry ? 1 : nil)
        while let content = try queue.next(from: { () throws(LogError) in try walk.next() }) {
            let goesOn = try content.visit(
                after: position, through: limit, parts: parts, visitor)
            guard goesOn else { return false }
        }
        return true
    }

    // MARK: - From segment to segment

    /// The entry of the segment before that holds some of the stream.
    private func entry(
        before entry: StreamDirectory.Entry
    ) throws(LogError) -> StreamDirectory.Entry? {
        guard entry.previousSegment > 0 else { return nil }
        return try self.entry(of: entry.stream, in: entry.previousSegment)
    }

    /// The entry of the last segment that holds some of `stream` and starts by `revision`.
    private func entry(
        of stream: StreamID, from revision: Revision
    ) throws(LogError) -> StreamDirectory.Entry? {
        guard let newest = directory.entry(of: stream) else { return nil }
        var entry: StreamDirectory.Entry? = try self.entry(of: stream, in: newest.segment)
        while let current = entry, current.firstRevision > revision {
            entry = try self.entry(before: current)
        }
        return entry
    }

    /// The entry of segment `number`, which holds some of `stream`: a later directory says so.
    private func entry(
        of stream: StreamID, in number: UInt64
    ) throws(LogError) -> StreamDirectory.Entry {
        let segment = try segments.segment(number)
        let reason = "its directory does not name stream \(stream)"
        repeat {
            if let entry = try segment.directory().entry(of: stream), entry.segment == number {
                return entry
            }
        } while try segment.distrustIndex(reason)
        throw .corrupt(
            Damage(file: segment.path, byteOffset: 0, reason: reason, streams: [stream]))
    }

    /// The last segment for which `hasBegun` holds; it holds for all before that one.
    private func lastSegment(
        where hasBegun: (SealedSegment) -> Bool
    ) throws(LogError) -> UInt64? {
        var low: UInt64 = 1
        var high = last + 1
        while low < high {
            let middle = low + (high - low) / 2
            if hasBegun(try segments.segment(middle)) { low = middle + 1 } else { high = middle }
        }
        return low > 1 ? low - 1 : nil
    }
}
