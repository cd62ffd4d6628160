/// Reads commits of one sealed segment, and keeps the blocks that it used last.
struct SealedReader {
    let segment: SealedSegment
    /// Whether a stream is read on behind what is recorded to be lost of it.
    var passesGaps = false
    private let environment: LogEnvironment
    private var body: BlockBuffer
    private var stored: BlockBuffer
    /// Which block of bodies is at hand, and where in the bodies of its group it starts.
    private var bodyIndex: Int?
    private var bodyStart = 0
    /// Where the commits of the group are that was looked through last.
    private var laid: (index: Int, content: GroupContent, frames: [SealedGroup.Frame])?
    /// The fronts that were visited last.
    private var kept: Buffers.Group?

    init(_ segment: SealedSegment, _ environment: LogEnvironment) {
        self.init(segment, environment, buffers: Buffers())
    }

    init(_ segment: SealedSegment, _ environment: LogEnvironment, buffers: consuming Buffers) {
        self.segment = segment
        self.environment = environment
        body = buffers.body
        stored = buffers.stored
        kept = buffers.group.flatMap { $0.segment === segment ? $0 : nil }
    }

    /// What blocks are loaded into; the reader of the next segment can go on with it.
    struct Buffers: Sendable {
        fileprivate struct Group: Sendable {
            var segment: SealedSegment
            var index: Int
            var content: GroupContent
        }

        fileprivate var body = BlockBuffer()
        fileprivate var stored = BlockBuffer()
        /// The fronts at hand: one question about a job often leads to where the last one ended.
        fileprivate var group: Group?
    }

    consuming func end() -> Buffers {
        Buffers(body: body, stored: stored, group: kept)
    }

