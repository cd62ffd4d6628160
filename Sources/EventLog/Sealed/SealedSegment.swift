import Synchronization

/// One open sealed segment: a file of LZ4 frames with its index at the end.
///
/// The index only says where things are. When a part of it is missing or does not check out, it is
/// made anew from the frames: the answers are the same, only slower, and a notice says so.
final class SealedSegment: Sendable {
    private struct Sections {
        var tables: SealedTables?
        var directory: StreamDirectory?
        /// The whole index, when it had to be made anew.
        var rebuilt: SealedIndex?
    }

    let file: any DiskFile
    let byteCount: UInt64
    let locator: SealedLocator
    /// Whether it is damaged, and its index was made from what could be found.
    let isMended: Bool
    private let environment: LogEnvironment
    /// Gives the segment before, whose directory a new index goes on from.
    private let previous: @Sendable () throws(LogError) -> StreamDirectory
    private let sections: Mutex<Sections>

    var path: String { file.path }
    var number: UInt64 { locator.number }
    var seed: UInt64 { locator.header.seed }

    /// Opens sealed segment `number` of `log`.
    ///
    /// - Parameters:
    ///   - path: Other than the usual one, for a file that is not in place yet.
    ///   - previous: The directory of the segment before; asked only when the index is unusable.
    init(
        opening number: UInt64, of log: UniqueID, _ environment: LogEnvironment,
        path: String? = nil,
        previous: @escaping @Sendable () throws(LogError) -> StreamDirectory
    ) throws(LogError) {
        let path = path ?? environment.directory.sealedSegment(number)
        let file: any DiskFile
        do throws(DiskError) {
            file = try environment.disk.open(path, .read)
        } catch {
            if error.isNotRegular { throw environment.corrupt(path, 0, "it is no regular file") }
            guard error.isMissing else { throw LogError(error) }
            throw environment.corrupt(path, 0, "it is missing")
        }
        self.file = file
        self.environment = environment
        self.previous = previous
        isMended = false
        byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        var rebuilt: SealedIndex?
        do throws(LogError) {
            locator = try SealedLocator(at: byteCount, of: file)
        } catch {
            guard case .corrupt(let damage) = error else { throw error }
            let scan = try SealedScan(file, byteCount, environment)
            (locator, rebuilt) = try scan.locatorAndIndex(after: previous)
            environment.notify(.indexRebuilt(file: path, reason: damage.reason))
        }
        sections = Mutex(Sections(rebuilt: rebuilt))
        guard locator.header.log == log else {
            throw environment.corrupt(path, 0, "it belongs to another log, \(locator.header.log)")
        }
        guard locator.number == number else {
            throw environment.corrupt(path, 0, "it is segment \(locator.number) under a wrong name")
        }
    }

    /// For a damaged segment: `index` was made from what could be found of it.
    init(
        mended file: any DiskFile, _ byteCount: UInt64, _ locator: SealedLocator,
        _ index: SealedIndex, _ environment: LogEnvironment
    ) {
        self.file = file
        self.byteCount = byteCount
        self.locator = locator
        self.environment = environment
        previous = { () throws(LogError) in StreamDirectory() }
        sections = Mutex(Sections(rebuilt: index))
        isMended = true
    }

    // MARK: - The index

    func tables() throws(LogError) -> SealedTables {
        try sections.withLock { (sections) throws(LogError) in
            if let rebuilt = sections.rebuilt { return rebuilt.tables }
            if let tables = sections.tables { return tables }
            let bytes = try section(at: 0, locator.tableByteCount, locator.tableChecksum)
            let end = locator.indexOffset - UInt64(LZ4.skippableHeaderByteCount)
            if let bytes, let tables = SealedTables(decoding: bytes, framesEndingAt: end) {
                sections.tables = tables
                return tables
            }
            return try rebuild(&sections, "its tables do not check out").tables
        }
    }

    func directory() throws(LogError) -> StreamDirectory {
        try sections.withLock { (sections) throws(LogError) in
            if let rebuilt = sections.rebuilt { return rebuilt.directory }
            if let directory = sections.directory { return directory }
            let bytes = try section(
                at: locator.tableByteCount, locator.directoryByteCount,
                locator.directoryChecksum)
            if let bytes,
                let directory = StreamDirectory(
                    decoding: bytes, of: number, postingByteCount: locator.postingByteCount),
                isComplete(directory)
            {
                sections.directory = directory
                return directory
            }
            return try rebuild(&sections, "its directory does not check out").directory
        }
    }

