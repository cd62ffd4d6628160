import Synchronization

/// What readers ask of a local log: the log itself, or what is left of it where it is damaged.
///
/// Only a log that is open for reading only is salvaged. Whoever may append decides on what they
/// read, and is refused while something does not check out.
final class LogContent: Sendable {
    let environment: LogEnvironment
    /// Nil when the log could not be opened but by salvaging it.
    let store: LogStore?
    private let salvaged: Mutex<SalvagedLog?>
    /// Attempts to open a log that others are changing.
    private static let attemptCount = 3

    /// Opens the log of `environment`, or makes it, and settles what a crash left.
    init(opening environment: LogEnvironment) throws(LogError) {
        self.environment = environment
        var damage: Damage?
        for _ in 0..<Self.attemptCount {
            do throws(LogError) {
                store = try LogStore.open(environment)
                salvaged = Mutex(nil)
                return
            } catch {
                guard !environment.canWrite else { throw error }
                if case .failed = error {
                    let log = try Self.unreadable(environment, after: error)
                    store = nil
                    salvaged = Mutex(log)
                    return
                }
                guard case .corrupt(let found) = error else { throw error }
                damage = found
                // Where all is well after all, others were at work.
                if let log = try? SalvagedLog(environment), log.isDamaged {
                    for gap in log.gaps where !gap.isRecorded { environment.notify(.damaged(gap)) }
                    store = nil
                    salvaged = Mutex(log)
                    return
                }
            }
        }
        store = nil
        salvaged = Mutex(try Self.salvage(environment, after: damage ?? Self.unknown))
    }

    private static func salvage(
        _ environment: LogEnvironment, after damage: Damage
    ) throws(LogError) -> SalvagedLog {
        let log: SalvagedLog
        do throws(LogError) { log = try SalvagedLog(environment) } catch {
            guard case .corrupt = error else { throw error }
            // What was found first is what there is to say.
            var damage = damage
            damage.advice = "No job can be read. Restore the log from a backup"
            throw .corrupt(damage)
        }
        if !log.isDamaged { log.note(damage) }
        for gap in log.gaps where !gap.isRecorded { environment.notify(.damaged(gap)) }
        return log
    }

    /// What can be read of a log of which the device does not give everything.
    ///
    /// - Parameter failure: What is thrown when that is not what is wrong.
    private static func unreadable(
        _ environment: LogEnvironment, after failure: LogError
    ) throws(LogError) -> SalvagedLog {
        guard let log = try? SalvagedLog(environment), log.isUnreadable else { throw failure }
        for gap in log.gaps where !gap.isRecorded { environment.notify(.damaged(gap)) }
        return log
    }

    /// The same once the log was opened.
    private func unreadableLog(after failure: LogError) throws(LogError) -> SalvagedLog {
        try salvaged.withLock { (known) throws(LogError) in
            if let known {
                guard known.isUnreadable else { throw failure }
                try known.refresh()
                return known
            }
            let log = try Self.unreadable(environment, after: failure)
            known = log
            return log
        }
    }

    /// What is left of the log, which has shown `damage`.
    private func salvagedLog(_ damage: Damage) throws(LogError) -> SalvagedLog {
        try salvaged.withLock { (known) throws(LogError) in
            if let known {
                try known.refresh()
                return known
            }
            let log = try Self.salvage(environment, after: damage)
            known = log
            return log
        }
    }

    /// Asks the log, and when it is damaged, what is left of it.
    ///
    /// - Parameter stream: When the log itself says that this stream is hit, there is no more to
    ///   learn by reading all of it.
    private func ask<Answer>(
        about stream: StreamID? = nil, _ question: (LogStore) throws(LogError) -> Answer,
        orElse salvagedQuestion: (SalvagedLog) throws(LogError) -> Answer
    ) throws(LogError) -> Answer {
        var damage: Damage?
        if let store {
            do throws(LogError) { return try question(store) } catch {
                guard !environment.canWrite else { throw error }
                if case .failed = error {
                    return try salvagedQuestion(unreadableLog(after: error))
                }
                guard case .corrupt(let found) = error else { throw error }
                if let stream, found.streams.contains(stream) { throw error }
                damage = found
            }
        }
        return try salvagedQuestion(salvagedLog(damage ?? Self.unknown))
    }

