import EventLog
import Synchronization

/// A log that has no room for anything new, or takes so many appends and then refuses: for good, as
/// to a process that has died, or a few times.
final class RefusingLog: Log {
    private let base: MemoryLog
    private let hasRoom: Bool
    private let counts: Mutex<(appendsLeft: Int, refusalsLeft: Int)>

    init(
        _ base: MemoryLog, appendsLeft: Int = .max, refusals: Int = .max, hasRoom: Bool = true
    ) {
        self.base = base
        self.hasRoom = hasRoom
        counts = Mutex((appendsLeft, refusals))
    }

    func hasRoom(for byteCount: Int) -> Bool { hasRoom }

    func append(_ events: [Event], after tip: Tip) async throws(LogError) -> Tip {
        let isRefused = counts.withLock { counts in
            guard counts.appendsLeft == 0 else {
                counts.appendsLeft -= 1
                return false
            }
            guard counts.refusalsLeft > 0 else { return false }
            counts.refusalsLeft -= 1
            return true
        }
        guard !isRefused else { throw .failed("the process is gone") }
        return try await base.append(events, after: tip)
    }

    func head() async throws(LogError) -> Position { try await base.head() }

    func streams() async throws(LogError) -> [Tip] { try await base.streams() }

    func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip {
        try await base.tip(of: stream, at: moment)
    }

    func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) async throws(LogError) -> Revision? {
        try await base.snapshot(of: stream, notAfter: revision)
    }

    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        try await base.visit(stream, range, parts: parts, visitor)
    }

    func visitAll(
        after position: Position, parts: EventParts, _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        try await base.visitAll(after: position, parts: parts, visitor)
    }

    func waitForCommit(after position: Position) async throws(LogError) {
        try await base.waitForCommit(after: position)
    }
}
