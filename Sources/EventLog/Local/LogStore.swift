import Synchronization

/// The local log as one process sees it: ``LogCore`` behind a lock, and the steps that must not
/// hold that lock while the disk works.
///
/// Two locks of the file system order the processes: `append` around reading the tail and writing
/// behind it, `sync` around making durable, so that whoever waits for it finds itself covered.
final class LogStore: Sendable {
    /// Commits that are read at once.
    private static let readCount = 4096

    let environment: LogEnvironment
    let core: Mutex<LogCore>
    /// Held over a whole append, so that one process is one writer.
    private let writing = Mutex(())
    /// Held over a whole sealing; the lock of the file system is the process's.
    private let sealing = Mutex(())
    let lock: (any DiskFile)?
    let space = SpaceWatch()
    /// How much this process has written behind the tail.
    let appendedByteCount = Atomic(0)
    private let segments: SegmentCache
    /// What repairs had put on record when the log was opened.
    let recordedGaps: RecordedGaps

    init(_ core: consuming LogCore, segments: SegmentCache, recordedGaps: RecordedGaps) {
        self.recordedGaps = recordedGaps
        environment = core.environment
        lock = core.lock
        self.segments = segments
        self.core = Mutex(core)
    }

    // MARK: - Appending

    /// Appends what holds of `requests`, in order, and makes it durable.
    ///
    /// - Returns: For each request its new tip or why there is none.
    func append(_ requests: [AppendRequest]) -> [Result<Tip, LogError>] {
        writing.withLock { _ in
            let outcomes: [AppendOutcome]
            do throws(LogError) {
                outcomes = try withAppendLock { (core) throws(LogError) in
                    try core.prepareToWrite()
                    return core.write(requests)
                }
                let byteCount = requests.reduce(0) { $0 + $1.sizes.payloadByteCount }
                appendedByteCount.add(byteCount, ordering: .relaxed)
            } catch {
                return requests.map { _ in .failure(error) }
            }
            return settle(outcomes)
        }
    }

    /// Waits until nothing that `outcomes` say can vanish any more.
    private func settle(_ outcomes: [AppendOutcome]) -> [Result<Tip, LogError>] {
        var needed = Position.none
        for outcome in outcomes {
            switch outcome {
            case .written(let tip), .conflict(let tip): needed = max(needed, tip.position)
            case .refused(let error): noteLowSpace(error)
            }
        }
        var failure: LogError?
        do throws(LogError) { try makeDurable(through: needed) } catch { failure = error }
        return outcomes.map { outcome in
            switch outcome {
            case .refused(let error): .failure(error)
            case .written(let tip): failure.map { .failure($0) } ?? .success(tip)
            case .conflict(let tip): .failure(failure ?? .conflict(actual: tip))
            }
        }
    }

    /// Returns once everything up to `position` is durable, by own doing or another process's.
    ///
    /// - Throws: `durabilityUnknown` and nothing else: what is written cannot be unwritten.
    func makeDurable(through position: Position) throws(LogError) {
        if core.withLock({ $0.poison == nil && $0.index.durable >= position }) { return }
        // Without a turn it only syncs more often than it must. Who has the turn may come back
        // for it before this one is awake, and cover it meanwhile.
        var hasWaited = false
        let hasTurn =
            (try? takeTurn {
                hasWaited = true
                return core.withLock { $0.isCovered(position) }
            }) ?? false
        defer { if hasTurn { giveBack(LockByte.sync) } }
        let unsynced = try core.withLock {
            (core) throws(LogError) -> (file: any DiskFile, target: LogTail)? in
            try core.joinOthers(core.learnFromHints())
            if core.index.durable >= position { return nil }
            // What others have written meanwhile is covered as well, if it can be read.
            if hasWaited || !hasTurn { try? core.catchUp(isExclusive: false, looksFurther: false) }
            try core.secureWhatWasFollowed()
            return core.index.durable >= position ? nil : (core.active.file, core.tail)
        }
        guard let unsynced else { return }
        do throws(DiskError) {
            try unsynced.file.syncData()
        } catch {
            throw core.withLock { $0.fail(error) }
        }
        try core.withLock { (core) throws(LogError) in
            core.noteDurable(unsynced.target)
            try core.publish()
        }
    }

    /// Writes the durable mark, unless it says so already: after a quiet moment, and at the end.
    func writeMark() throws(LogError) {
        guard lock != nil else { return }
        try writing.withLock { (_) throws(LogError) in
            try withAppendLock { (core) throws(LogError) in
                try core.checkFooting()
                try core.catchUp(isExclusive: true)
                try core.writeMark()
            }
        }
    }

