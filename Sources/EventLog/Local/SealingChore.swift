import Glibc
import Synchronization

/// Seals in the background, on a thread of its own that gives way to all others.
final class SealingChore: Sendable {
    private struct State {
        var thread: Thread?
        var isRunning = false
        var isStopping = false
        /// What failed once is tried again when another segment has ended.
        var lastTail: UInt64 = 0
    }

    private let store: LogStore
    private let state = Mutex(State())

    init(_ store: LogStore) { self.store = store }

    /// Starts sealing when a segment has ended and nobody is at it.
    func beginIfNeeded() {
        guard store.environment.options.sealsEndedSegments, store.needsSealing() else { return }
        let tail = store.look { $0.commits.last?.segment ?? 0 }
        state.withLock { state in
            guard !state.isRunning, !state.isStopping, UInt64(tail) != state.lastTail else {
                return
            }
            state.lastTail = UInt64(tail)
            state.thread?.join()
            state.isRunning = true
            state.thread = Thread { [self] in
                // On Linux this is the thread's own priority, for all it matters.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
                seal()
                self.state.withLock { $0.isRunning = false }
            }
            if state.thread == nil { state.isRunning = false }
        }
    }

    /// Ends it before its next segment, and waits.
    func stop() {
        let thread = state.withLock { state in
            state.isStopping = true
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }

    private func seal() {
        do throws(LogError) {
            _ = try store.seal(while: { state.withLock { !$0.isStopping } })
        } catch {
            store.environment.notify(
                .trouble("a segment could not be sealed and stays as it is: \(error)"))
        }
    }
}
