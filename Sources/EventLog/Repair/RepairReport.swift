/// What a repair would do to a log, or has done.
public struct RepairReport: Hashable, Sendable {
    /// Bytes at the end of the log that no crash leaves and nothing calls acknowledged.
    public struct SuspectTail: Hashable, Sendable {
        public var file: String
        public var byteOffset: UInt64
        public var byteCount: UInt64
    }

    /// The log's own number.
    public var log = ""
    /// What does not check out; empty when there is nothing to repair.
    public var findings: [Damage] = []
    /// What will be recorded to be lost, or has been.
    public var gaps: [LogGap] = []
    /// What earlier repairs have recorded.
    public var earlierGaps: [LogGap] = []
    /// The bytes that `dropsSuspectTail` is about, if there are any.
    public var suspectTail: SuspectTail?
    /// Whether they are taken for never acknowledged, so that no loss is recorded.
    public var isTailDropped = false
    /// Files that are made anew.
    public var madeFiles: [String] = []
    /// Files that go, because others take their place.
    public var removedFiles: [String] = []
    /// Where in `quarantine/` the originals are kept.
    public var keptFiles: [String] = []
    /// A repair had been decided and was interrupted: it is finished, or will be.
    public var isInterrupted = false
    /// Whether anything was changed.
    public var isDone = false

    public init() {}

    /// Whether there is nothing to do.
    public var isSound: Bool { findings.isEmpty && madeFiles.isEmpty && !isInterrupted }

    /// How many commits are lost at most.
    public var lostCommitCount: UInt64 {
        gaps.reduce(0) { $0 + $1.positionCount }
    }
}