    /// Whether it is time for the active segment's successor and this process has not seen to it
    /// yet, or there was no room for it.
    ///
    /// A log that has ended one segment will end another; a small one shall not claim twice its
    /// space before half of that is used.
    ///
    /// - Parameter isFast: The first segment is being used up so fast that half of it is too late.
    func needsSpare(isFast: Bool = false) -> Bool {
        let active = core.withLock { core in
            let start = isFast ? SegmentFile.firstFrameOffset : spareOffset(core)
            return core.tail.offset > start ? core.tail.segment : nil
        }
        return space.wantsSpare(after: active)
    }

    /// How far the active segment is used when it is time for its successor.
    func spareOffset(_ core: borrowing LogCore) -> UInt64 {
        core.tail.segment == 1 ? core.active.byteCount / 2 : SegmentFile.firstFrameOffset
    }

    // MARK: - Sealing

    /// Ends the active segment, unless it holds nothing.
    func endSegment() throws(LogError) {
        try writing.withLock { (_) throws(LogError) in
            try withAppendLock { (core) throws(LogError) in
                try core.checkFooting()
                try core.catchUp(isExclusive: true)
                try core.secureSuccession()
                guard core.tail.offset > SegmentFile.firstFrameOffset else { return }
                try core.roll(toHold: 0)
            }
        }
    }

    /// Whether a segment has ended that is not sealed.
    func needsSealing() -> Bool {
        core.withLock { $0.tail.segment > $0.index.archive.last + 1 }
    }

    /// Seals the segments that have ended, the oldest first, unless another process is at it.
    ///
    /// It takes as long as reading and compressing them, and holds nobody up.
    ///
    /// - Parameter goesOn: Asked before each segment.
    /// - Returns: How many it has sealed.
    func seal(
        _ limits: SealingLimits = SealingLimits(), while goesOn: () -> Bool = { true }
    ) throws(LogError) -> Int {
        let count = try withSealLock(waiting: .zero) { () throws(LogError) in
            try sealEnded(limits, while: goesOn)
        }
        return count ?? 0
    }

    /// The same when the seal lock is held.
    func sealEnded(
        _ limits: SealingLimits, while goesOn: () -> Bool
    ) throws(LogError) -> Int {
        try core.withLock { (core) throws(LogError) in
            // After a failed sync the device may hold less than what was followed here.
            if let poison = core.poison { throw .durabilityUnknown(poison) }
            try core.adoptSealed()
        }
        let (first, end, log, segments) = core.withLock {
            ($0.index.archive.last + 1, $0.tail.segment, $0.log, $0.sealed)
        }
        var sealer = SegmentSealer(environment: environment, log: log, segments: segments)
        sealer.limits = limits
        // What a crash left beside a sealed segment.
        try sealer.removeLeftovers(before: first)
        for number in first..<max(first, end) {
            guard goesOn() else { return Int(number - first) }
            try sealer.seal(number)
            try core.withLock { (core) throws(LogError) in try core.adoptSealed() }
        }
        return Int(max(first, end) - first)
    }

    /// Runs `body` with the right to replace segments.
    ///
    /// - Returns: Nil when another process has it for longer than `timeout`.
    func withSealLock<Result: Sendable>(
        waiting timeout: Duration, _ body: () throws(LogError) -> Result
    ) throws(LogError) -> Result? {
        guard let lock else { return nil }
        return try sealing.withLock { (_) throws(LogError) -> Result? in
            let isTaken = try onDisk { () throws(DiskError) in
                try lock.lock(byte: LockByte.seal, timeout: timeout)
            }
            guard isTaken else { return nil }
            defer { giveBack(LockByte.seal) }
            try environment.checkUnrepaired(lock)
            return try body()
        }
    }

    // MARK: - Reading

    /// Learns of what others have made durable.
    ///
    /// - Parameter isForced: Whether to sync what others have written and nobody has said to be
    ///   durable: their process may be gone.
    func refresh(isForced: Bool = false) throws(LogError) {
        let unsettled = try core.withLock { (core) throws(LogError) in
            try core.catchUp(isExclusive: false)
            try core.checkPlace(core.learnFromHints())
            return core.index.durable < core.tail.position ? core.tail.position : nil
        }
        guard let unsettled else { return }
        // A reader leaves syncing to writers: the error of a sync is told once, and whoever hears
        // it must be able to put it on record. Without hints there is nobody to learn from.
        let hasHints = core.withLock { $0.hasHints }
        if hasHints ? isForced && lock != nil : true {
            try makeDurable(through: unsettled)
        }
    }

