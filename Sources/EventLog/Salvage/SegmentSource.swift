/// A file that holds one segment, as far as it can be read.
struct SegmentSource: Sendable {
    enum Form: Sendable {
        /// Raw, with its header, which may have had to be made up.
        case raw(SegmentHeader, mark: DurableMark?)
        /// Sealed, with tables that check out.
        case sealed
        /// Sealed, with tables made from what can be found.
        case mended(SealedLocator, SealedIndex)
    }

    var number: UInt64
    var path: String
    var form: Form
    /// Whether the header is the segment's own, and not one that it should have.
    var isHeaderStated = true

    /// Opens the file for reading its commits.
    func open(
        _ environment: LogEnvironment, log: UniqueID
    ) throws(LogError) -> SegmentReader {
        switch form {
        case .raw(let header, let mark):
            let file = try onDisk { () throws(DiskError) in
                try environment.disk.open(path, .read)
            }
            return SegmentReader(
                FrameReader(SegmentFile(file: file, header: header, mark: mark)))
        case .sealed:
            return SegmentReader(
                SealedReader(try sealed(environment, log: log), environment))
        case .mended(let locator, let index):
            let file = try onDisk { () throws(DiskError) in
                try environment.disk.open(path, .read)
            }
            let segment = SealedSegment(
                mended: file, try onDisk { () throws(DiskError) in try file.byteCount() },
                locator, index, environment)
            return SegmentReader(SealedReader(segment, environment))
        }
    }

    /// The header that the segment has, or should have.
    func header(
        _ environment: LogEnvironment, log: UniqueID
    ) throws(LogError) -> SegmentHeader {
        switch form {
        case .raw(let header, _): header
        case .mended(let locator, _): locator.header
        case .sealed: try sealed(environment, log: log).locator.header
        }
    }

    private func sealed(
        _ environment: LogEnvironment, log: UniqueID
    ) throws(LogError) -> SealedSegment {
        let number = number
        return try SealedSegment(opening: number, of: log, environment, path: path) {
            () throws(LogError) in
            // An index made anew would need the segment before, which may be what is damaged.
            throw environment.corrupt(
                environment.directory.sealedSegment(number), 0, "its index does not check out")
        }
    }
}

/// Which segments a damaged log has, wherever their files are.
struct SegmentInventory {
    private let environment: LogEnvironment
    private let log: UniqueID
    private(set) var sources: [UInt64: SegmentSource] = [:]
    /// Raw files whose headers are unreadable: their first pages.
    private var headless: [UInt64: (path: String, page: [UInt8], byteCount: UInt64)] = [:]
    /// Sealed files whose index is unreadable.
    private var unindexed: [UInt64: String] = [:]
    /// Segments that lie under the name of another.
    private var strays: [SegmentSource] = []
    /// What is wrong with the file of a number.
    private(set) var damages: [UInt64: Damage] = [:]
    private(set) var last: UInt64 = 0

    init(_ environment: LogEnvironment, log: UniqueID) throws(LogError) {
        self.environment = environment
        self.log = log
        let names = try SegmentNames(of: environment)
        last = names.last
        for number in names.sealed.sorted() { try lookAtSealed(number) }
        // Of a segment in both forms the sealed one counts, if it can be read.
        for number in names.raw.sorted() where sources[number] == nil { try lookAtRaw(number) }
        for stray in strays where sources[stray.number] == nil {
            sources[stray.number] = stray
            last = max(last, stray.number)
        }
    }

    private mutating func lookAtSealed(_ number: UInt64) throws(LogError) {
        let source = SegmentSource(
            number: number, path: environment.directory.sealedSegment(number), form: .sealed)
        do throws(LogError) {
            let reader = try source.open(environment, log: log)
            guard let sealed = reader.sealed else { return }
            _ = try sealed.segment.tables()
            sources[number] = source
        } catch .corrupt(let damage) {
            damages[number] = damage
            unindexed[number] = source.path
            lookForStray(source.path)
        }
    }

    /// Takes note of the sealed segment in `path` if it is another one's.
    private mutating func lookForStray(_ path: String) {
        guard let file = try? environment.disk.open(path, .read),
            let byteCount = try? file.byteCount(),
            let locator = try? SealedLocator(at: byteCount, of: file),
            locator.header.log == log,
            path != environment.directory.sealedSegment(locator.number)
        else { return }
        strays.append(SegmentSource(number: locator.number, path: path, form: .sealed))
    }

    private mutating func lookAtRaw(_ number: UInt64) throws(LogError) {
        let path = environment.directory.segment(number)
        do throws(LogError) {
            let segment = try SegmentFile(opening: number, of: log, environment)
            sources[number] = SegmentSource(
                number: number, path: path, form: .raw(segment.header, mark: segment.mark))
        } catch .corrupt(let damage) {
            if try wasSealed(number) { return }
            if damages[number] == nil { damages[number] = damage }
            guard let file = try environment.openRegular(path) else { return }
            let (page, byteCount) = try onDisk { () throws(DiskError) in
                (try file.readAll(SegmentHeader.pageByteCount, at: 0), try file.byteCount())
            }
            guard let header = try? SegmentHeader(decoding: page, path: path) else {
                headless[number] = (path, page, byteCount)
                return
            }
            guard header.log == log else { return }
            let source = SegmentSource(
                number: header.number, path: path,
                form: .raw(header, mark: DurableMark.newest(in: page, seed: header.seed)))
            // It was cut, or is another one.
            if header.number == number {
                sources[number] = source
            } else {
                strays.append(source)
                headless[number] = (path, page, byteCount)
            }
        }
    }

