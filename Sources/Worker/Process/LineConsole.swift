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

    package init() {}

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
        let descriptor = line.channel == .progress ? STDOUT_FILENO : STDERR_FILENO
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
