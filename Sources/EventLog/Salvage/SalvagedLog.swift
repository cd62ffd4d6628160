import Synchronization

/// A damaged log, open for reading: what is not damaged answers as if nothing were wrong.
final class SalvagedLog: Sendable {
    /// Opened segments, the few that were used last.
    private struct Readers {
        private static let countLimit = 32
        /// The last used comes last.
        private var opened: [SegmentReader] = []

        /// The reader of a segment, if nobody is using it.
        mutating func take(_ number: UInt64) -> SegmentReader? {
            opened.firstIndex { $0.number == number }.map { opened.remove(at: $0) }
        }

        mutating func putBack(_ reader: SegmentReader) {
            if opened.count >= Self.countLimit { opened.removeFirst() }
            opened.append(reader)
        }
    }

    /// Attempts to read a log that others are changing.
    private static let attemptCount = 20

    private let environment: LogEnvironment
    private let disk: GapDisk
    private let log: UniqueID
    private let walk: Mutex<SalvageWalk>
    private let readers = Mutex(Readers())

    /// Reads all of the log in `environment`'s directory.
    ///
    /// - Throws: `corrupt` when there is nothing that can be read.
    init(_ environment: LogEnvironment) throws(LogError) {
        disk = GapDisk(environment.disk)
        var environment = environment
        environment.disk = disk
        self.environment = environment
        let (log, damage) = try Self.identity(environment)
        self.log = log
        var attempt = 1
        while true {
            let names = try SegmentNames(of: environment)
            do throws(LogError) {
                var walk = try SalvageWalk(environment, log: log)
                if let damage { walk.salvage.note(damage, at: walk.tail.time) }
                try walk.run()
                // Another process may have sealed or rolled meanwhile what was about to be read.
                let isSteady = try SegmentNames(of: environment) == names
                if !walk.salvage.isDamaged || isSteady || attempt == Self.attemptCount {
                    self.walk = Mutex(walk)
                    return
                }
            } catch {
                let now = try SegmentNames(of: environment)
                guard now != names, attempt < Self.attemptCount else { throw error }
            }
            attempt += 1
        }
    }

    /// Which log it is, from its segments when its own word for it is damaged.
    static func identity(
        _ environment: LogEnvironment
    ) throws(LogError) -> (log: UniqueID, damage: Damage?) {
        let damage: Damage
        do throws(LogError) {
            if let identity = try LogIdentity.read(environment) { return (identity.log, nil) }
            throw try LogIdentity.absence(environment)
        } catch {
            guard case .corrupt(let found) = error else { throw error }
            damage = found
        }
        let names = try SegmentNames(of: environment)
        for number in names.raw.union(names.sealed).sorted() {
            let header =
                names.sealed.contains(number)
                ? try sealedHeader(environment, number) : try rawHeader(environment, number)
            if let header { return (header.log, damage) }
        }
        throw .corrupt(damage)
    }

    private static func rawHeader(
        _ environment: LogEnvironment, _ number: UInt64
    ) throws(LogError) -> SegmentHeader? {
        let path = environment.directory.segment(number)
        let page = try onDisk { () throws(DiskError) in
            try environment.disk.open(path, .read).readAll(SegmentHeader.byteCount, at: 0)
        }
        return try? SegmentHeader(decoding: page, path: path)
    }

    private static func sealedHeader(
        _ environment: LogEnvironment, _ number: UInt64
    ) throws(LogError) -> SegmentHeader? {
        let file = try onDisk { () throws(DiskError) in
            try environment.disk.open(environment.directory.sealedSegment(number), .read)
        }
        let byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        return (try? SealedLocator(at: byteCount, of: file))?.header
    }

    /// Whether something is wrong with the log, as far as opening reads it.
    var isDamaged: Bool { walk.withLock { $0.salvage.isDamaged } }

    /// Takes note of damage that reading everything has not met.
    func note(_ damage: Damage) {
        walk.withLock { $0.salvage.note(damage, at: $0.tail.time) }
    }

    /// Whether some of it could not be read from the device.
    var isUnreadable: Bool { !disk.unreadablePaths.isEmpty }

    var gaps: [LogGap] {
        walk.withLock { $0.salvage.gaps() }.map { gap in
            var gap = gap
            gap.damage = explained(gap.damage)
            return gap
        }
    }