    /// Looks for a sealed file where a raw one is gone; somebody may have been at work.
    ///
    /// - Returns: Whether there is one now.
    mutating func wasSealed(_ number: UInt64) throws(LogError) -> Bool {
        let isThere = try onDisk { () throws(DiskError) in
            let isRaw = try environment.disk.exists(environment.directory.segment(number))
            let path = environment.directory.sealedSegment(number)
            return isRaw ? false : try environment.disk.exists(path)
        }
        guard isThere else { return false }
        damages[number] = nil
        try lookAtSealed(number)
        return sources[number] != nil
    }

    /// The first segment after `number` of which there is a file.
    func next(after number: UInt64) -> UInt64? {
        let known = [Set(sources.keys), Set(headless.keys), Set(unindexed.keys)]
        return known.joined().filter { $0 > number }.min()
    }

    /// The segment `number`, by any means.
    ///
    /// - Parameters:
    ///   - named: The identifier that the segment before says it has.
    ///   - tail: Where the segment before ended.
    mutating func source(
        _ number: UInt64, named: UniqueID?, after tail: LogTail
    ) throws(LogError) -> SegmentSource? {
        if let source = sources[number] { return source }
        let found: SegmentSource?
        if let path = unindexed[number], let mended = try mend(path, number, named, tail) {
            found = mended
        } else {
            found = try behead(number, named, tail)
        }
        sources[number] = found
        return found
    }

    /// Reads a sealed segment without its index.
    private func mend(
        _ path: String, _ number: UInt64, _ named: UniqueID?, _ tail: LogTail
    ) throws(LogError) -> SegmentSource? {
        guard let file = try environment.openRegular(path) else { return nil }
        let byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        let stated = (try? SealedLocator(at: byteCount, of: file))?.header
        let fallback = named.map { header($0, number, byteCount: 0, after: tail) }
        let mending = try onDisk { () throws(DiskError) in
            try SealedMending(file, byteCount, header: stated, orElse: fallback)
        }
        guard let mending, mending.header.log == log, mending.header.number == number,
            let (locator, index) = mending.locatorAndIndex
        else { return nil }
        return SegmentSource(
            number: number, path: path, form: .mended(locator, index),
            isHeaderStated: mending.isHeaderStated)
    }

    /// Reads a raw segment without its header: its identifier is known otherwise, if some frame
    /// checks out with it.
    private func behead(
        _ number: UInt64, _ named: UniqueID?, _ tail: LogTail
    ) throws(LogError) -> SegmentSource? {
        guard let (path, page, byteCount) = headless[number] else { return nil }
        var candidate = named
        // Unless it says that it is another segment, what it says of itself may do.
        if named == nil, page.count >= 48,
            (try? SegmentHeader(decoding: page, path: path)) == nil
        {
            let span = unsafe page.span.bytes
            candidate = UniqueID(first: span.uint64(32), second: span.uint64(40))
        }
        if let candidate {
            let header = header(candidate, number, byteCount: byteCount, after: tail)
            let first = try onDisk { () throws(DiskError) in
                let file = try environment.disk.open(path, .read)
                return try FrameSearch(
                    SegmentFile(file: file, header: header), from: SegmentFile.firstFrameOffset
                ).next(from: SegmentFile.firstFrameOffset)
            }
            guard first != nil else { return nil }
            return SegmentSource(
                number: number, path: path,
                form: .raw(header, mark: DurableMark.newest(in: page, seed: header.seed)),
                isHeaderStated: false)
        }
        return nil
    }

    /// The header that a segment should have.
    private func header(
        _ segment: UniqueID, _ number: UInt64, byteCount: UInt64, after tail: LogTail
    ) -> SegmentHeader {
        SegmentHeader(
            log: log, segment: segment, number: number, byteCount: byteCount, created: tail.time,
            firstPosition: Position(tail.position.rawValue &+ 1), predecessorEnd: tail.offset,
            predecessorChecksum: tail.checksum, predecessorTime: tail.time,
            abandonsPredecessor: false)
    }

    /// What the successor of segment `number` says of itself, if that can be believed.
    func statedHeader(of number: UInt64) -> SegmentHeader? {
        guard let source = sources[number], source.isHeaderStated else { return nil }
        switch source.form {
        case .raw(let header, _): return header
        case .mended(let locator, _): return locator.header
        case .sealed:
            let reader = try? source.open(environment, log: log)
            return reader?.sealed?.segment.locator.header
        }
    }
}