    /// Never shown: a log without a store was salvaged at once.
    private static let unknown = Damage(
        file: "", byteOffset: 0, reason: "it is damaged", streams: [])

    // MARK: - Reading

    /// Learns of what others have appended.
    ///
    /// - Returns: The last position that can be read.
    func refresh(isForced: Bool = false) throws(LogError) -> Position {
        if let store {
            try store.refresh(isForced: isForced)
            return store.look { $0.durable }
        }
        let log = try salvagedLog(Self.unknown)
        return log.head
    }

    /// Makes sure that the log is still in the directory in which it was opened.
    ///
    /// Whoever appends would notice; who waits for others would do so for ever. It is learned from
    /// the lock file, so readers, who have none, learn nothing.
    func checkPlace() throws(LogError) {
        let path = environment.directory.lock
        guard let lock = store?.lock,
            try !onDisk({ () throws(DiskError) in try lock.isNamed(path) })
        else { return }
        throw .gone("the log that was opened is no longer in \(environment.directory.root)")
    }

    func head() throws(LogError) -> Position {
        try ask {
            $0.look { $0.durable }
        } orElse: {
            $0.head
        }
    }

    func streams() throws(LogError) -> [Tip] {
        try ask {
            $0.look { $0.durableTips() }
        } orElse: {
            $0.streams()
        }
    }

    func tip(of stream: StreamID, at moment: Moment) throws(LogError) -> Tip {
        // What is on record needs no search.
        try store?.recordedGaps.check(stream, at: moment)
        return try ask { (store) throws(LogError) in
            try store.tip(of: stream, at: moment)
        } orElse: { (log) throws(LogError) in
            try log.tip(of: stream, at: moment)
        }
    }

    func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) throws(LogError) -> Revision? {
        try ask { (store) throws(LogError) in
            try store.snapshot(of: stream, notAfter: revision)
        } orElse: { (log) throws(LogError) in
            log.snapshot(of: stream, notAfter: revision)
        }
    }

    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        // Where to go on when the log turns out to be damaged on the way.
        var next = range.lowerBound
        func note(_ commit: borrowing CommitView) -> Bool {
            next = Revision(commit.tip.revision.rawValue &+ 1)
            return visitor(commit)
        }
        try ask(about: stream) { (store) throws(LogError) in
            try store.visit(stream, range, parts: parts, note)
        } orElse: { (log) throws(LogError) in
            guard next <= range.upperBound else { return }
            try log.visit(stream, next...range.upperBound, parts: parts, visitor)
        }
    }

    func visitAll(
        after position: Position, parts: EventParts, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        try visitAll(after: position, parts: parts) { (gap) throws(LogError) in
            throw .corrupt(gap.damage)
        } visitor: {
            visitor($0)
        }
    }

    func visitAll(
        after position: Position, parts: EventParts,
        onGap: (LogGap) throws(LogError) -> Bool, visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        var last = position
        var refusal: LogError?
        func note(_ commit: borrowing CommitView) -> Bool {
            last = commit.position
            return visitor(commit)
        }
        func noteGap(_ gap: LogGap) -> Bool {
            last = max(last, gap.positions?.upperBound ?? last)
            do throws(LogError) { return try onGap(gap) } catch {
                refusal = error
                return false
            }
        }
        try ask { (store) throws(LogError) in
            try store.visitAll(after: position, parts: parts, onGap: noteGap, note)
        } orElse: { (log) throws(LogError) in
            try log.visitAll(after: last, parts: parts, onGap: noteGap, visitor)
        }
        if let refusal { throw refusal }
    }

    /// What is known to be lost.
    func gaps() -> [LogGap] {
        salvaged.withLock { $0?.gaps } ?? store?.recordedGaps.gaps ?? []
    }
}
