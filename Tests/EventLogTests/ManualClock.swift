import EventLog
import Synchronization

/// A clock that shows what a test says.
final class ManualClock: Sendable {
    private let nanoseconds: Mutex<Int64>

    init(nanoseconds: Int64) { self.nanoseconds = Mutex(nanoseconds) }

    func set(_ value: Int64) { nanoseconds.withLock { $0 = value } }

    @Sendable func now() -> Timestamp {
        Timestamp(nanoseconds: nanoseconds.withLock { $0 })
    }
}
