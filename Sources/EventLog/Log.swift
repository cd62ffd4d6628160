/// An append-only log of events in numbered streams; the contract that every backend keeps.
///
/// Optimistic concurrency is the only mutual exclusion: whoever appends presents the ``Tip`` that
/// they decided on, and loses with ``LogError/conflict(actual:)`` when the stream has moved on.
/// Readers see durable commits only, so that nobody acts on an event that can vanish.
public protocol Log: Sendable {
    /// Appends `events` to the stream of `tip`, all or none, directly after `tip`.
    ///
    /// - Returns: The stream's new tip, once the events are durable.
    /// - Throws: ``LogError``. Except after `durabilityUnknown`, nothing was appended.
    func append(_ events: [Event], after tip: Tip) async throws(LogError) -> Tip

    /// Whether room is scarce: whoever would begin something new should wait, so that what is under
    /// way can still be recorded.
    ///
    /// It costs nothing to ask, and changes by itself. Appends are refused, with
    /// ``LogError/outOfSpace(_:)``, when room has come to an end.
    var isLowOnSpace: Bool { get }

    /// Whether so many bytes of something new can be appended and leave what is under way its room.
    ///
    /// It looks, so it also knows where ``isLowOnSpace`` has not met anything yet. What others
    /// append meanwhile is not foreseen.
    func hasRoom(for byteCount: Int) -> Bool

    /// The last durable commit's position.
    func head() async throws(LogError) -> Position

    /// The tip of every stream, in rising order of stream.
    func streams() async throws(LogError) -> [Tip]

    /// The tip of `stream` as of `moment`; of revision 0 when it did not exist then.
    ///
    /// A moment inside a commit counts as that commit's end for a position or a time, and is exact
    /// for a revision.
    func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip

    /// The newest event marked ``Event/isSnapshot`` of `stream` that is not after `revision`.
    func snapshot(of stream: StreamID, notAfter revision: Revision) async throws(LogError)
        -> Revision?

    /// Visits the commits of one stream that hold revisions of `range`, in order, cut to `range`.
    ///
    /// Nothing is copied. What a view shows was held against its checksum before.
    ///
    /// - Parameter visitor: Is lent each commit; returns false to stop.
    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError)

    /// Visits every commit after `position`, in order.
    ///
    /// Nothing is copied. What a view shows was held against its checksum before.
    ///
    /// - Parameter visitor: Is lent each commit; returns false to stop.
    func visitAll(
        after position: Position, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError)

    /// What repairs have put on record to be lost, in the order of the log.
    func recordedGaps() -> [LogGap]

    /// What repairs have put on record to be lost of `stream`; nothing, of nearly all.
    func recordedLosses(of stream: StreamID) -> RecordedLosses

    /// Returns when a commit after `position` can be read, or when the task is cancelled.
    ///
    /// It may also return early, for no reason: callers look and wait again.
    ///
    /// - Throws: ``LogError``; `durabilityUnknown` when a sync has failed, also another process's:
    ///   until the log is opened again no commit will come. `gone` when somebody has moved or
    ///   removed the log.
    func waitForCommit(after position: Position) async throws(LogError)
}

// The same with values, for whoever keeps what they read.
extension Log {
    /// Visits the commits of one stream that hold revisions of `range`, in order, cut to `range`.
    ///
    /// - Parameter visit: Is called for each commit; returns false to stop.
    public func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) async throws(LogError) {
        try await self.visit(stream, range, parts: parts) { visit(Commit(copying: $0)) }
    }

    /// Visits every commit after `position`, in order.
    ///
    /// - Parameter visit: Is called for each commit; returns false to stop.
    public func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) async throws(LogError) {
        try await visitAll(after: position, parts: parts) { visit(Commit(copying: $0)) }
    }
}

/// How much of each event a reader wants.
public enum EventParts: Hashable, Sendable {
    /// Heads and details; the payload is ``Payload/skipped(byteCount:)``.
    case heads
    /// Everything.
    case all
    /// Heads and details of all, and the payloads of events of these types.
    ///
    /// The payload of any other event may be there or skipped, whichever costs less.
    case payloads(of: EventTypes)

    /// Whether any payload is wanted.
    var wantsPayloads: Bool { self != .heads }
}

/// A point in the story of a stream.
public enum Moment: Hashable, Sendable {
    case head
    case revision(Revision)
    case position(Position)
    /// After the last commit recorded at or before this time.
    case time(Timestamp)
}

extension Log {
    /// For logs that cannot know.
    public var isLowOnSpace: Bool { false }

    /// For logs that cannot look.
    public func hasRoom(for byteCount: Int) -> Bool { !isLowOnSpace }
}
