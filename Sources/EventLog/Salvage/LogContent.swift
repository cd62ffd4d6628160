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
                guard case .corrupt(let found) = error, !environment.canWrite else { throw error }
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
            // Nothing is left; what was found first is what there is to say.
            if case .corrupt = error { throw .corrupt(damage) }
            throw error
        }
        if !log.isDamaged { log.note(damage) }
        for gap in log.gaps where !gap.isRecorded { environment.notify(.damaged(gap)) }
        return log
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
                guard case .corrupt(let found) = error, !environment.canWrite else { throw error }
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

    func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) throws(LogError) {
        // Where to go on when the log turns out to be damaged on the way.
        var next = range.lowerBound
        func note(_ commit: Commit) -> Bool {
            next = Revision(commit.tip.revision.rawValue &+ 1)
            return visit(commit)
        }
        try ask(about: stream) { (store) throws(LogError) in
            try store.read(stream, range, parts: parts, note)
        } orElse: { (log) throws(LogError) in
            guard next <= range.upperBound else { return }
            try log.read(stream, next...range.upperBound, parts: parts, visit)
        }
    }

    func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try readAll(after: position, parts: parts) { (gap) throws(LogError) in
            throw .corrupt(gap.damage)
        } visit: {
            visit($0)
        }
    }

    func readAll(
        after position: Position, parts: EventParts,
        onGap: (LogGap) throws(LogError) -> Bool, visit: (Commit) -> Bool
    ) throws(LogError) {
        var last = position
        var refusal: LogError?
        func note(_ commit: Commit) -> Bool {
            last = commit.position
            return visit(commit)
        }
        func noteGap(_ gap: LogGap) -> Bool {
            last = max(last, gap.positions?.upperBound ?? last)
            do throws(LogError) { return try onGap(gap) } catch {
                refusal = error
                return false
            }
        }
        try ask { (store) throws(LogError) in
            try store.readAll(after: position, parts: parts, onGap: noteGap, visit: note)
        } orElse: { (log) throws(LogError) in
            try log.readAll(after: last, parts: parts, onGap: noteGap, visit)
        }
        if let refusal { throw refusal }
    }

    /// What is known to be lost.
    func gaps() -> [LogGap] {
        salvaged.withLock { $0?.gaps } ?? store?.recordedGaps.gaps ?? []
    }
}
