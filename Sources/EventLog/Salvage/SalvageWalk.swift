/// Reads a damaged log from its first byte to its last, and goes on behind each hole.
///
/// What is behind a hole is believed because each frame bears its own place, its segment's seed and
/// its position; what is lost in the hole shows in the positions that are missing, and whom it
/// concerns in the previous positions that the streams' next commits name.
struct SalvageWalk {
    let environment: LogEnvironment
    let log: UniqueID
    let hints: Hints
    var salvage = Salvage()
    private(set) var sources: [UInt64: SegmentSource] = [:]
    var inventory: SegmentInventory
    /// The end of what is known; its segment is the one that is being read.
    var tail: LogTail
    /// What the last seal names.
    var successor: UniqueID?
    /// Something that does not check out right behind the tail.
    var pending: Damage?
    /// Whether commits that may not be durable yet count as well; the append lock is held then.
    var showsUndurable = false
    /// Whether the tail's checksum can be held against the next frame.
    var isChainKnown = true
    /// Whether the last segment is being read, which others may be writing.
    var isLast: Bool { tail.segment == inventory.last }

    init(_ environment: LogEnvironment, log: UniqueID) throws(LogError) {
        self.environment = environment
        self.log = log
        hints = try Hints(opening: environment, log: log)
        inventory = try SegmentInventory(environment, log: log)
        tail = LogTail(
            segment: 1, offset: SegmentFile.firstFrameOffset, checksum: 0, position: .none,
            time: Timestamp(nanoseconds: .min))
    }

    /// Reads everything there is.
    mutating func run() throws(LogError) {
        guard inventory.last > 0 else {
            throw environment.corrupt(
                environment.directory.segment(1), 0, "it is missing, and so is any other")
        }
        while tail.segment <= inventory.last {
            guard try readSegment() else { break }
            beginNext()
            if tail.segment > inventory.last {
                // Somebody may have rolled since.
                inventory = try SegmentInventory(environment, log: log)
            }
        }
        endOfLog()
    }

    /// Reads what was appended to the last segment since, and what follows it.
    mutating func goOn() throws(LogError) {
        guard let source = sources[tail.segment], case .raw(let header, let mark) = source.form,
            salvage.holes.last?.last != Position(.max)
        else { return }
        let segment = try open(source, header, mark)
        guard
            try onDisk({ () throws(DiskError) in
                try !FrameReader(segment).isUntouched(at: tail.offset)
            })
        else { return }
        inventory = try SegmentInventory(environment, log: log)
        guard try read(raw: segment) else { return endOfLog() }
        beginNext()
        try run()
    }

    mutating func beginNext() {
        tail.segment += 1
        tail.offset = SegmentFile.firstFrameOffset
    }

    /// Reads the segment at the tail.
    ///
    /// - Returns: Whether another should follow.
    mutating func readSegment() throws(LogError) -> Bool {
        let number = tail.segment
        let source = try inventory.source(number, named: successor, after: tail)
        guard let source else {
            let damage =
                inventory.damages[number]
                ?? Damage(
                    file: environment.directory.segment(number), byteOffset: 0,
                    reason: "it is missing", streams: [])
            if pending != nil { salvage.note(damage, at: tail.time) }
            suspect(damage)
            successor = nil
            // A name may be far beyond all others.
            tail.segment = (inventory.next(after: number) ?? inventory.last + 1) - 1
            return true
        }
        sources[number] = source
        // Whatever was wrong with its header or its name costs nothing by itself.
        if let damage = inventory.damages[number] { salvage.note(damage, at: tail.time) }
        switch source.form {
        case .raw(let header, let mark):
            let segment: SegmentFile
            do throws(LogError) { segment = try open(source, header, mark) } catch {
                guard try inventory.wasSealed(number) else { throw error }
                return try readSegment()
            }
            if source.isHeaderStated { compare(header, source.path) }
            return try read(raw: segment)
        case .sealed, .mended:
            guard let reader = try source.open(environment, log: log).sealed else {
                return true
            }
            if source.isHeaderStated { compare(reader.segment.locator.header, source.path) }
            var isIndexed = false
            if case .sealed = source.form { isIndexed = true }
            try read(sealed: reader.segment, isIndexed: isIndexed)
            return true
        }
    }

    func open(
        _ source: SegmentSource, _ header: SegmentHeader, _ mark: DurableMark?
    ) throws(LogError) -> SegmentFile {
        let file = try onDisk { () throws(DiskError) in
            try environment.disk.open(source.path, .read)
        }
        return SegmentFile(file: file, header: header, mark: mark)
    }

    /// Holds a segment's header against the end of the one before.
    mutating func compare(_ header: SegmentHeader, _ path: String) {
        let last = Position(header.firstPosition.rawValue &- 1)
        if let successor, successor != header.segment {
            suspect(
                Damage(
                    file: path, byteOffset: 32, reason: "segment \(successor) should be here",
                    streams: []))
        }
        successor = nil
        let isContinued =
            last == tail.position
            && (header.predecessorChecksum == tail.checksum || !isChainKnown)
        if !isContinued {
            suspect(
                Damage(
                    file: path, byteOffset: 72,
                    reason: "it does not continue the segment before it", streams: []))
        }
        // One that goes on from before what is known is not to be followed, and its frames show it.
        guard last >= tail.position else { return }
        closeHole(before: header.firstPosition)
        tail.checksum = header.predecessorChecksum
        isChainKnown = true
        tail.time = max(tail.time, header.predecessorTime)
    }

