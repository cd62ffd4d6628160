/// Where the commits of one stream are in a sealed segment: the third part of its index.
struct Postings: Hashable, Sendable {
    struct Commit: Hashable, Sendable {
        var position: Position
        var firstRevision: Revision
        var eventCount: Int
        var time: Timestamp
        var group: Int
        /// Where in the fronts of its group its front starts.
        var frontOffset: Int
        /// Where in the bodies of its group its body starts.
        var bodyOffset: Int
        var bodyByteCount: Int

        var lastRevision: Revision { firstRevision.advanced(by: eventCount - 1) }
        var body: Range<Int> { bodyOffset..<bodyOffset + bodyByteCount }
    }

    var commits: [Commit] = []
    /// Revisions of events that are snapshots.
    var snapshots: [Revision] = []
}

extension Postings {
    /// Everything as differences from the commit before, in a variable number of bytes each.
    ///
    /// - Parameter base: The time of the segment's first commit.
    func encoded(base: Timestamp) -> [UInt8] {
        var writer = ByteWriter(capacity: 64 + commits.count * 12)
        var position: UInt64 = 0
        var time = base.nanoseconds
        var (group, front, body) = (-1, 0, 0)
        for commit in commits {
            writer.putVariable(commit.position.rawValue - position)
            writer.putVariable(UInt64(commit.eventCount))
            writer.putVariable(UInt64(bitPattern: commit.time.nanoseconds &- time))
            writer.putVariable(UInt64(commit.group - group))
            if commit.group != group { (front, body) = (0, 0) }
            writer.putVariable(UInt64(commit.frontOffset - front))
            writer.putVariable(UInt64(commit.bodyOffset - body))
            writer.putVariable(UInt64(commit.bodyByteCount))
            position = commit.position.rawValue
            time = commit.time.nanoseconds
            (group, front, body) = (commit.group, commit.frontOffset, commit.body.upperBound)
        }
        writer.putVariable(UInt64(snapshots.count))
        var revision: UInt64 = 0
        for snapshot in snapshots {
            writer.putVariable(snapshot.rawValue - revision)
            revision = snapshot.rawValue
        }
        return writer.array
    }

    /// Reads postings whose checksum was seen to hold; nil when they make no sense all the same.
    init?(decoding bytes: [UInt8], of entry: StreamDirectory.Entry, base: Timestamp) {
        var reader = VariableReader(bytes)
        var position: UInt64 = 0
        var revision = entry.firstRevision.rawValue
        var time = base.nanoseconds
        var (group, front, body) = (-1, 0, 0)
        commits.reserveCapacity(min(entry.commitCount, bytes.count / 7))
        for _ in 0..<entry.commitCount {
            position &+= reader.next()
            let eventCount = reader.nextInt()
            time &+= Int64(bitPattern: reader.next())
            let groupStep = reader.nextInt()
            if groupStep != 0 { (front, body) = (0, 0) }
            group &+= groupStep
            front &+= reader.nextInt()
            body &+= reader.nextInt()
            let bodyByteCount = reader.nextInt()
            guard !reader.hasFailed, 1...GapRecord.eventCountLimit ~= eventCount,
                position > commits.last?.position.rawValue ?? 0, Reach.holds(position),
                Reach.holds(revision)
            else { return nil }
            commits.append(
                Commit(
                    position: Position(position), firstRevision: Revision(revision),
                    eventCount: eventCount, time: Timestamp(nanoseconds: time), group: group,
                    frontOffset: front, bodyOffset: body, bodyByteCount: bodyByteCount))
            revision &+= UInt64(eventCount)
            body &+= bodyByteCount
        }
        let snapshotCount = reader.nextInt()
        var snapshot: UInt64 = 0
        for _ in 0..<snapshotCount {
            let step = reader.next()
            guard !reader.hasFailed, step > 0, Reach.holds(step), Reach.holds(snapshot + step)
            else { return nil }
            snapshot += step
            snapshots.append(Revision(snapshot))
        }
        guard !reader.hasFailed, reader.isAtEnd else { return nil }
    }

    /// Whether the last commit is where the stream ends.
    func end(at tip: Tip) -> Bool {
        commits.last?.position == tip.position && commits.last?.lastRevision == tip.revision
    }

    /// Which commits hold revisions of `range`.
    func commits(_ range: ClosedRange<Revision>) -> Range<Int> {
        let end = commits.partitioningIndex { $0.firstRevision > range.upperBound }
        let start = commits.partitioningIndex { $0.lastRevision >= range.lowerBound }
        return min(start, end)..<end
    }
}

extension ByteWriter {
    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    ///
    /// Source: LEB128, as in DWARF 5, section 7.6.
    mutating func putVariable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(rest))
    }
}

/// Reads numbers of a variable number of bytes; once one fails, all further ones are zero.
struct VariableReader {
    private let bytes: [UInt8]
    private var offset = 0
    private(set) var hasFailed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func next() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        hasFailed = true
        return 0
    }

    /// A count or offset: at most what 32 bits hold.
    mutating func nextInt() -> Int {
        let value = next()
        if value > UInt64(UInt32.max) { hasFailed = true }
        return hasFailed ? 0 : Int(value)
    }
}
