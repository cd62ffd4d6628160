/// Loads groups of sealed segments in their order while the ones before are visited.
///
/// To decompress takes longer than to fold. So a second thread does that ahead of the visitor, and
/// the visitor's own does it too whenever what comes next is not there yet.
final class GroupFeed: Sendable {
    /// One group that is to be visited.
    struct Item: Sendable {
        var segment: SealedSegment
        var tables: SealedTables
        var group: SealedTables.Group
        /// How much of its fronts is wanted.
        var frontByteCount = Int.max
    }

    private struct State {
        var waiting: [(number: Int, item: Item)] = []
        var loaded: [(number: Int, content: GroupContent, failure: LogError?)] = []
        /// Contents that were visited, whose buffers are used again.
        var spare: [GroupContent] = []
        var isOver = false

        /// The next that nobody is loading, with buffers for it.
        mutating func take() -> (number: Int, item: Item, content: GroupContent)? {
            guard !waiting.isEmpty else { return nil }
            let (number, item) = waiting.removeFirst()
            return (number, item, spare.popLast() ?? GroupContent())
        }
    }

    private let parts: EventParts
    private let state = Condition(State())

    init(_ parts: EventParts) {
        self.parts = parts
    }

    /// Takes note of a group that will be asked for.
    func announce(_ item: Item, number: Int) {
        state.withLock { $0.waiting.append((number, item)) }
        state.signal()
    }

    /// The content of group `number`, which was announced.
    func content(_ number: Int) throws(LogError) -> GroupContent {
        while true {
            let step = state.wait(timeout: nil) { state -> Step? in
                if let index = state.loaded.firstIndex(where: { $0.number == number }) {
                    let found = state.loaded.remove(at: index)
                    return .found(found.content, found.failure)
                }
                return state.take().map { .toLoad($0.number, $0.item, $0.content) }
            }
            switch step {
            case .found(let content, nil): return content
            case .found(_, let failure?): throw failure
            case .toLoad(let number, let item, let content): load(number, item, content)
            case nil: preconditionFailure("it waits for ever")
            }
        }
    }

    private enum Step {
        case found(GroupContent, LogError?)
        case toLoad(Int, Item, GroupContent)
    }

    /// Takes back a content that was visited.
    func giveBack(_ content: GroupContent) {
        state.withLock { $0.spare.append(content) }
    }

    /// Starts the second thread; nil when the system has none to give, which only takes longer.
    func start() -> Thread? {
        Thread { [self] in
            while true {
                let step = state.wait(timeout: nil) { state -> Step? in
                    if state.isOver { return .found(GroupContent(), nil) }
                    return state.take().map { .toLoad($0.number, $0.item, $0.content) }
                }
                guard case .toLoad(let number, let item, let content) = step else { return }
                load(number, item, content)
            }
        }
    }

    /// Lets the second thread end.
    func end() {
        state.withLock { $0.isOver = true }
        state.signal()
    }

    private func load(_ number: Int, _ item: Item, _ content: GroupContent) {
        var failure: LogError?
        do throws(LogError) {
            try content.load(
                item.group, of: item.segment, in: item.tables, parts: parts,
                frontByteCount: item.frontByteCount)
        } catch {
            failure = error
        }
        state.withLock { [failure] in $0.loaded.append((number, content, failure)) }
        state.signal()
    }
}
