import Synchronization

/// Prepares the room for the next segments on a thread of its own, and asks again and again while
/// there is none, so that it is found as soon as it is there.
final class SpareChore: Sendable {
    private struct State {
        var thread: Thread?
        var isRunning = false
        var lastEnd: ContinuousClock.Instant?
        /// The last segment that was seen, and since when.
        var tail: (segment: UInt64, since: ContinuousClock.Instant)?
    }

    /// A segment that is used up sooner is not worth its place in memory.
    private static let fastSegment = Duration.seconds(1)

    private let store: LogStore
    /// Signalled when there is no time left to keep out of the way.
    private let isHurried = Condition(false)
    private let opening = ContinuousClock.now
    private let state = Mutex(State())

    init(_ store: LogStore) { self.store = store }

    /// How long until it is time to ask again; nil when nothing is missing.
    var patience: Duration? {
        guard store.space.isLow else { return nil }
        let interval = store.environment.options.spaceCheckInterval
        return state.withLock { state in
            if state.isRunning { return interval }
            guard let last = state.lastEnd else { return .zero }
            return max(.zero, interval - (ContinuousClock.now - last))
        }
    }

    /// Whether so much was appended in the first moments that a segment will not last long.
    private var isFast: Bool {
        let byteCount = store.appendedByteCount.load(ordering: .relaxed)
        return byteCount > store.environment.options.segmentByteCount / 16
            && ContinuousClock.now - opening < Self.fastSegment
    }

    /// Starts when a segment is half full, or there was no room a while ago.
    ///
    /// - Returns: Whether it has.
    func beginIfNeeded() -> Bool {
        if let patience, patience > .zero { return false }
        return state.withLock { state in
            guard !state.isRunning, store.needsSpare(isFast: isFast) else { return false }
            state.thread?.join()
            state.isRunning = true
            state.thread = Thread { [self] in
                fill()
                self.state.withLock { state in
                    state.isRunning = false
                    state.lastEnd = ContinuousClock.now
                }
            }
            if state.thread == nil { state.isRunning = false }
            return state.isRunning
        }
    }

    /// Fills at most half of the time, and not at all while appends need the disk themselves.
    private func fill() {
        let first = store.state { $0.tail.segment }
        forgetIfFast()
        func look() -> SparePace.Look {
            SparePace.Look(
                time: .now,
                appendedByteCount: store.appendedByteCount.load(ordering: .relaxed),
                usedShare: store.state { core in
                    core.tail.segment == first
                        ? Double(core.tail.offset) / Double(core.active.byteCount) : 1
                })
        }
        var pace = SparePace(toFill: store.environment.options.segmentByteCount, at: look())
        store.prepareSpare { step in
            forgetIfFast()
            let pause = pace.pause(after: step, at: look())
            if pause > .zero, isHurried.wait(timeout: pause, until: { $0 ? true : nil }) == true {
                return false
            }
            return pace.isToWait(at: look())
        }
    }

    /// Gives memory back when a segment was used up fast.
    private func forgetIfFast() {
        let (segment, now) = (store.state { $0.tail.segment }, ContinuousClock.now)
        let isFast = state.withLock { state in
            guard state.tail?.segment != segment else { return false }
            defer { state.tail = (segment, now) }
            guard let last = state.tail else { return true }
            return now - last.since < Self.fastSegment
        }
        if isFast { store.forgetEndedSegment() }
    }

    /// Waits for the end of what is under way.
    func stop() {
        isHurried.withLock { $0 = true }
        isHurried.signal()
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }
}
