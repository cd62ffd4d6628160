import Glibc
import Synchronization

/// What Ctrl-C does: it cancels the command, so that half-written files go, and then ends the
/// process with 130 whatever the command is waiting for.
///
/// The handler writes to a pipe, and a thread reads from it: to cancel a task takes a lock, which
/// no handler may.
enum Interruption {
    /// How long the command has to end by itself.
    private static let graceMilliseconds: CInt = 300

    private static let task = Mutex<Task<CommandStatus, Never>?>(nil)
    fileprivate static let pipeEnd = Atomic<CInt>(-1)
    fileprivate static let isAsked = Atomic<Bool>(false)

    /// Whether somebody has pressed Ctrl-C, at whatever it was meant for.
    static var hasBeenAsked: Bool { isAsked.load(ordering: .relaxed) }

    /// Takes SIGINT over, unless whoever started the process has it ignored (`nohup`, `&`).
    static func watchForSignal() {
        var old = sigaction()
        guard sigaction(SIGINT, nil, &old) == 0, !old.isIgnored else { return }
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        readEnd.store(ends[0], ordering: .sequentiallyConsistent)
        var thread = pthread_t()
        // Without a watcher Ctrl-C ends the process the plain way.
        guard pthread_create(&thread, nil, watchForInterrupt, nil) == 0 else { return }
        pthread_detach(thread)
        signal(SIGINT, noteInterrupt)
    }

    /// Names what is to be cancelled.
    static func cancels(_ running: Task<CommandStatus, Never>) {
        task.withLock { $0 = running }
    }

    private static let readEnd = Atomic<CInt>(-1)

    fileprivate static func watch() {
        let end = readEnd.load(ordering: .sequentiallyConsistent)
        // A pager takes Ctrl-C for itself and stays: to go before it would leave it behind, and to
        // stop would show it an end where there is none.
        repeat { waitForByte(end, milliseconds: -1) } while Pager.isShowing
        task.withLock { $0?.cancel() }
        waitForByte(end, milliseconds: graceMilliseconds)
        TerminalScreen.restore()
        _exit(CommandStatus.interrupted.rawValue)
    }

    private static func waitForByte(_ end: CInt, milliseconds: CInt) {
        var poll = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        while Glibc.poll(&poll, 1, milliseconds) < 0, errno == EINTR {}
        guard poll.revents != 0 else { return }
        var byte: UInt8 = 0
        _ = read(end, &byte, 1)
    }
}

extension sigaction {
    fileprivate var isIgnored: Bool {
        // SIG_IGN is the number 1 in the place of a function.
        unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

/// The handler: nothing that is not allowed in one.
private func noteInterrupt(_: CInt) {
    let saved = errno
    Interruption.isAsked.store(true, ordering: .relaxed)
    var byte: UInt8 = 1
    _ = write(Interruption.pipeEnd.load(ordering: .relaxed), &byte, 1)
    errno = saved
}

/// The watcher's thread; a function, because the compiler (6.3.1) crashes on a closure here.
private func watchForInterrupt(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Interruption.watch()
    return nil
}
