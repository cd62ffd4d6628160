import Glibc
import Synchronization

/// The program that shows long output page by page: which one, and its process once it runs.
///
/// It is started only for what one screen does not hold, and reads from a pipe; colours and widths
/// stay those of the terminal.
final class Pager: Sendable {
    private struct State {
        var process: pid_t?
        /// The end of the pipe that output is written to.
        var end: CInt?
        /// Why it shows nothing.
        var problem: String?
        /// It was started, and ended with an error.
        var hasFailed = false
    }

    /// What names another pager than everybody's, here alone.
    static let variable = "VC_PAGER"

    /// A command line, as a shell would read it.
    let program: String
    /// Somebody asked for this program, rather than it being what is tried without a word.
    let isNamed: Bool
    private let size: (width: Int, height: Int)
    private let state = Mutex(State())

    private init(program: String, isNamed: Bool, size: (width: Int, height: Int)) {
        self.program = program
        self.isNamed = isNamed
        self.size = size
    }

    /// The pager for a terminal that looks like `look`; nil where none is wanted.
    ///
    /// - Parameter variable: Reads the environment: `VC_PAGER` comes first, then `PAGER`, then
    ///   `less`. One that is set to nothing, or to `cat`, says that none is wanted.
    static func suiting(_ look: Look, variable: (String) -> String?) -> Pager? {
        guard look.isTerminal, let width = look.width, let height = look.height else { return nil }
        let named = variable(Self.variable) ?? variable("PAGER")
        // Where a screen cannot be moved about in, less can only complain.
        guard named != nil || variable("TERM") ?? "dumb" != "dumb" else { return nil }
        let program = (named ?? "less").trimmed
        guard !program.isEmpty, program != "cat" else { return nil }
        return Pager(program: program, isNamed: named != nil, size: (width, height))
    }

    /// Why nothing was shown, if so.
    var problem: String? { state.withLock { $0.problem } }

    /// Whether it may have taken output that nobody saw: it, or its shell, has failed.
    var hasSwallowed: Bool { state.withLock { $0.hasFailed } }

    /// Whether `text` takes more than a screen, on which the shell's prompt has a line, too.
    func isNeeded(for text: [UInt8]) -> Bool {
        var rowCount = 0
        for line in text.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
            let plain = String(decoding: line, as: UTF8.self)
                .replacing(/\u{1B}\[[0-9;]*m/, with: "")
            rowCount += max(1, (plain.displayWidth + size.width - 1) / size.width)
            if rowCount >= size.height { return true }
        }
        return false
    }

    /// Starts the program.
    ///
    /// - Returns: The descriptor that it reads from, behind which nobody may be for long; nil when
    ///   it cannot be started.
    func start() -> CInt? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        // Would it hold the end that is written to, it could never come to the text's end.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (process, code) = spawn(reading: ends[0])
        guard code == 0 else {
            close(ends[1])
            state.withLock { $0.problem = String(cString: strerror(code)) }
            return nil
        }
        state.withLock { $0 = State(process: process, end: ends[1]) }
        Self.shown.withLock { $0 = process }
        return ends[1]
    }

    /// Says that nothing more comes, and waits until the person has left.
    func waitForEnd() {
        let (process, end) = state.withLock { state in
            defer { (state.process, state.end) = (nil, nil) }
            return (state.process, state.end)
        }
        guard let process, let end else { return }
        close(end)
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        Self.shown.withLock { $0 = nil }
        let exitCode = status & 0x7F == 0 ? (status >> 8) & 0xFF : 0
        // Also so a shell says that there is no such program, or none that can be run. Somebody may
        // have ended it by Ctrl-C (less -K), and has seen enough.
        if exitCode != 0, !Interruption.hasBeenAsked {
            state.withLock { ($0.problem, $0.hasFailed) = ("it ended with \(exitCode)", true) }
        }
    }

    private static let shown = Mutex<pid_t?>(nil)

    /// Whether a pager has the terminal: then ending is up to whoever reads.
    static var isShowing: Bool {
        guard let process = shown.withLock({ $0 }) else { return false }
        var info = siginfo_t()
        let hasAnswer = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
        return hasAnswer && info.si_signo == 0
    }

    /// Whether more than words stands there; what is but words is started without a shell, and
    /// then failing to is known at once.
    private var needsShell: Bool {
        program.contains { !$0.isLetter && !$0.isNumber && !" /-_.+,:@%".contains($0) }
    }

    private func spawn(reading end: CInt) -> (pid_t, CInt) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process ignores it; a pager that is a pipe itself must end by it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words =
            needsShell
            ? ["/bin/sh", "-c", program] : program.split(separator: " ").map(String.init)
        let arguments = words.map { strdup($0) } + [nil]
        let variables = Self.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
        return (process, code)
    }

    /// This process's, and what makes `less` end with a text that fits, show colours, and leave
    /// what it has shown on the screen.
    private static var environment: [String] {
        var variables: [String] = []
        var next = environ
        while let text = next.pointee {
            variables.append(String(cString: text))
            next += 1
        }
        let hasOwn = variables.contains { $0.hasPrefix("LESS=") }
        return hasOwn ? variables : variables + ["LESS=FRX"]
    }
}

extension String {
    fileprivate var trimmed: String {
        split(separator: " ").joined(separator: " ")
    }
}
