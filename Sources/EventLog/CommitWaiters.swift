import Synchronization

/// Tasks that wait for the log to grow past a position.
final class CommitWaiters: Sendable {
    private struct Waiter {
        var id: UInt64
        var after: Position
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var head = Position.none
        var lastID: UInt64 = 0
        var waiting: [Waiter] = []
    }

    private let state = Mutex(State())

    /// Whether anyone waits.
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

    /// Returns once the head is past `position`, or when the task is cancelled.
    func wait(after position: Position) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    // Checked under the lock: a cancellation after this line finds the waiter.
                    if state.head > position || Task.isCancelled { return true }
                    state.waiting.append(
                        Waiter(id: id, after: position, continuation: continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            remove { $0.id == id }
        }
    }

    /// Wakes whoever waits for a commit up to `head`.
    func advance(to head: Position) {
        state.withLock { $0.head = max($0.head, head) }
        remove { $0.after < head }
    }

    /// Wakes everyone, so that they look for themselves.
    func wakeAll() {
        remove { _ in true }
    }

    private func remove(where isDone: (Waiter) -> Bool) {
        let done = state.withLock { state in
            let done = state.waiting.filter(isDone)
            state.waiting.removeAll(where: isDone)
            return done
        }
        for waiter in done { waiter.continuation.resume() }
    }
}
