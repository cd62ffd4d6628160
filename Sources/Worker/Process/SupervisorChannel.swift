import Dispatch
import Glibc

/// The channel that pm2 gives a program: it is told when the worker is ready, and its end tells
/// that pm2 is gone.
///
/// The channel is announced by `NODE_CHANNEL_FD`. Messages are JSON values, one a line.
package final class SupervisorChannel: Sendable {
    private let descriptor: Int32
    /// Kept so that it goes on listening; nothing but its own handler touches it after `init`.
    private nonisolated(unsafe) let source: any DispatchSourceRead

    /// Nil when there is no channel.
    ///
    /// - Parameter onEnd: Is called once, when the supervisor closes the channel.
    package init?(onEnd: @escaping @Sendable () -> Void) {
        guard let text = getenv("NODE_CHANNEL_FD"), let number = Int32(String(cString: text)),
            fcntl(number, F_GETFD) != -1
        else { return nil }
        // A child that inherited the channel would speak to pm2 in our name.
        unsetenv("NODE_CHANNEL_FD")
        unsetenv("NODE_CHANNEL_SERIALIZATION_MODE")
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        let source = DispatchSource.makeReadSource(fileDescriptor: number)
        source.setEventHandler {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(number, &buffer, buffer.count)
            guard count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) else { return }
            source.cancel()
            onEnd()
        }
        source.activate()
        descriptor = number
        self.source = source
    }

    /// Tells the supervisor that the worker takes work; a supervisor that does not listen is no
    /// reason to stop.
    package func announceReady() {
        let message = Array("\"ready\"\n".utf8)
        _ = message.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
