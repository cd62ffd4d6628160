/// All commits of one group of a sealed segment, in buffers that take one group after the other.
///
/// A class, so that it is handed from thread to thread and never copied.
final class GroupContent: @unchecked Sendable {
    // Whoever has it, has it alone: ``GroupFeed`` passes it on with its lock held.
    private var fronts = BlockBuffer()
    private var bodies = BlockBuffer()
    private var stored = BlockBuffer()
    private var places = BodyPlaces()
    private var group: SealedTables.Group?
    private var segment: SealedSegment?

    /// Takes a group in.
    ///
    /// - Parameters:
    ///   - parts: When only heads are wanted, bodies are left where they are.
    ///   - frontByteCount: How much of the fronts is wanted; the rest is left for ``loadRest()``.
    func load(
        _ group: SealedTables.Group, of segment: SealedSegment, in tables: SealedTables,
        parts: EventParts, frontByteCount: Int = .max
    ) throws(LogError) {
        self.group = group
        self.segment = segment
        try loadFronts(frontByteCount, of: group, segment)
        bodies.begin(0)
        guard parts.wantsPayloads else { return }
        bodies.begin(group.bodyByteCount)
        for body in tables.bodies[group.bodies] {
            let end = body.start + body.piece.contentByteCount
            guard body.start >= 0, end <= group.bodyByteCount else {
                throw segment.damage(group, "payloads of the group are missing")
            }
            try segment.load(body.piece, into: &bodies, body.start..<end, via: &stored)
        }
        do throws(FrameDefect) {
            try places.lay(fronts)
        } catch {
            throw segment.damage(group, "\(error)")
        }
        guard places.frameCount == group.frameCount, places.byteCount == group.bodyByteCount
        else { throw segment.damage(group, "a block holds other commits than the index says") }
    }

    private func loadFronts(
        _ byteCount: Int, of group: SealedTables.Group, _ segment: SealedSegment
    ) throws(LogError) {
        let all = group.fronts.contentByteCount
        // To decompress nearly all takes no less time than all.
        let wanted = 0..<(byteCount > all / 8 * 7 ? all : byteCount)
        fronts.begin(wanted.count)
        do throws(LogError) {
            try segment.load(group.fronts, into: &fronts, wanted, via: &stored)
        } catch {
            fronts.cut(to: 0)
            throw error
        }
    }

    /// Takes in what was left out of the fronts.
    ///
    /// - Returns: Whether there was anything.
    func loadRest() throws(LogError) -> Bool {
        guard let group, let segment, fronts.count < group.fronts.contentByteCount else {
            return false
        }
        try loadFronts(.max, of: group, segment)
        return true
    }

    /// The header of the commit whose front starts at `offset`.
    func header(at offset: Int) throws(FrameDefect) -> FrameHeader {
        try Self.header(fronts, at: offset)
    }

    private static func header(
        _ fronts: borrowing BlockBuffer, at offset: Int
    ) throws(FrameDefect) -> FrameHeader {
        let span = fronts.bytes
        return try FrameHeader(in: span, at: offset)
    }

    /// What is to be read of the commit whose front starts at `offset`: of one that has no event of
    /// the wanted types, only heads.
    func parts(_ parts: EventParts, of header: FrameHeader, at offset: Int) -> EventParts {
        guard case .payloads(let types) = parts else { return parts }
        return Self.holds(types, fronts, header, at: offset) ? .all : .heads
    }

    private static func holds(
        _ types: EventTypes, _ fronts: borrowing BlockBuffer, _ header: FrameHeader,
        at offset: Int
    ) -> Bool {
        let heads = fronts.bytes
        return (0..<header.eventCount).contains { index in
            let head = offset + FrameHeader.byteCount + FrameHeader.headByteCount * index
            return types.contains(heads.uint16(head))
        }
    }

    /// The record of lost commits whose front starts at `offset`; nil when it is something else.
    func gap(at offset: Int) -> GapRecord? {
        Self.gap(fronts, at: offset)
    }

    private static func gap(
        _ fronts: borrowing BlockBuffer, at offset: Int
    ) -> GapRecord? {
        let span = fronts.bytes
        guard let header = try? FrameHeader(in: span, at: offset) else { return nil }
        return GapRecord(header, span.extracting(offset..<offset + header.saltOffset))
    }

    /// Lends out the commit whose front starts at `offset` and whose body is somewhere else.
    ///
    /// - Parameters:
    ///   - header: What ``header(at:)`` says.
    ///   - place: Where in `bodies` its body is.
    func show(
        _ header: FrameHeader, at offset: Int, body place: Range<Int>,
        of bodies: borrowing BlockBuffer, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) -> Bool {
        Self.show(fronts, header, at: offset, body: place, of: bodies, range, parts, visitor)
    }

    private static func show(
        _ fronts: borrowing BlockBuffer, _ header: FrameHeader, at offset: Int,
        body place: Range<Int>, of bodies: borrowing BlockBuffer,
        _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) -> Bool {
        let front = fronts.bytes.extracting(offset..<offset + header.saltOffset)
        let view = header.view(
            front: front, body: bodies.bytes.extracting(place), cutTo: range, parts: parts)
        return visitor(view)
    }