    /// Whether a directory counts each of the segment's commits, as far as that is known.
    private func isComplete(_ directory: StreamDirectory) -> Bool {
        // Of lost commits it counts those of one stream as one, and those of nobody not at all.
        if locator.header.format >= LogIdentity.gapFormat { return true }
        return directory.commitCount(in: number) == locator.positions.count
    }

    /// Where the commits of one of its streams are.
    func postings(of entry: StreamDirectory.Entry) throws(LogError) -> Postings {
        try sections.withLock { (sections) throws(LogError) in
            if sections.rebuilt == nil {
                let bytes = try section(
                    at: locator.tableByteCount + locator.directoryByteCount
                        + entry.postings.lowerBound,
                    entry.postings.count, entry.postingChecksum)
                if let bytes,
                    let postings = Postings(decoding: bytes, of: entry, base: locator.firstTime),
                    postings.end(at: entry.tip)
                {
                    return postings
                }
            }
            let index =
                if let rebuilt = sections.rebuilt { rebuilt } else {
                    try rebuild(&sections, "postings do not check out")
                }
            guard let entry = index.directory.entry(of: entry.stream), entry.segment == number
            else { return Postings() }
            let postings = Postings(
                decoding: Array(index.postings[entry.postings]), of: entry, base: index.firstTime)
            guard let postings else {
                throw environment.corrupt(
                    path, 0, "its commits are not in order", streams: [entry.stream])
            }
            return postings
        }
    }

    /// Stops believing the index, which `reason` has shown to be wrong.
    ///
    /// - Returns: False when it was made anew already, so that it cannot be at fault.
    func distrustIndex(_ reason: String) throws(LogError) -> Bool {
        try sections.withLock { (sections) throws(LogError) in
            guard sections.rebuilt == nil else { return false }
            _ = try rebuild(&sections, reason)
            return true
        }
    }

    /// A part of the index; nil when it does not check out.
    private func section(
        at offset: Int, _ count: Int, _ checksum: UInt64
    ) throws(LogError) -> [UInt8]? {
        let start = locator.indexOffset &+ UInt64(offset)
        guard count >= 0, start <= byteCount, UInt64(count) <= byteCount - start else {
            return nil
        }
        let bytes = try onDisk { () throws(DiskError) in try file.readAll(count, at: start) }
        let sum = unsafe bytes.span.bytes.checksum(0..<bytes.count, seed: seed)
        return bytes.count == count && sum == checksum ? bytes : nil
    }

    private func rebuild(
        _ sections: inout Sections, _ reason: String
    ) throws(LogError) -> SealedIndex {
        let scan = try SealedScan(file, byteCount, environment)
        let (found, index) = try scan.locatorAndIndex(after: previous)
        guard found.end == locator.end, found.successor == locator.successor else {
            throw environment.corrupt(
                path, found.indexOffset, "it ends before what its locator says")
        }
        sections.rebuilt = index
        environment.notify(.indexRebuilt(file: path, reason: reason))
        return index
    }

    // MARK: - Content

