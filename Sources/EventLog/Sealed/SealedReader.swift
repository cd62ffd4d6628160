/// Reads commits of one sealed segment, and keeps the blocks that it used last.
struct SealedReader {
    let segment: SealedSegment
    /// Whether a stream is read on behind what is recorded to be lost of it.
    var passesGaps = false
    private let environment: LogEnvironment
    private var fronts: (index: Int, content: Fronts)?
    private var body: (index: Int, content: [UInt8])?

    init(_ segment: SealedSegment, _ environment: LogEnvironment) {
        self.segment = segment
        self.environment = environment
    }

    /// Visits the commits of `stream` that hold revisions of `range`.
    ///
    /// - Parameter last: The position of the stream's last commit that was visited, here or in a
    ///   segment before. Each commit names the one before it, so nothing can be left out unseen.
    /// - Returns: Whether to go on.
    mutating func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        after last: inout Position?, _ visit: (Commit) -> Bool
    ) throws(LogError) -> Bool {
        while true {
            do throws(IndexLie) {
                return try readByIndex(stream, range, parts: parts, after: &last, visit)
            } catch {
                switch error {
                case .log(let error): throw error
                case .lie(let reason, let offset):
                    // The frames decide; when they say the same, they are what is wrong.
                    guard try segment.distrustIndex(reason) else {
                        throw environment.corrupt(
                            segment.path, offset, reason, streams: [stream])
                    }
                    fronts = nil
                    body = nil
                }
            }
        }
    }

    private enum IndexLie: Error {
        case lie(String, UInt64)
        case log(LogError)
    }

    private mutating func readByIndex(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        after last: inout Position?, _ visit: (Commit) -> Bool
    ) throws(IndexLie) -> Bool {
        let found: (postings: Postings, tables: SealedTables)?
        do throws(LogError) { found = try lookUp(stream) } catch { throw .log(error) }
        guard let (postings, tables) = found else {
            throw .lie("its directory does not name stream \(stream)", 0)
        }
        for index in postings.commits(range) {
            let posting = postings.commits[index]
            if let last, posting.position <= last { continue }
            guard tables.groups.indices.contains(posting.group) else {
                throw .lie("a posting of stream \(stream) names no group", 0)
            }
            let before = index > 0 ? postings.commits[index - 1].position : last
            let commit = try self.commit(
                posting, of: stream, after: before, in: tables, range, parts)
            last = posting.position
            guard let commit else { continue }
            guard visit(commit) else { return false }
        }
        return true
    }

    /// What the index knows of `stream`; nil when it does not know it.
    private func lookUp(
        _ stream: StreamID
    ) throws(LogError) -> (postings: Postings, tables: SealedTables)? {
        guard let entry = try segment.directory().entry(of: stream),
            entry.segment == segment.number
        else { return nil }
        return (try segment.postings(of: entry), try segment.tables())
    }

    /// The commit that `posting` stands for; nil when it is recorded to be lost, and passed over.
    private mutating func commit(
        _ posting: Postings.Commit, of stream: StreamID, after previous: Position?,
        in tables: SealedTables, _ range: ClosedRange<Revision>, _ parts: EventParts
    ) throws(IndexLie) -> Commit? {
        let place = tables.groups[posting.group].fronts.offset
        do throws(LogError) {
            try load(frontsOf: posting.group, in: tables)
            if parts == .all, posting.bodyByteCount > 0 {
                try load(body: posting.bodyOffset, ofGroup: posting.group, in: tables)
            }
        } catch {
            throw .log(error)
        }
        guard let content = fronts?.content,
            let header = try? content.header(at: posting.frontOffset)
        else { throw .lie("a posting of stream \(stream) names no commit", place) }
        if header.kind == .gap {
            let front = unsafe content.bytes.span.bytes.extracting(
                posting.frontOffset..<content.bytes.count)
            if let gap = GapRecord(header, front), gap.losses.contains(where: { $0.names(posting) })
            {
                if passesGaps { return nil }
                throw .log(.corrupt(gap.damage(of: segment.path, at: place)))
            }
        }
        guard header.kind == .commit, header.stream == stream,
            header.position == posting.position,
            header.firstRevision == posting.firstRevision,
            header.eventCount == posting.eventCount,
            header.bodyByteCount == posting.bodyByteCount,
            previous.map({ $0 == header.previousPosition }) ?? true
        else { throw .lie("postings of stream \(stream) do not lead to its commits", place) }
        guard
            let commit = cut(
                header, frontOffset: posting.frontOffset, body: posting.body, range, parts)
        else { throw .lie("a posting of stream \(stream) names no payload", place) }
        return commit
    }

    /// Puts together a commit from the blocks at hand; nil when its body is not in them.
    private func cut(
        _ header: FrameHeader, frontOffset: Int, body place: Range<Int>,
        _ range: ClosedRange<Revision>, _ parts: EventParts
    ) -> Commit? {
        guard let bytes = fronts?.content.bytes else { return nil }
        let front = unsafe bytes.span.bytes.extracting(frontOffset..<bytes.count)
        guard parts == .all, !place.isEmpty else {
            return header.commit(
                front: front, body: front.extracting(0..<0), cutTo: range, parts: parts)
        }
        guard let body, let start = bodyStart, place.lowerBound >= start,
            place.upperBound - start <= body.content.count
        else { return nil }
        let span = unsafe body.content.span.bytes
        let payloads = span.extracting(place.lowerBound - start..<place.upperBound - start)
        // Without an index it is only likely which block is which.
        if segment.isMended,
            (try? header.checkPayloads(body: payloads, seed: segment.seed)) == nil
        {
            return nil
        }
        return header.commit(front: front, body: payloads, cutTo: range, parts: parts)
    }

    /// Where in the bodies of its group the body block at hand starts.
    private var bodyStart: Int?

    private mutating func load(frontsOf index: Int, in tables: SealedTables) throws(LogError) {
        if fronts?.index == index { return }
        fronts = (index, Fronts(bytes: try segment.content(tables.groups[index].fronts)))
    }

    private mutating func load(
        body offset: Int, ofGroup index: Int, in tables: SealedTables
    ) throws(LogError) {
        let range = tables.groups[index].bodies
        let bodies = tables.bodies[range]
        let count = Array(bodies).partitioningIndex { $0.start > offset }
        guard count > 0 else {
            body = nil
            return
        }
        let number = range.lowerBound + count - 1
        bodyStart = tables.bodies[number].start
        if body?.index == number { return }
        body = (number, try segment.content(tables.bodies[number].piece))
    }

    /// The commit whose raw frame was at `offset`.
    mutating func commit(
        atRaw offset: UInt64, _ range: ClosedRange<Revision>, _ parts: EventParts
    ) throws(LogError) -> Commit? {
        let tables = try segment.tables()
        guard let index = tables.group(holdingRaw: offset) else { return nil }
        try load(frontsOf: index, in: tables)
        let content = try segment.group(tables.groups[index])
        for frame in content.frames {
            guard let header = try? content.header(at: frame.front.lowerBound),
                header.offset == offset, header.kind == .commit
            else { continue }
            if parts == .all, !frame.body.isEmpty {
                try load(body: frame.body.lowerBound, ofGroup: index, in: tables)
            }
            return cut(
                header, frontOffset: frame.front.lowerBound, body: frame.body, range, parts)
        }
        return nil
    }

    /// Visits all commits after `position` up to `end`, in the order of the log.
    ///
    /// - Returns: Whether to go on.
    /// - Throws: `corrupt` where commits among them are recorded to be lost.
    mutating func readAll(
        after position: Position, through end: Position = Position(.max), parts: EventParts,
        _ visit: (Commit) -> Bool
    ) throws(LogError) -> Bool {
        let tables = try segment.tables()
        let next = Position(position.rawValue &+ 1)
        let first = tables.group(holding: next) ?? 0
        for entry in tables.groups.dropFirst(first) {
            if entry.firstPosition > end { break }
            if parts == .heads {
                guard try readHeads(of: entry, after: position, through: end, visit)
                else { return false }
                continue
            }
            let content = try segment.group(entry)
            let bodies = try self.bodies(of: entry, in: tables)
            let (fronts, span) = unsafe (content.fronts.span.bytes, bodies.span.bytes)
            for frame in content.frames {
                let rest = fronts.extracting(frame.front)
                guard let header = FrameHeader(unchecked: rest, at: rest.uint64(16)) else {
                    throw environment.corrupt(
                        segment.path, entry.fronts.offset, "a block holds no commits")
                }
                if header.position > end { return true }
                try checkGap(header, rest, at: entry, after: position)
                guard header.kind == .commit, header.position > position else { continue }
                let commit = header.commit(
                    front: rest, body: span.extracting(frame.body), cutTo: .first ... .max,
                    parts: parts)
                guard visit(commit) else { return false }
            }
        }
        return true
    }

    /// Visits the heads of a group's commits, for which nobody needs to know where bodies are.
    private func readHeads(
        of entry: SealedTables.Group, after position: Position, through end: Position,
        _ visit: (Commit) -> Bool
    ) throws(LogError) -> Bool {
        let fronts = Fronts(bytes: try segment.content(entry.fronts))
        let span = unsafe fronts.bytes.span.bytes
        var offset = 0
        while offset < fronts.bytes.count {
            guard let header = try? fronts.header(at: offset) else {
                throw environment.corrupt(
                    segment.path, entry.fronts.offset, "a block holds no commits")
            }
            let front = span.extracting(offset..<offset + header.saltOffset)
            offset += header.saltOffset
            if header.position > end { return true }
            try checkGap(header, front, at: entry, after: position)
            guard header.kind == .commit, header.position > position else { continue }
            let commit = header.commit(
                front: front, body: front.extracting(0..<0), cutTo: .first ... .max,
                parts: .heads)
            guard visit(commit) else { return false }
        }
        return true
    }

    /// Stops where commits after `position` are recorded to be lost.
    private func checkGap(
        _ header: FrameHeader, _ front: borrowing RawSpan, at entry: SealedTables.Group,
        after position: Position
    ) throws(LogError) {
        guard header.kind == .gap, let gap = GapRecord(header, front),
            let positions = gap.positions, positions.upperBound > position
        else { return }
        throw .corrupt(gap.damage(of: segment.path, at: entry.fronts.offset))
    }

    /// All bodies of a group.
    func bodies(
        of group: SealedTables.Group, in tables: SealedTables
    ) throws(LogError) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(group.bodyByteCount)
        for body in tables.bodies[group.bodies] {
            content += try segment.content(body.piece)
        }
        guard content.count == group.bodyByteCount else {
            throw environment.corrupt(
                segment.path, group.fronts.offset, "payloads of the group are missing")
        }
        return content
    }
}
