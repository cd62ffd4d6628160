import Glibc
import Synchronization

/// What Ctrl-C does: it cancels the command, so that half-written files go, and then ends the
/// process with 130 whatever the command is waiting for.
enum Interruption {
    /// How long the command has to end by itself.
    private static let graceNanoseconds = 300_000_000

    /// The command that runs; a thread's context could carry it too, but only as a raw pointer.
    private static let task = Mutex<Task<CommandStatus, Never>?>(nil)

    /// Watches for SIGINT from a thread of its own.
    static func cancelOnSignal(_ running: Task<CommandStatus, Never>) {
        task.withLock { $0 = running }
        // Threads that begin later inherit the mask, so the signal waits for the watcher.
        block(SIG_BLOCK)
        var thread = pthread_t()
        guard pthread_create(&thread, nil, watchForInterrupt, nil) == 0 else {
            // Without a watcher Ctrl-C ends the process the plain way.
            return block(SIG_UNBLOCK)
        }
        pthread_detach(thread)
    }

    private static func block(_ how: CInt) {
        var signals = interrupt()
        pthread_sigmask(how, &signals, nil)
    }

    fileprivate static func watch() {
        var signals = interrupt()
        var caught: CInt = 0
        sigwait(&signals, &caught)
        task.withLock { $0?.cancel() }
        var grace = timespec(tv_sec: 0, tv_nsec: graceNanoseconds)
        sigtimedwait(&signals, nil, &grace)
        _exit(CommandStatus.interrupted.rawValue)
    }

    private static func interrupt() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        return signals
    }
}

/// The watcher's thread; a function, because the compiler (6.3.1) crashes on a closure here.
private func watchForInterrupt(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Interruption.watch()
    return nil
}