    /// Visits its commits after `position`, in the order of the log.
    ///
    /// - Parameter limit: It ends at a record of commits that are lost behind this.
    /// - Returns: Whether to go on.
    /// - Throws: `corrupt` where other commits after `position` are recorded to be lost.
    func visit(
        after position: Position, through limit: Position, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        guard let group, let segment else { preconditionFailure("nothing was loaded") }
        let end: End
        do throws(FrameDefect) {
            end = try Self.visit(fronts, bodies, &places, after: position, parts, visitor)
        } catch {
            throw segment.damage(group, "a block holds no commits: \(error)")
        }
        switch end {
        case .stopped: return false
        case .whole: return true
        case .gap(let gap):
            if gap.first > limit { return true }
            throw .corrupt(gap.damage(of: segment.path, at: group.fronts.offset))
        }
    }

    /// Why visiting has come to an end.
    private enum End {
        case stopped
        case whole
        /// Commits that were to be visited are lost.
        case gap(GapRecord)
    }

    private static func visit(
        _ fronts: borrowing BlockBuffer, _ bodies: borrowing BlockBuffer,
        _ places: inout BodyPlaces, after position: Position, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(FrameDefect) -> End {
        var offset = 0
        var number = 0
        let span = fronts.bytes
        let content = bodies.bytes
        while offset < span.byteCount {
            let header = try FrameHeader(in: span, at: offset)
            let front = span.extracting(offset..<offset + header.saltOffset)
            let body =
                parts.wantsPayloads ? places.next(number, byteCount: header.bodyByteCount) : 0..<0
            offset += header.saltOffset
            number += 1
            guard header.kind == .commit else {
                let gap = GapRecord(header, front)
                if let gap, let end = gap.positions?.upperBound, end > position {
                    return .gap(gap)
                }
                continue
            }
            guard header.position > position else { continue }
            let view = header.view(
                front: front, body: content.extracting(body), cutTo: .first ... .max,
                parts: parts)
            guard visitor(view) else { return .stopped }
        }
        return .whole
    }
}

/// Where the bodies of a group's commits are, which lie by stream.
private struct BodyPlaces: Sendable {
    private var streams = StreamSlots()
    /// Per commit, in the order of the log, the slot of its stream.
    private var slots: [Int32] = []
    /// Per slot where the next body of its stream is.
    private var starts: [Int] = []
    /// Of all bodies.
    private(set) var byteCount = 0

    var frameCount: Int { slots.count }

    /// Learns the places from fronts that lie one after another.
    mutating func lay(_ buffer: borrowing BlockBuffer) throws(FrameDefect) {
        let fronts = buffer.bytes
        streams.forgetAll()
        slots.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        byteCount = 0
        var offset = 0
        while offset < fronts.byteCount {
            let header = try FrameHeader(in: fronts, at: offset)
            offset += header.saltOffset
            let slot = streams.slot(of: header.stream)
            if slot == starts.count { starts.append(0) }
            starts[slot] += header.bodyByteCount
            slots.append(Int32(slot))
        }
        // Each byte count becomes a place.
        for slot in streams.inOrder {
            let count = starts[slot]
            starts[slot] = byteCount
            byteCount += count
        }
    }

    /// The place of commit `number`, all before which were asked for.
    mutating func next(_ number: Int, byteCount: Int) -> Range<Int> {
        let slot = Int(slots[number])
        let start = starts[slot]
        starts[slot] = start + byteCount
        return start..<start + byteCount
    }
}

/// Numbers streams in the order in which they are met.
private struct StreamSlots: Sendable {
    private var streams: [StreamID] = []
    /// Slots counted from 1, by a hash of the stream and then by the next free place.
    private var table = [Int32](repeating: 0, count: 256)

    mutating func forgetAll() {
        streams.removeAll(keepingCapacity: true)
        for place in table.indices { table[place] = 0 }
    }

    /// Slots in rising order of stream.
    var inOrder: [Int] { streams.indices.sorted { streams[$0] < streams[$1] } }

    mutating func slot(of stream: StreamID) -> Int {
        var place = place(of: stream)
        while table[place] != 0 {
            let slot = Int(table[place]) - 1
            if streams[slot] == stream { return slot }
            place = (place + 1) & (table.count - 1)
        }
        streams.append(stream)
        table[place] = Int32(streams.count)
        if 2 * streams.count > table.count { grow() }
        return streams.count - 1
    }

    private func place(of stream: StreamID) -> Int {
        Int((stream.rawValue &* 0x9E37_79B9_7F4A_7C15) >> 32) & (table.count - 1)
    }

    private mutating func grow() {
        table = [Int32](repeating: 0, count: 2 * table.count)
        for (slot, stream) in streams.enumerated() {
            var place = place(of: stream)
            while table[place] != 0 { place = (place + 1) & (table.count - 1) }
            table[place] = Int32(slot + 1)
        }
    }
}
