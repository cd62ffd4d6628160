// Raw segments.
extension SalvageWalk {
    /// Reads a raw segment from the tail on.
    ///
    /// - Returns: Whether another segment should follow.
    mutating func read(raw segment: SegmentFile) throws(LogError) -> Bool {
        let next = inventory.statedHeader(of: segment.number + 1)
        // Before reading: what is claimed later may be read later.
        let record = hints.read()
        var search = try frames(of: segment)
        let claimed = max(
            segment.mark?.durableOffset ?? 0, next?.predecessorEnd ?? 0, search.greatestClaim)
        // What was given up after a failed sync is nobody's, and what is not durable is not shown.
        var limit = UInt64.max
        if let next, next.abandonsPredecessor { limit = next.predecessorEnd }
        if isLast, !showsUndurable { limit = min(limit, try shownEnd(of: segment, record)) }
        while tail.offset < limit {
            if let found = try? search.frame(at: tail.offset) {
                let isTaken = take(found, of: segment.path, at: tail.offset)
                tail.offset = found.header.end
                if isTaken, found.header.kind == .seal { return true }
                continue
            }
            if pending == nil {
                let damage = try defect(of: segment, search, next, record, claimed: claimed)
                guard let damage else { break }
                // Somebody may have written since, so that the judgement was of half a frame.
                let latest = isLast ? try frames(of: segment) : search
                if (try? latest.frame(at: tail.offset)) != nil {
                    search = latest
                    continue
                }
                suspect(damage)
            }
            if passClaim(search, limit: limit) { continue }
            guard let found = search.next(from: searchStart(search)), found.header.offset < limit
            else { break }
            tail.offset = found.header.offset
        }
        return !isLast
    }

    private func frames(of segment: SegmentFile) throws(LogError) -> FrameSearch {
        try onDisk { [tail] () throws(DiskError) in try FrameSearch(segment, from: tail.offset) }
    }

    /// Judges a place where no frame is; nil when the segment's data end here as they may.
    private mutating func defect(
        of segment: SegmentFile, _ search: FrameSearch, _ next: SegmentHeader?,
        _ record: Hints.Record?, claimed: UInt64
    ) throws(LogError) -> Damage? {
        var reason = ""
        do throws(FrameDefect) { _ = try search.frame(at: tail.offset) } catch {
            reason = "\(error)"
        }
        func damage(_ reason: String) -> Damage {
            Damage(file: segment.path, byteOffset: tail.offset, reason: reason, streams: [])
        }
        if !isLast, let next, next.predecessorEnd == tail.offset {
            // Its roll was interrupted, or it was given up here, or its seal alone is damaged.
            if !next.abandonsPredecessor, try hasFrames(segment.number + 1) {
                salvage.note(damage("its seal is missing"), at: tail.time)
            }
            return nil
        }
        guard isLast, tail.offset >= claimed else { return damage(reason) }
        // A segment always has room for its seal.
        let byteCount = try onDisk { () throws(DiskError) in try segment.file.byteCount() }
        if tail.offset + UInt64(FrameHeader.sealByteCount) > byteCount {
            return damage("it was cut to \(byteCount) bytes")
        }
        var claimed = claimed
        if let record, record.segment == segment.number {
            claimed = max(claimed, record.syncedOffset)
        }
        let verdict = try onDisk { [tail, claimed] () throws(DiskError) in
            try TailRule.judge(segment, from: tail.offset, claimed: claimed)
        }
        guard case .damaged(_, let why) = verdict else { return nil }
        return damage("\(reason); \(why)")
    }

    private func hasFrames(_ number: UInt64) throws(LogError) -> Bool {
        guard let source = sources[number] ?? inventory.sources[number],
            case .raw(let header, let mark) = source.form
        else { return true }
        let segment = try open(source, header, mark)
        return try onDisk { () throws(DiskError) in
            try !FrameReader(segment).isUntouched(at: SegmentFile.firstFrameOffset)
        }
    }

    /// Passes over a frame that does not check out and still says whose it was.
    private mutating func passClaim(_ search: FrameSearch, limit: UInt64) -> Bool {
        guard let claim = search.claim(at: tail.offset), claim.end <= limit, isBelievable(claim)
        else { return false }
        closeHole(before: Position(claim.position.rawValue + 1))
        salvage.lose(upTo: claim.tip)
        tail.checksum = claim.checksum
        isChainKnown = false
        tail.offset = claim.end
        return true
    }