    /// Visits the commits of `stream` that hold revisions of `range`.
    ///
    /// - Parameter last: The position of the stream's last commit that was visited, here or in a
    ///   segment before. Each commit names the one before it, so nothing can be left out unseen.
    /// - Returns: Whether to go on.
    mutating func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        after last: inout Position?, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        while true {
            do throws(IndexLie) {
                return try visitByIndex(stream, range, parts: parts, after: &last, visitor)
            } catch {
                switch error {
                case .log(let error): throw error
                case .lie(let reason, let offset):
                    // The frames decide; when they say the same, they are what is wrong.
                    guard try segment.distrustIndex(reason) else {
                        throw environment.corrupt(
                            segment.path, offset, reason, streams: [stream])
                    }
                    forgetBlocks()
                }
            }
        }
    }

    private mutating func forgetBlocks() {
        bodyIndex = nil
        laid = nil
        kept = nil
    }

    private enum IndexLie: Error {
        case lie(String, UInt64)
        case log(LogError)
    }

    private mutating func visitByIndex(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        after last: inout Position?, _ visitor: (borrowing CommitView) -> Bool
    ) throws(IndexLie) -> Bool {
        let found: (postings: Postings, tables: SealedTables)?
        do throws(LogError) { found = try lookUp(stream) } catch { throw .log(error) }
        guard let (postings, tables) = found else {
            throw .lie("its directory does not name stream \(stream)", 0)
        }
        // Those that were visited before the index turned out to be wrong come first.
        let wanted = postings.commits(range).drop { index in
            last.map { postings.commits[index].position <= $0 } ?? false
        }
        guard wanted.allSatisfy({ tables.groups.indices.contains(postings.commits[$0].group) })
        else { throw .lie("a posting of stream \(stream) names no group", 0) }
        return try visit(
            postings.commits, wanted, of: stream, in: tables, range, parts, after: &last, visitor)
    }

    /// Visits `wanted` of a stream's commits, whose groups there are.
    private mutating func visit(
        _ commits: [Postings.Commit], _ wanted: some Sequence<Int>, of stream: StreamID,
        in tables: SealedTables, _ range: ClosedRange<Revision>, _ parts: EventParts,
        after last: inout Position?, _ visitor: (borrowing CommitView) -> Bool
    ) throws(IndexLie) -> Bool {
        var groups = GroupSteps(commits, wanted, atHand: kept?.index)
        var queue = GroupQueue(.heads, hurriesAfter: groups.isLong && mayHurry ? 0 : nil)
        var current = kept.map { (index: $0.index, content: $0.content) }
        kept = nil
        var goesOn = true
        for index in wanted {
            let posting = commits[index]
            do throws(LogError) {
                if current?.index != posting.group {
                    current = try queue.next { [segment] in
                        groups.next().map {
                            GroupFeed.Item(
                                segment: segment, tables: tables, group: tables.groups[$0.group],
                                frontByteCount: $0.frontByteCount)
                        }
                    }.map { (posting.group, $0) }
                }
            } catch {
                throw .log(error)
            }
            guard let content = current?.content else { preconditionFailure("it was announced") }
            let before = index > 0 ? commits[index - 1].position : last
            let place = tables.groups[posting.group].fronts.offset
            let header = try header(
                of: posting, of: stream, after: before, in: content, at: place)
            guard let header else {
                last = posting.position
                continue
            }
            let shown = content.parts(parts, of: header, at: posting.frontOffset)
            if shown.wantsPayloads, posting.bodyByteCount > 0 {
                do throws(LogError) {
                    try load(body: posting.bodyOffset, ofGroup: posting.group, in: tables)
                } catch {
                    throw .log(error)
                }
            }
            guard let body = self.place(of: posting.body, header, shown) else {
                throw .lie("a posting of stream \(stream) names no payload", place)
            }
            last = posting.position
            guard
                content.show(
                    header, at: posting.frontOffset, body: body, of: self.body, range, shown,
                    visitor)
            else {
                goesOn = false
                break
            }
        }
        kept = current.map { Buffers.Group(segment: segment, index: $0.index, content: $0.content) }
        return goesOn
    }

    private var mayHurry: Bool { environment.options.execution == .threads }

    /// What the index knows of `stream`; nil when it does not know it.
    private func lookUp(
        _ stream: StreamID
    ) throws(LogError) -> (postings: Postings, tables: SealedTables)? {
        guard let entry = try segment.directory().entry(of: stream),
            entry.segment == segment.number
        else { return nil }
        return (try segment.postings(of: entry), try segment.tables())
    }

    /// The header of the commit that a posting leads to, which must be what the posting says.
    ///
    /// - Parameter place: Where in the file the group's fronts are.
    /// - Returns: Nil when the commit is recorded to be lost, and is passed over.
    private func header(
        of posting: Postings.Commit, of stream: StreamID, after previous: Position?,
        in content: GroupContent, at place: UInt64
    ) throws(IndexLie) -> FrameHeader? {
        var found = try? content.header(at: posting.frontOffset)
        if found == nil {
            // It may only be beyond what was wanted of the fronts.
            do throws(LogError) {
                if try content.loadRest() { found = try? content.header(at: posting.frontOffset) }
            } catch { throw .log(error) }
        }
        guard let header = found else {
            throw .lie("a posting of stream \(stream) names no commit", place)
        }
        if header.kind == .gap, let gap = content.gap(at: posting.frontOffset),
            gap.losses.contains(where: { $0.stream == stream && $0.names(posting) })
        {
            if passesGaps { return nil }
            throw .log(.corrupt(gap.damage(of: segment.path, at: place)))
        }
        guard header.kind == .commit, header.stream == stream,
            header.position == posting.position,
            header.firstRevision == posting.firstRevision,
            header.eventCount == posting.eventCount,
            header.bodyByteCount == posting.bodyByteCount,
            previous.map({ $0 == header.previousPosition }) ?? true
        else { throw .lie("postings of stream \(stream) do not lead to its commits", place) }
        return header
    }

    /// Where in the block of bodies at hand a commit's body is; nil when it is not in it.
    private func place(
        of body: Range<Int>, _ header: FrameHeader, _ parts: EventParts
    ) -> Range<Int>? {
        guard parts.wantsPayloads, !body.isEmpty else { return 0..<0 }
        guard bodyIndex != nil, body.lowerBound >= bodyStart,
            body.upperBound - bodyStart <= self.body.count
        else { return nil }
        let place = body.lowerBound - bodyStart..<body.upperBound - bodyStart
        // Without an index it is only likely which block is which.
        if segment.isMended {
            let payloads = self.body.bytes.extracting(place)
            guard (try? header.checkPayloads(body: payloads, seed: segment.seed)) != nil else {
                return nil
            }
        }
        return place
    }

    private mutating func load(
        body offset: Int, ofGroup index: Int, in tables: SealedTables
    ) throws(LogError) {
        let range = tables.groups[index].bodies
        let number = tables.bodies[range].partitioningIndex { $0.start > offset } - 1
        // A group without bodies follows one whose last body may be at hand.
        if bodyIndex == number, range.contains(number) { return }
        bodyIndex = nil
        guard range.contains(number) else { return }
        bodyStart = tables.bodies[number].start
        let piece = tables.bodies[number].piece
        body.begin(piece.contentByteCount)
        try segment.load(piece, into: &body, 0..<piece.contentByteCount, via: &stored)
        bodyIndex = number
    }

    /// Visits the commit whose raw frame was at `offset`.
    ///
    /// - Returns: Whether to go on; nil when there is no such commit.
    mutating func visit(
        atRaw offset: UInt64, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool? {
        let tables = try segment.tables()
        guard let index = tables.group(holdingRaw: offset) else { return nil }
        if laid?.index != index {
            let content = laid?.content ?? GroupContent()
            laid = nil
            try content.load(tables.groups[index], of: segment, in: tables, parts: .heads)
            laid = (index, content, try segment.group(tables.groups[index]).frames)
        }
        guard let (_, content, frames) = laid else { return nil }
        // They lie in the order of the log, and so of their offsets.
        let number = frames.partitioningIndex {
            ((try? content.header(at: $0.front.lowerBound))?.offset ?? 0) >= offset
        }
        guard number < frames.count,
            let header = try? content.header(at: frames[number].front.lowerBound),
            header.offset == offset, header.kind == .commit
        else { return nil }
        let frame = frames[number]
        if parts.wantsPayloads, !frame.body.isEmpty {
            try load(body: frame.body.lowerBound, ofGroup: index, in: tables)
        }
        guard let body = place(of: frame.body, header, parts) else { return nil }
        return content.show(
            header, at: frame.front.lowerBound, body: body, of: self.body, range, parts, visitor)
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

/// The groups that a stream has commits in, each once, in order.
private struct GroupSteps {
    struct Step {
        let group: Int
        /// How much of its fronts takes in the last commit of the stream, as far as can be told.
        var frontByteCount: Int
    }

    /// Most fronts are shorter; the index says where one starts, and not where it ends.
    private static let likelyFrontByteCount = 4 << 10

    private let steps: [Step]
    private var taken = 0

    /// - Parameter atHand: The group that need not be loaded when it is the first.
    init(_ commits: [Postings.Commit], _ wanted: some Sequence<Int>, atHand: Int?) {
        var steps: [Step] = []
        // Groups of postings never go back.
        for index in wanted {
            let commit = commits[index]
            let end = commit.frontOffset + Self.likelyFrontByteCount
            if steps.last?.group == commit.group {
                steps[steps.count - 1].frontByteCount = end
            } else {
                steps.append(Step(group: commit.group, frontByteCount: end))
            }
        }
        if let atHand, steps.first?.group == atHand { steps.removeFirst() }
        self.steps = steps
    }

    /// Whether a second thread has something to do.
    var isLong: Bool { steps.count > 2 }

    mutating func next() -> Step? {
        guard taken < steps.count else { return nil }
        taken += 1
        return steps[taken - 1]
    }
}
