import Synchronization

/// A log in memory, for tests and simulation: keeps the whole contract and forgets when dropped.
public final class MemoryLog: BlockingLog {
    /// A commit as its frame, so that it is looked at in the same way as in any other log.
    fileprivate struct StoredCommit {
        var header: FrameHeader
        var frame: [UInt8]

        var tip: Tip { header.tip }
    }

    fileprivate struct State: ~Copyable {
        var commits: [StoredCommit] = []
        /// Per stream the indices of its commits in `commits`.
        var commitIndices: [StreamID: [Int]] = [:]
        var writer = ByteWriter()

        func tip(of stream: StreamID) -> Tip {
            guard let index = commitIndices[stream]?.last else { return .none(stream) }
            return commits[index].tip
        }
    }

    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    private let waiters = CommitWaiters()

    /// - Parameter now: The clock that dates commits.
    public init(now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock) {
        self.now = now
    }

    public func append(_ events: [Event], after tip: Tip) async throws(LogError) -> Tip {
        try appendBlocking(events, after: tip)
    }

    public func appendBlocking(_ events: [Event], after tip: Tip) throws(LogError) -> Tip {
        let sizes = CommitSizes(of: events)
        try sizes.check()
        let time = now()
        let result = try state.withLock { (state) throws(LogError) in
            let actual = state.tip(of: tip.stream)
            guard actual == tip else { throw .conflict(actual: actual) }
            let place = FramePlace(
                offset: 0, position: Position(UInt64(state.commits.count) + 1),
                time: max(time, state.commits.last?.header.time ?? time), stream: tip.stream,
                firstRevision: tip.revision.advanced(by: 1), previousPosition: tip.position,
                durableOffset: 0, previousChecksum: 0)
            return state.append(events, sizes, at: place)
        }
        waiters.advance(to: result.position)
        return result
    }

    public func head() async throws(LogError) -> Position {
        state.withLock { $0.commits.last?.header.position ?? .none }
    }

    public func streams() async throws(LogError) -> [Tip] {
        state.withLock { state in state.commitIndices.keys.sorted().map { state.tip(of: $0) } }
    }

    public func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip {
        if case .head = moment { return state.withLock { $0.tip(of: stream) } }
        let history = commits(of: stream)
        let last: StoredCommit? =
            switch moment {
            case .head: history.last
            case .position(let position): history.last { $0.header.position <= position }
            case .time(let time): history.last { $0.header.time <= time }
            case .revision(let revision): history.last { $0.header.firstRevision <= revision }
            }
        guard var tip = last?.tip else { return .none(stream) }
        if case .revision(let revision) = moment { tip.revision = min(tip.revision, revision) }
        return tip
    }

    public func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) async throws(LogError) -> Revision? {
        for commit in commits(of: stream).reversed() {
            let snapshots = commit.header.snapshots(unsafe commit.frame.span.bytes)
            if let found = snapshots.last(where: { $0 <= revision }) { return found }
        }
        return nil
    }

    public func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        for commit in commits(of: stream) where commit.tip.revision >= range.lowerBound {
            guard commit.header.firstRevision <= range.upperBound else { return }
            guard show(commit, range, parts, visitor) else { return }
        }
    }

    public func visitAll(
        after position: Position, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        let later = state.withLock { state in
            Array(state.commits[Int(min(position.rawValue, UInt64(state.commits.count)))...])
        }
        for commit in later {
            guard show(commit, .first ... .max, parts, visitor) else { return }
        }
    }

    private func show(
        _ commit: StoredCommit, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) -> Bool {
        let frame = commit.frame
        let span = unsafe frame.span.bytes
        let view = commit.header.view(span, cutTo: range, parts: parts)
        return visitor(view)
    }

    public func waitForCommit(after position: Position) async throws(LogError) {
        await waiters.wait(after: position)
    }

    private func commits(of stream: StreamID) -> [StoredCommit] {
        state.withLock { state in
            state.commitIndices[stream, default: []].map { state.commits[$0] }
        }
    }
}

extension MemoryLog.State {
    fileprivate mutating func append(
        _ events: [Event], _ sizes: CommitSizes, at place: FramePlace
    ) -> Tip {
        writer.truncate(to: 0)
        // Nothing is erased here, so nothing has to be kept from being guessed.
        _ = writer.putCommit(events, sizes, at: place, salt: 0, seed: 0)
        let frame = writer.array
        guard let header = FrameHeader(unchecked: unsafe frame.span.bytes, at: place.offset)
        else { preconditionFailure("what was encoded can be read") }
        commitIndices[place.stream, default: []].append(commits.count)
        commits.append(MemoryLog.StoredCommit(header: header, frame: frame))
        return header.tip
    }
}
