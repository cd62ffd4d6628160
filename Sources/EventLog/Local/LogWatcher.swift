import Glibc
import Synchronization

/// The thread that looks for other processes' commits while somebody in this one waits for them.
final class LogWatcher: Sendable {
    private struct State {
        var interestCount = 0
        var thread: Thread?
        var watch: (any FileWatch)?
        var isStopping = false
    }

    /// Microseconds between two looks, so that a busy log is not looked at for every commit.
    private static let pause: useconds_t = 1_000

    private let content: LogContent
    private let waiters: CommitWaiters
    private let state = Mutex(State())

    init(_ content: LogContent, _ waiters: CommitWaiters) {
        self.content = content
        self.waiters = waiters
    }

    /// Somebody waits from now on.
    func begin() {
        let watch = state.withLock { state -> (any FileWatch)? in
            state.interestCount += 1
            if state.thread == nil, !state.isStopping {
                let watch = makeWatch()
                state.watch = watch
                state.thread = Thread { [weak self] in
                    while let self, look(watch) {}
                }
            }
            return state.watch
        }
        watch?.wake()
    }

    /// They have what they waited for.
    func end() {
        state.withLock { $0.interestCount -= 1 }
    }

    func stop(waiting: Bool) {
        let (thread, watch) = state.withLock { state in
            state.isStopping = true
            defer { state.thread = nil }
            return (state.thread, state.watch)
        }
        watch?.wake()
        if waiting { thread?.join() } else { thread?.detach() }
    }

    /// One round of the thread; false at its end.
    private func look(_ watch: any FileWatch) -> Bool {
        let (isWanted, isStopping) = state.withLock { ($0.interestCount > 0, $0.isStopping) }
        guard !isStopping else { return false }
        let wasWritten = watch.wait(
            timeout: isWanted ? content.environment.options.pollInterval : nil)
        guard isWanted else { return true }
        do throws(LogError) {
            if !wasWritten { try content.checkPlace() }
            waiters.advance(to: try content.refresh(isForced: !wasWritten))
        } catch {
            // Whoever waits will read, and meet the error there.
            waiters.wakeAll()
        }
        if wasWritten { usleep(Self.pause) }
        return true
    }

    private func makeWatch() -> any FileWatch {
        do throws(DiskError) {
            return try content.environment.disk.watch(content.environment.directory.hints)
        } catch {
            return PollingWatch()
        }
    }
}

/// Watches nothing, and so relies on the poll interval.
private final class PollingWatch: FileWatch {
    private let isWoken = Condition(false)

    func wait(timeout: Duration?) -> Bool {
        _ = isWoken.wait(timeout: timeout) { isWoken -> Void? in
            guard isWoken else { return nil }
            isWoken = false
            return ()
        }
        return false
    }

    func wake() {
        isWoken.withLock { $0 = true }
        isWoken.signal()
    }
}
