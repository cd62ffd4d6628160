import Dispatch
import Glibc
import Synchronization

/// The channel that pm2 gives a program: it is told when the worker is ready, may ask it to stop,
/// and its end tells that pm2 is gone.
///
/// The channel is announced by `NODE_CHANNEL_FD`. Messages are JSON values, one a line.
package final class SupervisorChannel: Sendable {
    /// What comes from the supervisor.
    package enum Message: Hashable, Sendable {
        /// It asks for a stop, in the place of a signal: pm2's `shutdown_with_message`.
        case shutdown
        /// It is gone; nothing comes after that.
        case ended
    }

    /// A message that is longer is none that means anything here.
    private static let messageByteLimit = 4096

    private let descriptor: Int32
    /// Kept so that it goes on listening; nothing but its own handler touches it after `init`.
    private nonisolated(unsafe) let source: any DispatchSourceRead
    /// The beginning of a message whose end has not come yet.
    private let pending = Mutex<[UInt8]>([])

    /// Nil when there is no channel.
    ///
    /// - Parameter onMessage: Is called for each message, in order.
    package init?(onMessage: @escaping @Sendable (Message) -> Void) {
        guard let text = getenv("NODE_CHANNEL_FD"), let number = Int32(String(cString: text)),
            number > STDERR_FILENO, fcntl(number, F_GETFD) != -1
        else { return nil }
        // A child that inherited the channel would speak to pm2 in our name.
        unsetenv("NODE_CHANNEL_FD")
        unsetenv("NODE_CHANNEL_SERIALIZATION_MODE")
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        source = DispatchSource.makeReadSource(fileDescriptor: number)
        descriptor = number
        source.setEventHandler { [weak self] in self?.listen(onMessage) }
        source.activate()
    }

    private func listen(_ onMessage: (Message) -> Void) {
        var buffer = [UInt8](repeating: 0, count: Self.messageByteLimit)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            for line in lines(adding: buffer[..<count])
            where line == Array("\"shutdown\"".utf8) {
                onMessage(.shutdown)
            }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            source.cancel()
            onMessage(.ended)
        }
    }

    /// The lines that `bytes` complete; what follows the last of them is kept for later.
    private func lines(adding bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        pending.withLock { pending in
            pending += bytes
            var lines = pending.split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
            ).map(Array.init)
            let rest = lines.popLast() ?? []
            pending = rest.count > Self.messageByteLimit ? [] : rest
            return lines
        }
    }

    /// Tells the supervisor that the worker takes work; a supervisor that does not listen is no
    /// reason to stop.
    package func announceReady() {
        let message = Array("\"ready\"\n".utf8)
        _ = message.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
