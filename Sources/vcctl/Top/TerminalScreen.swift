import Glibc
import Synchronization

/// A terminal's other screen, without line editing and echo, for as long as a view is on it.
///
/// However the process ends or is stopped, the terminal becomes what it was: signal handlers see
/// to that, which only call what a handler may (`tcsetattr`, `write`, `signal`, `raise`).
enum TerminalScreen {
    /// How the terminal was.
    ///
    /// Written before any handler is there that reads it.
    fileprivate nonisolated(unsafe) static var saved = termios()
    fileprivate static let isActive = Atomic<Bool>(false)
    /// The process was away: what is on the screen is not ours.
    private static let wasAway = Atomic<Bool>(false)

    /// Signals that end the process unless somebody takes them.
    private static let endings = [SIGTERM, SIGHUP, SIGQUIT, SIGILL, SIGTRAP, SIGABRT]

    // The other screen, no wrapping, no cursor; and back.
    fileprivate static let enterCodes: StaticString = "\u{1B}[?1049h\u{1B}[?7l\u{1B}[?25l\u{1B}[2J"
    fileprivate static let leaveCodes: StaticString = "\u{1B}[?25h\u{1B}[?7h\u{1B}[?1049l"

    /// Takes the terminal over.
    ///
    /// - Throws: ``CommandFailure`` when input or output is none.
    static func enter() throws(CommandFailure) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
            tcgetattr(STDIN_FILENO, &saved) == 0
        else {
            throw CommandFailure(
                .usage, "top needs a terminal to draw on",
                fix: "'vcctl watch JOB' and 'vcctl list' print to a pipe or a file as well")
        }
        activate()
        for ending in endings { signal(ending, endBySignal) }
        signal(SIGCONT, comeBack)
        // Nothing to do but to be noticed: it ends the wait for a key.
        signal(SIGWINCH, { _ in })
    }

    fileprivate static func activate() {
        var raw = saved
        // Ctrl-C and Ctrl-Z stay signals.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        raw.c_iflag &= ~tcflag_t(IXON)
        isActive.store(true, ordering: .sequentiallyConsistent)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        send(enterCodes)
        wasAway.store(true, ordering: .sequentiallyConsistent)
        signal(SIGTSTP, stopForAWhile)
    }

    /// Gives the terminal back as it was; does nothing when it has been given back.
    static func restore() {
        guard isActive.exchange(false, ordering: .sequentiallyConsistent) else { return }
        send(leaveCodes)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
    }

    /// The end of the view.
    static func leave() {
        restore()
        for ending in endings + [SIGCONT, SIGWINCH, SIGTSTP] { signal(ending, SIG_DFL) }
    }

    /// What was typed, after a wait of `milliseconds` at most.
    ///
    /// - Returns: Nothing when nothing was, or when the screen may have changed; nil when nobody
    ///   can type any more.
    static func input(waiting milliseconds: CInt) -> [UInt8]? {
        var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count == 0 { return nil }
        guard count > 0 else { return errno == EINTR || errno == EAGAIN ? [] : nil }
        return Array(bytes.prefix(count))
    }

    /// Whether the screen has to be drawn in full, which is true once after each coming back.
    static func takeWasAway() -> Bool { wasAway.exchange(false, ordering: .sequentiallyConsistent) }

    private static func send(_ codes: StaticString) {
        _ = write(STDOUT_FILENO, codes.utf8Start, codes.utf8CodeUnitCount)
    }
}

/// Ends the process as the signal would have, on a terminal that is as it was.
private func endBySignal(_ number: CInt) {
    TerminalScreen.restore()
    signal(number, SIG_DFL)
    raise(number)
}

/// Stops as Ctrl-Z does elsewhere; the signal comes again when the handler has returned.
private func stopForAWhile(_: CInt) {
    let code = errno
    TerminalScreen.restore()
    signal(SIGTSTP, SIG_DFL)
    raise(SIGTSTP)
    errno = code
}

/// The process goes on after a stop.
private func comeBack(_: CInt) {
    let code = errno
    if !TerminalScreen.isActive.load(ordering: .sequentiallyConsistent) {
        TerminalScreen.activate()
    }
    errno = code
}
