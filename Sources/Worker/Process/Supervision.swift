import Synchronization

/// Whoever runs the process and wants to know how it is: pm2, systemd, or nobody.
package final class Supervision: Sendable {
    private let channel: SupervisorChannel?
    private let notifier: ServiceNotifier?
    private let isAnnounced = Mutex(false)

    package init(_ channel: SupervisorChannel?, _ notifier: ServiceNotifier?) {
        self.channel = channel
        self.notifier = notifier
    }

    /// The worker's loop has turned; the first time it is ready, and signals are listened to.
    package func turned(_ load: WorkerLoad) {
        let isFirst = isAnnounced.withLock { isAnnounced in
            defer { isAnnounced = true }
            return !isAnnounced
        }
        if isFirst { channel?.announceReady() }
        notifier?.turned(load)
    }
}
