/// What ``LocalLog/purge(_:)`` has done to one stream.
public struct PurgeReport: Hashable, Sendable {
    public var stream: StreamID
    /// The last position that it covers; what was appended later stays.
    public var through: Position
    /// Commits of the stream that were read back afterwards and found without a payload.
    public var provenCommitCount = 0
    /// Commits that had payloads before.
    public var erasedCommitCount = 0
    /// Bytes of payloads that are gone.
    public var erasedByteCount: UInt64 = 0
    /// Sealed segments that were made anew.
    public var rewrittenFileCount = 0
    /// Segments that were sealed on the way, because only sealed ones are made anew.
    public var sealedSegmentCount = 0
    /// Files in `quarantine/` of which something was overwritten.
    public var overwrittenQuarantineCount = 0
    /// Files in `quarantine/` that may hold payloads of the stream and are not understood: a person
    /// has to look at them, and remove them.
    public var unreadableFiles: [String] = []

    public init(stream: StreamID, through: Position) {
        self.stream = stream
        self.through = through
    }
}

extension LocalLog {
    /// Erases the payloads of the events that `stream` has by now, everywhere in the log.
    ///
    /// Heads and details stay, and so does the chain; readers get ``Payload/erased``. Other
    /// processes may go on reading and appending meanwhile. What is appended later is not covered.
    /// Older backups still hold the payloads; restoring one erases them again when it is given this
    /// log's list of erasures. It blocks while it seals and rewrites segments.
    ///
    /// Killed at any moment, it is finished by the next purge or the next opening for writing.
    ///
    /// - Parameter limit: Events of later commits keep their payloads; nil for none.
    /// - Throws: ``LogError``; some payloads may be gone by then, and repeating it goes on.
    public func purge(
        _ stream: StreamID, through limit: Position? = nil
    ) throws(LogError) -> PurgeReport {
        let store = try store
        guard store.environment.canWrite else {
            throw .failed("\(store.environment.directory.root) is open for reading only")
        }
        return try store.purge(stream, through: limit)
    }
}
