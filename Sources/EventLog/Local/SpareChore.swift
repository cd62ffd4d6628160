import Synchronization

/// Prepares the room for the next segments on a thread of its own, and asks again and again while
/// there is none, so that it is found as soon as it is there.
final class SpareChore: Sendable {
    private struct State {
        var thread: Thread?
        var isRunning = false
        var lastEnd: ContinuousClock.Instant?
    }

    private let store: LogStore
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

    /// Starts when a segment is half full, or there was no room a while ago.
    ///
    /// - Returns: Whether it has.
    func beginIfNeeded() -> Bool {
        if let patience, patience > .zero { return false }
        return state.withLock { state in
            guard !state.isRunning, store.needsSpare() else { return false }
            state.thread?.join()
            state.isRunning = true
            state.thread = Thread { [self] in
                store.prepareSpare()
                self.state.withLock { state in
                    state.isRunning = false
                    state.lastEnd = ContinuousClock.now
                }
            }
            if state.thread == nil { state.isRunning = false }
            return state.isRunning
        }
    }

    /// Waits for a spare that is being made: making another file beside it takes longer.
    func waitIfRunning() {
        let thread = state.withLock { state in
            defer { if state.isRunning { state.thread = nil } }
            return state.isRunning ? state.thread : nil
        }
        thread?.join()
    }

    /// Waits for the end of what is under way.
    func stop() {
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }
}