    /// Says of damage where the device gave nothing that it may be because of that.
    private func explained(_ damage: Damage) -> Damage {
        guard disk.unreadablePaths.contains(damage.file) else { return damage }
        var damage = damage
        damage.reason = "parts of it cannot be read (Input/output error); \(damage.reason)"
        return damage
    }

    // MARK: - Reading

    var head: Position { walk.withLock { $0.salvage.head } }

    /// Learns of what was appended since, by those who had opened the log before it was damaged.
    func refresh() throws(LogError) {
        try walk.withLock { (walk) throws(LogError) in try walk.goOn() }
    }

    func streams() -> [Tip] { walk.withLock { $0.salvage.tips() } }

    func tip(of stream: StreamID, at moment: Moment) throws(LogError) -> Tip {
        try walk.withLock { (walk) throws(LogError) in
            try walk.salvage.tip(of: stream, at: moment)
        }
    }

    func snapshot(of stream: StreamID, notAfter revision: Revision) -> Revision? {
        walk.withLock { $0.salvage.snapshot(of: stream, notAfter: revision) }
    }

    /// Visits the commits of one stream up to the first that is lost.
    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        let (commits, hole) = walk.withLock { $0.salvage.commits(of: stream, range) }
        for commit in commits {
            guard try visit(commit, range, parts, visitor) else { return }
        }
        if let hole { throw walk.withLock { $0.salvage.damage(of: hole, for: stream) } }
    }

    /// Visits every commit after `position` that is left.
    ///
    /// - Parameter onGap: Is told of each hole where the commits before it have been visited; says
    ///   whether to go on behind it.
    func visitAll(
        after position: Position, parts: EventParts, onGap: (LogGap) throws(LogError) -> Bool,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        var position = position
        while let step = walk.withLock({ $0.salvage.step(after: position) }) {
            switch step {
            case .hole(let hole):
                let gap = walk.withLock { $0.salvage.gap(hole) }
                guard try onGap(gap), let last = gap.positions?.upperBound, last < Position(.max)
                else { return }
                position = last
            case .commit(let commit):
                position = commit.position
                do throws(LogError) {
                    guard try visit(commit, .first ... .max, parts, visitor) else { return }
                } catch .corrupt(let damage) {
                    let loss = LogGap.Loss(
                        stream: commit.reference.stream,
                        before: Tip(
                            stream: commit.reference.stream,
                            revision: Revision(commit.reference.firstRevision.rawValue - 1),
                            position: commit.previousPosition),
                        after: commit.tip)
                    let gap = LogGap(
                        damage: damage, positions: commit.position...commit.position,
                        losses: [loss], isAttributed: true)
                    guard try onGap(gap) else { return }
                }
            }
        }
    }

    /// Visits one commit; the reader is this call's alone meanwhile.
    private func visit(
        _ commit: Salvage.SalvagedCommit, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        let number = UInt64(commit.reference.segment)
        if let known = readers.withLock({ $0.take(number) }) {
            // What it has at hand may be from before the commit was written.
            do throws(LogError) {
                return try visit(commit, range, parts, known, visitor)
            } catch .corrupt {}
        }
        return try visit(commit, range, parts, open(number), visitor)
    }

    private func visit(
        _ commit: Salvage.SalvagedCommit, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ reader: consuming SegmentReader, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        var reader = reader
        // What did not check out once need not do so the next time.
        do throws(LogError) {
            let goesOn = try reader.visit(commit.reference, range, parts, environment, visitor)
            readers.withLock { [reader] in $0.putBack(reader) }
            return goesOn
        } catch .corrupt(var damage) {
            // Whose it is may not be known where it was found.
            let stream = commit.reference.stream
            if !damage.streams.contains(stream) { damage.streams.append(stream) }
            throw .corrupt(damage)
        }
    }

    private func open(_ number: UInt64) throws(LogError) -> SegmentReader {
        guard let source = walk.withLock({ $0.sources[number] }) else {
            throw .failed("segment \(number) of \(environment.directory.root) was not read")
        }
        do throws(LogError) {
            return try source.open(environment, log: log)
        } catch {
            // It may have been sealed since.
            let sealed = SegmentSource(
                number: number, path: environment.directory.sealedSegment(number), form: .sealed)
            let isSealed = try onDisk { () throws(DiskError) in
                try environment.disk.exists(sealed.path)
            }
            guard isSealed else { throw error }
            return try sealed.open(environment, log: log)
        }
    }
}
