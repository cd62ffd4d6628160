/// The last event that someone has seen of a stream: the token with which they append.
public struct Tip: Hashable, Sendable {
    public var stream: StreamID
    /// The last event's revision; ``Revision/none`` when the stream holds nothing yet.
    public var revision: Revision
    /// The position of the commit that holds that event.
    public var position: Position

    public init(stream: StreamID, revision: Revision, position: Position) {
        self.stream = stream
        self.revision = revision
        self.position = position
    }

    /// The tip of a stream that does not exist yet.
    public static func none(_ stream: StreamID) -> Tip {
        Tip(stream: stream, revision: .none, position: .none)
    }
}
