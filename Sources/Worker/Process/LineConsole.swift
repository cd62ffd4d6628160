import Dispatch
import FoundationEssentials
import Glibc
package import Projections
import Synchronization

/// Standard output and standard error as the supervisor reads them: one line, one write, at once.
///
/// Writing happens on a queue of its own, because a supervisor that does not read would otherwise
/// stop the work; lines beyond a bound are dropped and counted, and failed writes are survived.
package final class LineConsole: Sendable {
    /// Lines that may wait for a slow reader.
    private static let backlogLimit = 10_000

    private let queue = DispatchQueue(label: "console")
    private let backlog = Mutex((waiting: 0, dropped: 0))
    private let output: Int32
    private let errors: Int32

    /// - Parameters:
    ///   - output: Where progress goes.
    ///   - errors: Where trouble goes.
    package init(output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO) {
        (self.output, self.errors) = (output, errors)
        for descriptor in [output, errors] where Self.isKind(S_IFREG, descriptor) {
            // Who rotates logs by copying and emptying the file gets no hole in it then.
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_APPEND)
        }
    }

    /// Hands a line over; never waits for the reader.
    package func write(_ line: WorkerLine) {
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let dropped: Int? = backlog.withLock { state in
            guard state.waiting < Self.backlogLimit else {
                state.dropped += 1
                return nil
            }
            state.waiting += 1
            defer { state.dropped = 0 }
            return state.dropped
        }
        guard let dropped else { return }
        let note = dropped == 0 ? "" : "\(time) \(dropped) lines dropped: nobody read them\n"
        let descriptor = line.channel == .progress ? output : errors
        queue.async { [self] in
            Self.write(note + "\(time) \(line.text)\n", to: descriptor)
            backlog.withLock { $0.waiting -= 1 }
        }
    }

    /// Waits until what was handed over is written, but not longer than `limit`.
    package func flush(within limit: Duration) {
        let written = DispatchSemaphore(value: 0)
        queue.async { written.signal() }
        let nanoseconds = Int(limit / .nanoseconds(1))
        _ = written.wait(timeout: .now() + .nanoseconds(nanoseconds))
    }

    /// Whether everything that was written has been read, as far as can be told: of a file or a
    /// pipe it outlives this process, of a socket the reader may drop it.
    package var isRead: Bool {
        [output, errors].allSatisfy { descriptor in
            var unread: Int32 = 0
            guard Self.isKind(S_IFSOCK, descriptor),
                ioctl(descriptor, UInt(TIOCOUTQ), &unread) == 0
            else { return true }
            return unread == 0
        }
    }

    private static func isKind(_ kind: mode_t, _ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == kind
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&state, 1, 1_000)
            } else if errno != EINTR {
                return  // Nobody is there to read; the events in the log are the record.
            }
        }
    }
}
