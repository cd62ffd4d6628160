import EventLog
import Jobs

/// A process's log, with a witness: what is asked and answered goes into the ledger.
///
/// It also takes its time where the plan says that the disk is slow, so that others come between
/// an append and what was seen before, and between an append and its answer.
struct WatchedLog: Log {
    let log: LocalLog
    let world: World
    let process: SimulatedProcess

    var isLowOnSpace: Bool { log.isLowOnSpace }

    func append(_ events: [Event], after tip: Tip) async throws(LogError) -> Tip {
        await world.dawdle(process)
        let result = world.append(events, after: tip, to: log, by: process)
        await world.dawdle(process)
        return try result.get()
    }

    func head() async throws(LogError) -> Position { try await log.head() }

    func streams() async throws(LogError) -> [Tip] { try await log.streams() }

    func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip {
        try await log.tip(of: stream, at: moment)
    }

    func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) async throws(LogError) -> Revision? {
        try await log.snapshot(of: stream, notAfter: revision)
    }

    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        await world.dawdle(process)
        try await log.visit(stream, range, parts: parts, visitor)
    }

    func visitAll(
        after position: Position, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        await world.dawdle(process)
        try await log.visitAll(after: position, parts: parts, visitor)
    }

    func waitForCommit(after position: Position) async throws(LogError) {
        try await log.waitForCommit(after: position)
    }
}
