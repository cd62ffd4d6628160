import Synchronization

/// A presence board in memory: holders live and die as a test says.
public final class MemoryPresenceBoard: PresenceBoard {
    private enum Holder {
        case living(id: UInt64)
        case dead
    }

    private struct State {
        var lastID: UInt64 = 0
        var holders: [String: Holder] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func announce(_ name: String) throws(LogError) -> any PresenceToken {
        try PresenceName.check(name)
        let id = try state.withLock { (state) throws(LogError) in
            if case .living = state.holders[name] { throw PresenceName.taken(name) }
            state.lastID += 1
            state.holders[name] = .living(id: state.lastID)
            return state.lastID
        }
        return Token(board: self, name: name, id: id)
    }

    public func presence(of name: String) throws(LogError) -> Presence {
        try PresenceName.check(name)
        return state.withLock { state in
            switch state.holders[name] {
            case .living: .present
            case .dead: .gone
            case nil: .unknown
            }
        }
    }

    /// Ends the process that holds `name`, as the kernel would: no token is asked.
    public func kill(_ name: String) {
        state.withLock { state in
            if case .living = state.holders[name] { state.holders[name] = .dead }
        }
    }

    private func release(_ name: String, id: UInt64) {
        state.withLock { state in
            // A token of an earlier life must not end a later one.
            guard case .living(id) = state.holders[name] else { return }
            state.holders[name] = .dead
        }
    }

    private final class Token: PresenceToken {
        private let board: MemoryPresenceBoard
        private let name: String
        private let id: UInt64

        init(board: MemoryPresenceBoard, name: String, id: UInt64) {
            self.board = board
            self.name = name
            self.id = id
        }

        deinit { release() }

        func release() { board.release(name, id: id) }
    }
}
