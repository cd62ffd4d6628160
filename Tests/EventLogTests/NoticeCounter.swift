import EventLog
import Synchronization

/// Keeps the notices that an opening gave.
final class NoticeCounter: Sendable {
    private let notices = Mutex<[LocalLog.Notice]>([])

    var all: [LocalLog.Notice] { notices.withLock { $0 } }
    var count: Int { all.count }
    /// What was said beside that the log was made.
    var sinceCreation: [LocalLog.Notice] {
        all.filter { if case .created = $0 { false } else { true } }
    }

    @Sendable func note(_ notice: LocalLog.Notice) {
        // Nearly every test makes a log first.
        if case .created = notice { return }
        notices.withLock { $0.append(notice) }
    }
}
