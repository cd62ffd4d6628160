import ExampleSites
import Glibc
import Synchronization

/// Sends a signal to a program at a given request of the sites, before that request is answered.
///
/// It happens on the server's own thread, so the program cannot get any further meanwhile, however
/// busy the machine is.
final class Trap: Sendable {
    /// Raised when the signal has been sent.
    let sprung = Signal()
    private let signal: Int32
    private let order: Int
    private let target = Mutex<pid_t?>(nil)

    init(_ signal: Int32, atRequest order: Int) {
        self.signal = signal
        self.order = order
    }

    func aim(at program: Program) {
        target.withLock { $0 = program.pid }
    }

    func options(latency: Duration) -> ExampleSiteOptions {
        var options = Stage.options(latency: latency)
        options.onRequest = { [self] record in
            // A later request will do when the first ones came before the aim was taken.
            guard record.order >= order, let pid = target.withLock({ $0.take() }) else { return }
            kill(pid, signal)
            sprung.raise()
        }
        return options
    }
}
