package import Jobs
import ServiceLifecycle

/// The daemon as a service: it stops gracefully when its group is told to.
package struct WorkerService: Service {
    private let daemon: WorkerDaemon
    private let release: String
    private let onEnd: @Sendable (StopReason) -> Void

    /// - Parameters:
    ///   - release: The version of the program.
    ///   - onEnd: Is told why the worker stopped.
    package init(
        _ daemon: WorkerDaemon, release: String, onEnd: @escaping @Sendable (StopReason) -> Void
    ) {
        self.daemon = daemon
        self.release = release
        self.onEnd = onEnd
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            onEnd(try await daemon.run(release: release))
        } onGracefulShutdown: {
            daemon.stop(.signal)
        }
    }
}