    /// The last segment has ended and another should follow, or bytes at its end are damaged.
    mutating func endOfLog() {
        if tail.segment > inventory.last {
            suspect(
                Damage(
                    file: environment.directory.segment(tail.segment), byteOffset: 0,
                    reason: "it is missing, and the segment before says that it exists",
                    streams: []))
        }
        guard let damage = pending else { return }
        pending = nil
        salvage.append(
            Salvage.Hole(
                damage: damage, before: tail.position, last: Position(.max), time: tail.time))
    }

    // MARK: - Holes

    /// Takes note of what does not check out behind the tail; the first of a hole counts.
    mutating func suspect(_ damage: Damage) {
        if pending == nil { pending = damage }
    }

    /// Ends a hole at what comes next, if there is one.
    mutating func closeHole(before position: Position) {
        let last = Position(position.rawValue &- 1)
        guard last > tail.position else {
            // Whatever is damaged, no commit is lost by it.
            if let damage = pending { salvage.note(damage, at: tail.time) }
            pending = nil
            return
        }
        let damage =
            pending
            ?? Damage(
                file: environment.directory.segment(tail.segment), byteOffset: tail.offset,
                reason: "commits are missing here", streams: [])
        salvage.append(
            Salvage.Hole(damage: damage, before: tail.position, last: last, time: tail.time))
        pending = nil
        tail.position = last
    }

    // MARK: - Frames

    /// Adds a frame whose head checks out, unless it cannot be what follows.
    ///
    /// - Returns: Whether it was added.
    mutating func take(_ found: FoundFrame, of path: String, at offset: UInt64) -> Bool {
        let header = found.header
        if let gap = found.frame.gap { return take(gap, header, of: path, at: offset) }
        let isSeal = header.kind == .seal
        let position = isSeal ? Position(header.position.rawValue &+ 1) : header.position
        guard position > tail.position, isSeal || isPossible(header) else {
            suspect(
                Damage(
                    file: path, byteOffset: offset,
                    reason: "the frame does not continue the log", streams: []))
            return false
        }
        let isNext =
            position.rawValue == tail.position.rawValue + 1
            && (header.previousChecksum == tail.checksum || !isChainKnown)
        if !isNext {
            suspect(
                Damage(
                    file: path, byteOffset: offset,
                    reason: "the chain does not lead to the frame before", streams: []))
        }
        closeHole(before: position)
        isChainKnown = true
        if isSeal {
            tail.checksum = header.previousChecksum
            successor = found.frame.successor
            return true
        }
        if let defect = found.defect {
            salvage.note(
                Damage(
                    file: path, byteOffset: offset, reason: "\(defect)",
                    streams: [header.stream]),
                at: tail.time)
        }
        prepare(for: header, of: path, at: offset)
        salvage.append(found, in: tail.segment)
        tail.checksum = header.checksum
        tail.position = header.position
        tail.time = max(tail.time, header.time)
        return true
    }

    /// Adds what a repair has put on record, unless it cannot be what follows.
    private mutating func take(
        _ gap: GapRecord, _ header: FrameHeader, of path: String, at offset: UInt64
    ) -> Bool {
        guard gap.first > tail.position else {
            suspect(
                Damage(
                    file: path, byteOffset: offset,
                    reason: "the record of lost commits does not continue the log", streams: []))
            return false
        }
        if gap.first.rawValue != tail.position.rawValue + 1
            || header.previousChecksum != tail.checksum && isChainKnown
        {
            suspect(
                Damage(
                    file: path, byteOffset: offset,
                    reason: "the chain does not lead to the frame before", streams: []))
        }
        closeHole(before: gap.first)
        salvage.append(gap, gap.damage(of: path, at: offset))
        tail = tail.advanced(over: gap)
        isChainKnown = true
        return true
    }

    /// Whether a commit can continue its stream, though others may have come between.
    func isPossible(_ header: FrameHeader) -> Bool {
        let known = salvage.tip(of: header.stream)
        guard header.eventCount > 0, header.previousPosition < header.position else { return false }
        if header.previousPosition == known.position {
            return header.firstRevision == known.revision.advanced(by: 1)
        }
        return header.previousPosition > known.position
            && header.firstRevision.rawValue > known.revision.rawValue + 1
    }

    /// Makes sure that a hole is there to blame for what a stream lacks.
    mutating func prepare(for header: FrameHeader, of path: String, at offset: UInt64) {
        guard header.previousPosition != salvage.tip(of: header.stream).position,
            !salvage.holes.contains(where: { $0.holds(header.previousPosition) })
        else { return }
        salvage.note(
            Damage(
                file: path, byteOffset: offset,
                reason: "the commit at position \(header.previousPosition) is another's",
                streams: [header.stream]),
            at: tail.time)
    }
}
