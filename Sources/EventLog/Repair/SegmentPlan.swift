/// What a segment will hold after a repair.
struct SegmentPlan: Sendable {
    enum Item: Sendable {
        /// One of the salvage's commits, as it is.
        case commit(Int)
        case gap(GapRecord, at: UInt64, after: UInt64)
    }

    var number: UInt64
    /// Where its commits are now; nil when nothing of it is left.
    var source: SegmentSource?
    var header: SegmentHeader
    var items: [Item] = []
    /// Commits that stay and whose payloads do not check out, or were lost before.
    var lostPayloads: [GapRecord.Loss] = []
    /// Where its frames end, its seal not counted.
    var end: LogTail
    /// Nil when the successor has given it up.
    var successor: UniqueID?

    var gaps: [GapRecord] {
        items.compactMap { if case .gap(let record, _, _) = $0 { record } else { nil } }
    }
    var commitCount: Int {
        items.count { if case .commit = $0 { true } else { false } }
    }
}

/// What a repair will do to a log.
struct RepairPlan: Sendable {
    /// Segments that are made anew, sealed.
    var segments: [SegmentPlan] = []
    /// The segment that appending goes on in, when the last one had to be ended.
    var active: SegmentHeader?
    /// Names in the directory of segments that go.
    var removed: [String] = []
    /// Files whose originals are kept in `quarantine/`.
    var kept: [String] = []
    /// What the file `LOG` will say; nil when it stays.
    var identity: LogIdentity?
    /// What the file `ERASED` will say; nil when it stays.
    var erasures: ErasureList?
    var suspectTail: RepairReport.SuspectTail?
    var isTailDropped = false
    /// Commits of segments that are made anew and could not be kept.
    var lostCommits: Set<Int> = []

    var isEmpty: Bool {
        segments.isEmpty && active == nil && removed.isEmpty && identity == nil
            && erasures == nil
    }
}

/// Where streams stand and where their commits are, as directories of sealed segments tell it.
struct DirectoryModel {
    struct Entry: Hashable {
        var tip: Tip
        var segment: UInt64
        var previousSegment: UInt64
        var firstRevision: Revision
    }

    private(set) var entries: [StreamID: Entry] = [:]

    /// As of the end of a segment.
    init(_ directory: StreamDirectory) {
        for entry in directory.entries { entries[entry.stream] = Entry(entry) }
    }

    func tip(of stream: StreamID) -> Tip { entries[stream]?.tip ?? .none(stream) }

    /// Goes on with what segment `number` holds of a stream.
    mutating func note(_ tip: Tip, from first: Revision, in number: UInt64) {
        let known = entries[tip.stream]
        guard let known, known.segment == number else {
            entries[tip.stream] = Entry(
                tip: tip, segment: number, previousSegment: known?.segment ?? 0,
                firstRevision: first)
            return
        }
        entries[tip.stream]?.tip = tip
    }

    /// Goes on to the end of segment `number`, whose directory is there already.
    ///
    /// - Returns: Whether it says what it would say if it were made now.
    mutating func goOn(to number: UInt64, _ directory: StreamDirectory) -> Bool {
        var next: [StreamID: Entry] = [:]
        var isSame = true
        for entry in directory.entries {
            next[entry.stream] = Entry(entry)
            if entry.segment == number {
                let before = entries[entry.stream]?.segment ?? 0
                isSame = isSame && entry.previousSegment == before
            } else {
                isSame = isSame && entries[entry.stream] == Entry(entry)
            }
        }
        isSame = isSame && entries.keys.allSatisfy { next[$0] != nil }
        entries = next
        return isSame
    }
}

extension DirectoryModel.Entry {
    init(_ entry: StreamDirectory.Entry) {
        self.init(
            tip: entry.tip, segment: entry.segment, previousSegment: entry.previousSegment,
            firstRevision: entry.firstRevision)
    }
}
