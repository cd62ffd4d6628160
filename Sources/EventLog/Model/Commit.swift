/// The atomic unit of append: one or more consecutive events of one stream, all or none of them.
public struct Commit: Hashable, Sendable {
    public var position: Position
    /// When it was recorded; never earlier than the commit before it in the log.
    public var time: Timestamp
    public var stream: StreamID
    /// The revision of `events.first`; the others follow without a gap.
    public var firstRevision: Revision
    public var events: [Event]

    public init(
        position: Position, time: Timestamp, stream: StreamID, firstRevision: Revision,
        events: [Event]
    ) {
        self.position = position
        self.time = time
        self.stream = stream
        self.firstRevision = firstRevision
        self.events = events
    }

    /// The tip of the stream right after this commit.
    public var tip: Tip {
        Tip(
            stream: stream,
            revision: Revision(firstRevision.rawValue + UInt64(events.count) - 1),
            position: position)
    }
}
