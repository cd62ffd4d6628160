/// A place where a log has lost something: what is known of it, and whom it concerns.
public struct LogGap: Hashable, Sendable {
    /// What one stream has lost.
    public struct Loss: Hashable, Sendable {
        public var stream: StreamID
        /// Where the stream stood before; of revision 0 when nothing of it is known from before.
        public var before: Tip
        /// Where the stream goes on from.
        ///
        /// Nil when nothing that is left says so: then it may have lost its last commits, or none.
        public var after: Tip?
        /// Whether it is known that something is lost.
        ///
        /// A repair lets a stream that may have lost its last commits go on from beyond all that it
        /// can have held.
        public var isCertain: Bool

        public init(stream: StreamID, before: Tip, after: Tip?, isCertain: Bool = true) {
            self.stream = stream
            self.before = before
            self.after = after
            self.isCertain = isCertain && after != nil
        }

        /// The revisions that are lost, or may be.
        public var revisions: ClosedRange<Revision> {
            let first = before.revision.advanced(by: 1)
            return first...max(first, after?.revision ?? .max)
        }
    }

    /// Where the bytes are that do not check out, why, and which streams are concerned.
    public var damage: Damage
    /// Positions of the commits that are lost; nil when no commit is.
    ///
    /// It ends with the greatest position there can be when the log's end is what is lost.
    public var positions: ClosedRange<Position>?
    /// What the streams have lost that are known to be concerned, or may be.
    public var losses: [Loss]
    /// Commits that are there and whose payloads are lost, each from the tip before it to its own.
    ///
    /// Reading gives their events, with payloads that are ``Payload/lost``.
    public var lostPayloads: [Loss]
    /// Whether each lost commit is known to be of one of ``losses``' streams, so that no other
    /// stream is concerned.
    public var isAttributed: Bool
    /// Whether a repair has put it on record, so that the log is sound but for what is lost.
    public var isRecorded: Bool { damage.isRecorded }

    /// Whether nobody knows how many commits were lost, because nothing is left behind them.
    public var isOpenEnded: Bool { positions?.upperBound == Position(.max) }

    /// How many positions are lost.
    var positionCount: UInt64 {
        positions.map { $0.upperBound.rawValue - $0.lowerBound.rawValue + 1 } ?? 0
    }

    public init(
        damage: Damage, positions: ClosedRange<Position>?, losses: [Loss],
        lostPayloads: [Loss] = [], isAttributed: Bool
    ) {
        self.damage = damage
        self.positions = positions
        self.losses = losses
        self.lostPayloads = lostPayloads
        self.isAttributed = isAttributed
    }
}

extension LogGap: CustomStringConvertible {
    public var description: String {
        let lost =
            if let positions {
                if isOpenEnded {
                    "commits from position \(positions.lowerBound) on are lost, if there were any"
                } else {
                    "commits \(positions.lowerBound) to \(positions.upperBound) are lost"
                }
            } else {
                "no commit is lost"
            }
        let streams = damage.streams.isEmpty ? "" : "; jobs concerned: \(damage.streamList)"
        if isRecorded { return "\(damage.reason)\(streams). \(others)" }
        return "\(damage.file) is damaged at byte \(damage.byteOffset): \(damage.reason). "
            + "Of what was stored \(lost)\(streams). \(others)"
    }

    /// What is known of the jobs that are not named.
    private var others: String {
        if isAttributed || isRecorded { return "All other jobs can be read" }
        return damage.streams.isEmpty
            ? "Nothing is left that says which jobs that concerns"
            : "There may have been jobs of which nothing is left; all others can be read"
    }
}