    /// Answers from what is known.
    func state<Result: Sendable>(_ body: (borrowing LogCore) -> Result) -> Result {
        core.withLock { body($0) }
    }

    /// Answers from the index.
    func look<Result: Sendable>(_ body: (borrowing LogIndex) -> Result) -> Result {
        core.withLock { body($0.index) }
    }

    func tip(of stream: StreamID, at moment: Moment) throws(LogError) -> Tip {
        try recordedGaps.check(stream, at: moment)
        let (tip, archive) = look { ($0.tip(of: stream, at: moment), $0.archive) }
        if let tip { return tip }
        return try archive.tip(of: stream, at: moment)
    }

    func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) throws(LogError) -> Revision? {
        let (snapshot, archive) = look {
            ($0.snapshot(of: stream, notAfter: revision), $0.archive)
        }
        if let snapshot { return snapshot }
        return try archive.snapshot(of: stream, notAfter: revision)
    }

    /// Visits the durable commits of one stream that hold revisions of `range`.
    func visitWhole(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        let (references, archive) = look { ($0.commits(of: stream, range), $0.archive) }
        guard try archive.visit(stream, range, parts: parts, visitor) else { return }
        _ = try visit(references, range, parts: parts, visitor)
    }

    /// Visits every durable commit after `position`.
    ///
    /// - Parameter onGap: Is told of each place that has lost commits; says whether to go on.
    func visitAll(
        after position: Position, parts: EventParts,
        onGap: (LogGap) throws(LogError) -> Bool, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        var (archive, head) = look { ($0.archive, $0.durable) }
        var position = position
        while position < head {
            if position < archive.end {
                let gap = recordedGaps.next(after: position)
                let limit = gap.map { Position($0.record.first.rawValue - 1) } ?? Position(.max)
                guard
                    try archive.visitAll(
                        after: position, through: limit, parts: parts,
                        mayHurry: environment.options.execution == .threads, visitor)
                else { return }
                position = archive.end
                if let gap {
                    guard try onGap(gap.record.gap(gap.damage)) else { return }
                    position = gap.record.last
                    continue
                }
            }
            // Others may seal meanwhile, so that the rest is in a later archive.
            let from = position
            let (references, latest) = look {
                ($0.commits(after: from, limit: Self.readCount), $0.archive)
            }
            archive = latest
            guard position >= archive.end else { continue }
            let wanted = references.prefix(Int(head.rawValue - position.rawValue))
            guard try visit(wanted, .first ... .max, parts: parts, visitor) else { return }
            position = Position(position.rawValue + UInt64(wanted.count))
        }
    }

    /// Visits `references`' frames in order.
    private func visit(
        _ references: some Sequence<CommitReference>, _ range: ClosedRange<Revision>,
        parts: EventParts, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        var reader: SegmentReader?
        for reference in references {
            if reader?.number != UInt64(reference.segment) {
                reader = try segments.reader(UInt64(reference.segment))
            }
            let goesOn = try reader?.visit(reference, range, parts, environment, visitor)
            guard goesOn ?? true else { return false }
        }
        return true
    }

    // MARK: - Locks

    /// Changes what is at the tail, as the only one in this process and in all others.
    func withTail<Result: Sendable>(
        _ body: (inout LogCore) throws(LogError) -> Result
    ) throws(LogError) -> Result {
        try writing.withLock { (_) throws(LogError) in
            try withAppendLock { (core) throws(LogError) in
                try core.prepareToWrite()
                return try body(&core)
            }
        }
    }

    private func withAppendLock<Result: Sendable>(
        _ body: (inout LogCore) throws(LogError) -> Result
    ) throws(LogError) -> Result {
        guard let lock else { preconditionFailure("a log open for reading only is not written") }
        try environment.takeAppendLock(lock)
        defer { giveBack(LockByte.append) }
        return try core.withLock { (core) throws(LogError) in try body(&core) }
    }

    /// Waits for the turn to sync, at most as long as the options say.
    private func takeTurn(unless isNeedless: () -> Bool) throws(LogError) -> Bool {
        guard let lock else { return false }
        return try onDisk { () throws(DiskError) in
            try lock.lock(
                byte: LockByte.sync, timeout: environment.options.lockTimeout,
                unless: isNeedless)
        }
    }

    private func giveBack(_ byte: Int64) {
        guard let lock else { return }
        do throws(DiskError) {
            try lock.unlock(byte: byte)
        } catch {
            environment.notify(.trouble("\(error)"))
        }
    }
}