    /// The content of one of its frames.
    func content(_ piece: SealedTables.Piece) throws(LogError) -> [UInt8] {
        var stored = BlockBuffer()
        try read(piece, into: &stored)
        var failure: LZ4Error?
        let content = unsafe [UInt8](unsafeUninitializedCapacity: piece.contentByteCount) {
            (buffer, filled) in
            do throws(LZ4Error) {
                let target = UnsafeMutableRawBufferPointer(buffer)
                try unsafe LZ4.decompressChecked(
                    stored.bytes,
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: target[..<piece.contentByteCount]))
                filled = piece.contentByteCount
            } catch {
                failure = error
            }
        }
        if let failure { throw damage(piece, failure) }
        return content
    }

    /// Puts the content of one of its frames into `range` of `target`: as much of its start as
    /// the range takes.
    ///
    /// - Parameter stored: Takes the frame as it is stored.
    func load(
        _ piece: SealedTables.Piece, into target: inout BlockBuffer, _ range: Range<Int>,
        via stored: inout BlockBuffer
    ) throws(LogError) {
        try read(piece, into: &stored)
        do throws(LZ4Error) {
            try unsafe target.fill(range) { (buffer) throws(LZ4Error) in
                guard range.count < piece.contentByteCount else {
                    return try unsafe LZ4.decompressChecked(stored.bytes, into: buffer)
                }
                try unsafe LZ4.decompressStart(of: stored.bytes, into: buffer)
            }
        } catch {
            throw damage(piece, error)
        }
    }

    /// Reads one of its frames as it is stored and holds it against its checksum.
    ///
    /// That is the check of all that is in it: sealing held each of its commits against its own
    /// checksums, and the frame against what it was made from, before the tables said this one.
    private func read(
        _ piece: SealedTables.Piece, into stored: inout BlockBuffer
    ) throws(LogError) {
        guard piece.offset <= byteCount, UInt64(piece.byteCount) <= byteCount - piece.offset,
            LZ4.canHold(piece.contentByteCount, in: piece.byteCount)
        else { throw damage(piece, "a block is cut off") }
        do throws(DiskError) {
            try stored.read(piece.byteCount, at: piece.offset, of: file)
        } catch {
            throw LogError(error)
        }
        guard stored.count == piece.byteCount,
            stored.bytes.checksum(0..<stored.count, seed: seed) == piece.checksum
        else { throw damage(piece, "a block does not check out") }
    }

    /// The log's word for damage of a whole group.
    func damage(_ group: SealedTables.Group, _ reason: String) -> LogError {
        environment.corrupt(path, group.fronts.offset, reason)
    }

    private func damage(_ piece: SealedTables.Piece, _ error: LZ4Error) -> LogError {
        damage(piece, "a block is no LZ4: \(error.reason)")
    }

    private func damage(_ piece: SealedTables.Piece, _ reason: String) -> LogError {
        environment.corrupt(path, piece.offset, reason, streams: streams(hitAt: piece.offset))
    }

    /// The fronts of a group.
    func group(_ group: SealedTables.Group) throws(LogError) -> SealedGroup {
        let fronts = try content(group.fronts)
        let found: SealedGroup
        do throws(FrameDefect) { found = try SealedGroup(fronts: fronts) } catch {
            throw environment.corrupt(path, group.fronts.offset, "\(error)")
        }
        guard found.frames.count == group.frameCount, found.bodyByteCount == group.bodyByteCount
        else {
            throw environment.corrupt(
                path, group.fronts.offset, "a block holds other commits than the index says")
        }
        return found
    }

    /// The streams that lose something when the frame at `offset` of the file cannot be read.
    func streams(hitAt offset: UInt64) -> [StreamID] {
        guard let tables = try? tables(), let directory = try? directory() else { return [] }
        let group = tables.groups.firstIndex { $0.fronts.offset == offset }
        let body = tables.bodies.firstIndex { $0.piece.offset == offset }
        let owner =
            group
            ?? body.flatMap { body in
                tables.groups.firstIndex { $0.bodies.contains(body) }
            }
        guard let owner else { return [] }
        let range = body.map { tables.bodies[$0] }
            .map { $0.start..<$0.start + $0.piece.contentByteCount }
        return directory.entries.filter { entry in
            guard entry.segment == number, let postings = try? postings(of: entry) else {
                return false
            }
            return postings.commits.contains { commit in
                commit.group == owner && (range.map { $0.overlaps(commit.body) } ?? true)
            }
        }.map(\.stream)
    }
}

extension SealedSegment {
    /// Makes sure that `next`, a raw segment, goes on where this one ended.
    func check(isContinuedBy next: SegmentFile) throws(LogError) {
        let header = next.header
        guard header.predecessorEnd == locator.end.offset,
            header.predecessorChecksum == locator.end.checksum,
            header.firstPosition.rawValue == locator.end.position.rawValue + 1,
            locator.successor.map({ $0 == header.segment }) ?? header.abandonsPredecessor
        else {
            throw environment.corrupt(next.path, 72, "it does not continue \(path)")
        }
    }
}
