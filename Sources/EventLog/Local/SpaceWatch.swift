import Synchronization

/// What this process knows of the room for the segments to come.
final class SpaceWatch: Sendable {
    private struct State {
        var isLow = false
        /// The last segment for whose successor a spare was asked for.
        var seenTo: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Whether there was no room when it was last tried.
    var isLow: Bool { state.withLock { $0.isLow } }

    /// Whether a spare should be asked for: once for each segment, and again while there is no
    /// room.
    ///
    /// - Parameter segment: The active segment, when so much of it is used that it is time.
    func wantsSpare(after segment: UInt64?) -> Bool {
        state.withLock { state in
            if state.isLow { return true }
            guard let segment else { return false }
            defer { state.seenTo = segment }
            return state.seenTo != segment
        }
    }

    /// Notes whether there was room.
    ///
    /// - Returns: Whether that is news.
    func note(isLow: Bool) -> Bool {
        state.withLock { state in
            defer { state.isLow = isLow }
            return state.isLow != isLow
        }
    }
}
