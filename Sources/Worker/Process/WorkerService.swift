package import Jobs
import ServiceLifecycle

/// The daemon as a service: it stops gracefully when its group is told to.
package struct WorkerService: Service {
    private let daemon: WorkerDaemon
    private let release: String
    private let onTurn: @Sendable (WorkerLoad) -> Void
    private let onEnd: @Sendable (StopReason) -> Void

    /// - Parameters:
    ///   - release: The version of the program.
    ///   - onTurn: Is told of every turn of the worker's loop.
    ///   - onEnd: Is told why the worker stopped.
    package init(
        _ daemon: WorkerDaemon, release: String,
        onTurn: @escaping @Sendable (WorkerLoad) -> Void,
        onEnd: @escaping @Sendable (StopReason) -> Void
    ) {
        self.daemon = daemon
        self.release = release
        self.onTurn = onTurn
        self.onEnd = onEnd
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            onEnd(try await daemon.run(release: release, onTurn: onTurn))
        } onGracefulShutdown: {
            daemon.stop(.signal)
        }
    }
}
