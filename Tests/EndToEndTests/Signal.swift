import Synchronization

/// A named moment that a test waits for instead of waiting for time to pass.
final class Signal: Sendable {
    private enum State {
        case quiet([CheckedContinuation<Void, Never>])
        case raised
    }

    private let state = Mutex(State.quiet([]))

    func raise() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .quiet(let waiting) = state else { return [] }
            state = .raised
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isRaised = state.withLock { state in
                guard case .quiet(let waiting) = state else { return true }
                state = .quiet(waiting + [continuation])
                return false
            }
            if isRaised { continuation.resume() }
        }
    }
}
