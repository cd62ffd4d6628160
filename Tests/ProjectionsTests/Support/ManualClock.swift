import EventLog
import Jobs
import Synchronization

/// A clock that a test moves.
final class ManualClock: Sendable {
    static let start = WallTime(nanoseconds: 1_790_000_000_000_000_000)

    private let time = Mutex(start)

    var now: WallTime { time.withLock { $0 } }

    func advance(_ duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }

    var timestamp: Timestamp { Timestamp(now) }
}
