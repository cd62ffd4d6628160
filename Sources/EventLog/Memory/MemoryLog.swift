import Synchronization

/// A log in memory, for tests and simulation: keeps the whole contract and forgets when dropped.
public final class MemoryLog: BlockingLog {
    private struct State {
        var commits: [Commit] = []
        /// Per stream the indices of its commits in `commits`.
        var commitIndices: [StreamID: [Int]] = [:]

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
        try CommitSizes(of: events).check()
        let time = now()
        let result = try state.withLock { (state) throws(LogError) in
            let actual = state.tip(of: tip.stream)
            guard actual == tip else { throw .conflict(actual: actual) }
            let commit = Commit(
                position: Position(UInt64(state.commits.count) + 1),
                time: max(time, state.commits.last?.time ?? time),
                stream: tip.stream, firstRevision: tip.revision.advanced(by: 1), events: events)
            state.commitIndices[tip.stream, default: []].append(state.commits.count)
            state.commits.append(commit)
            return commit.tip
        }
        waiters.advance(to: result.position)
        return result
    }

    public func head() async throws(LogError) -> Position {
        state.withLock { $0.commits.last?.position ?? .none }
    }

    public func streams() async throws(LogError) -> [Tip] {
        state.withLock { state in state.commitIndices.keys.sorted().map { state.tip(of: $0) } }
    }

    public func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip {
        if case .head = moment { return state.withLock { $0.tip(of: stream) } }
        let history = commits(of: stream)
        let last: Commit? =
            switch moment {
            case .head: history.last
            case .position(let position): history.last { $0.position <= position }
            case .time(let time): history.last { $0.time <= time }
            case .revision(let revision): history.last { $0.firstRevision <= revision }
            }
        guard var tip = last?.tip else { return .none(stream) }
        if case .revision(let revision) = moment { tip.revision = min(tip.revision, revision) }
        return tip
    }

    public func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) async throws(LogError) -> Revision? {
        for commit in commits(of: stream).reversed() where commit.firstRevision <= revision {
            for (offset, event) in commit.events.enumerated().reversed() where event.isSnapshot {
                let found = commit.firstRevision.advanced(by: offset)
                if found <= revision { return found }
            }
        }
        return nil
    }

    public func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) async throws(LogError) {
        for commit in commits(of: stream) {
            guard commit.firstRevision <= range.upperBound else { return }
            guard let part = commit.cut(to: range, parts: parts) else { continue }
            guard visit(part) else { return }
        }
    }

    public func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) async throws(LogError) {
        let later = state.withLock { state in
            Array(state.commits[Int(min(position.rawValue, UInt64(state.commits.count)))...])
        }
        for commit in later {
            guard let part = commit.cut(to: .first ... .max, parts: parts) else { continue }
            guard visit(part) else { return }
        }
    }

    public func waitForCommit(after position: Position) async throws(LogError) {
        await waiters.wait(after: position)
    }

    private func commits(of stream: StreamID) -> [Commit] {
        state.withLock { state in
            state.commitIndices[stream, default: []].map { state.commits[$0] }
        }
    }
}