    /// Where to look for the next frame: what looks like one inside of a damaged one is payload.
    private func searchStart(_ search: FrameSearch) -> UInt64 {
        guard isChainKnown, let claim = search.claim(at: tail.offset), claim.isPlaced(after: tail)
        else { return tail.offset }
        return claim.end
    }

    /// Whether a header whose checksum does not hold is right about whose commit it was: that it
    /// continues both the chain and a stream is no accident.
    private func isBelievable(_ claim: FrameHeader) -> Bool {
        let known = salvage.tip(of: claim.stream)
        return claim.kind == .commit
            && (claim.previousChecksum == tail.checksum || !isChainKnown)
            && claim.position.rawValue == tail.position.rawValue + 1
            && known.position > .none && claim.previousPosition == known.position
            && claim.firstRevision == known.revision.advanced(by: 1) && claim.eventCount > 0
    }

    /// Where that ends of the last segment which may be shown.
    private func shownEnd(
        of segment: SegmentFile, _ record: Hints.Record?
    ) throws(LogError) -> UInt64 {
        guard let record else {
            // Nobody has written in this boot, or nobody can say: then a sync makes sure.
            try onDisk { () throws(DiskError) in try segment.file.syncData() }
            return .max
        }
        if record.segment < segment.number { return SegmentFile.firstFrameOffset }
        return record.segment == segment.number ? record.syncedOffset : .max
    }
}

// Sealed segments.
extension SalvageWalk {
    /// Reads a sealed segment, but not its payloads: those are checked when they are read.
    mutating func read(sealed segment: SealedSegment, isIndexed: Bool) throws(LogError) {
        let tables = try segment.tables()
        for (index, entry) in tables.groups.enumerated() {
            do throws(LogError) {
                try read(segment.group(entry), at: entry.fronts.offset, of: segment)
            } catch .corrupt(let damage) {
                suspect(damage)
                if isIndexed { loseGroup(index, of: segment) }
            }
        }
        guard isIndexed else { return }
        let end = segment.locator.end
        if end.position >= tail.position {
            closeHole(before: Position(end.position.rawValue + 1))
            tail.checksum = end.checksum
            isChainKnown = true
        }
        tail.offset = end.offset
        tail.time = max(tail.time, end.time)
        successor = segment.locator.successor
        guard salvage.holes.contains(where: \.isOpen), let directory = try? segment.directory()
        else { return }
        for entry in directory.entries { salvage.lose(upTo: entry.tip) }
        salvage.settle()
    }

    private mutating func read(
        _ group: SealedGroup, at offset: UInt64, of segment: SealedSegment
    ) throws(LogError) {
        let fronts = unsafe group.fronts.span.bytes
        for frame in group.frames {
            do throws(FrameDefect) {
                let front = fronts.extracting(frame.front)
                let header = try FrameHeader(
                    decoding: front, at: front.uint64(16), seed: segment.seed)
                let found = FoundFrame(frame: try KnownFrame(header, front))
                _ = take(found, of: segment.path, at: offset)
                tail.offset = found.frame.gap?.end ?? header.end
            } catch {
                suspect(
                    Damage(
                        file: segment.path, byteOffset: offset, reason: "\(error)", streams: []))
            }
        }
    }

    /// Notes what the index says of a group that cannot be read.
    private mutating func loseGroup(_ index: Int, of segment: SealedSegment) {
        guard let directory = try? segment.directory() else { return }
        var lost: [Tip] = []
        for entry in directory.entries where entry.segment == segment.number {
            guard let postings = try? segment.postings(of: entry) else { continue }
            for commit in postings.commits where commit.group == index {
                lost.append(
                    Tip(
                        stream: entry.stream, revision: commit.lastRevision,
                        position: commit.position))
            }
        }
        lost.sort { $0.position < $1.position }
        guard let last = lost.last, last.position > tail.position else { return }
        closeHole(before: Position(last.position.rawValue + 1))
        isChainKnown = false
        for tip in lost { salvage.lose(upTo: tip) }
    }
}
