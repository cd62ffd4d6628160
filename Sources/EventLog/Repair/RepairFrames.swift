/// One commit as it was found in a damaged segment.
struct FoundCommit {
    var header: FrameHeader
    /// Header, heads and details.
    var front: [UInt8]
    /// Salt and payloads; nil when they do not check out.
    var body: [UInt8]?
    /// Whether a write that a crash has cut short may have left it like that.
    var looksTorn = false

    /// Whether its payloads were damaged before, or are now.
    var hasLostPayloads: Bool { body.map { header.isLost(body: unsafe $0.span.bytes) } ?? true }
}

/// Reads the commits of one segment that a salvage has found, with their payloads.
struct RepairFrames {
    let environment: LogEnvironment
    let log: UniqueID
    let source: SegmentSource

    /// Visits `commits`, which are all that were found in the segment, in their order.
    func visit(
        _ commits: ArraySlice<Salvage.SalvagedCommit>,
        _ body: (Int, FoundCommit) throws(LogError) -> Void
    ) throws(LogError) {
        guard !commits.isEmpty else { return }
        let reader = try source.open(environment, log: log)
        if let raw = reader.raw { try visit(commits, in: raw.segment, body) }
        if let sealed = reader.sealed { try visit(commits, in: sealed.segment, body) }
    }

    private func visit(
        _ commits: ArraySlice<Salvage.SalvagedCommit>, in segment: SegmentFile,
        _ body: (Int, FoundCommit) throws(LogError) -> Void
    ) throws(LogError) {
        for index in commits.indices {
            let place = commits[index].reference
            let bytes = try onDisk { () throws(DiskError) in
                try segment.file.readAll(Int(place.byteCount), at: place.offset)
            }
            let span = unsafe bytes.span.bytes
            guard
                let header = try? FrameHeader(
                    decoding: span, at: place.offset, seed: segment.seed)
            else { throw Self.changed(segment.path) }
            var found = FoundCommit(
                header: header, front: Array(bytes[..<header.saltOffset]), body: nil,
                looksTorn: FrameSearch.looksTorn(bytes, header))
            if bytes.count >= header.fillerOffset {
                let content = span.extracting(header.saltOffset..<header.fillerOffset)
                // Filler that has changed costs nothing: what is made anew stores none.
                if (try? header.checkPayloads(body: content, seed: segment.seed)) != nil {
                    found.body = Array(bytes[header.saltOffset..<header.fillerOffset])
                }
            }
            try body(index, found)
        }
    }

    private func visit(
        _ commits: ArraySlice<Salvage.SalvagedCommit>, in segment: SealedSegment,
        _ body: (Int, FoundCommit) throws(LogError) -> Void
    ) throws(LogError) {
        var next = commits.startIndex
        let tables = try segment.tables()
        for entry in tables.groups {
            guard let group = try readable({ () throws(LogError) in try segment.group(entry) })
            else { continue }
            var block: (index: Int, content: [UInt8])?
            for frame in group.frames where next < commits.endIndex {
                let front = unsafe group.fronts.span.bytes.extracting(frame.front)
                guard
                    let header = try? FrameHeader(
                        decoding: front, at: front.uint64(16), seed: segment.seed),
                    header.kind == .commit, header.position == commits[next].position,
                    header.offset == commits[next].reference.offset
                else { continue }
                let found = FoundCommit(
                    header: header, front: Array(group.fronts[frame.front]),
                    body: try content(of: frame, header, in: tables, entry, segment, &block))
                try body(next, found)
                next += 1
            }
        }
        guard next == commits.endIndex else { throw Self.changed(segment.path) }
    }

    /// The body of a frame; nil when it does not check out.
    private func content(
        of frame: SealedGroup.Frame, _ header: FrameHeader, in tables: SealedTables,
        _ entry: SealedTables.Group, _ segment: SealedSegment,
        _ block: inout (index: Int, content: [UInt8])?
    ) throws(LogError) -> [UInt8]? {
        guard !frame.body.isEmpty else { return [] }
        let candidates = entry.bodies.filter {
            tables.bodies[$0].start <= frame.body.lowerBound
        }
        guard let index = candidates.last else { return nil }
        if block?.index != index {
            let piece = tables.bodies[index].piece
            let content = try readable { () throws(LogError) in try segment.content(piece) }
            block = (index, content ?? [])
        }
        let start = tables.bodies[index].start
        guard let content = block?.content, frame.body.upperBound - start <= content.count else {
            return nil
        }
        let bytes = Array(content[frame.body.lowerBound - start..<frame.body.upperBound - start])
        let isWhole =
            (try? header.checkPayloads(body: unsafe bytes.span.bytes, seed: segment.seed)) != nil
        return isWhole ? bytes : nil
    }

    /// What `body` reads; nil when it is damaged.
    private func readable<Result>(
        _ body: () throws(LogError) -> Result
    ) throws(LogError) -> Result? {
        do throws(LogError) { return try body() } catch {
            guard case .corrupt = error else { throw error }
            return nil
        }
    }

    private static func changed(_ path: String) -> LogError {
        .busy("\(path) has changed while it was read; nothing was done. Try again")
    }
}
