import Dispatch
import Glibc
import Synchronization

/// Tells systemd how the worker is, over the socket that `NOTIFY_SOCKET` names.
package final class ServiceNotifier: Sendable {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let addressByteCount: socklen_t
    private let notices: Mutex<ServiceNotices>
    private let start = ContinuousClock.now
    /// Kept so that it goes on ringing; nothing touches it after `init`.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    /// Nil when nobody asked to be told.
    ///
    /// - Parameter nudge: Makes the worker's loop turn; is called now and then for ever.
    package init?(nudge: @escaping @Sendable () -> Void) {
        guard let text = getenv("NOTIFY_SOCKET"),
            let (address, byteCount) = Self.address(String(cString: text))
        else { return nil }
        let notices = ServiceNotices(watchdog: Self.watchdog())
        // What this process might start is not the service.
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return nil }
        (self.address, addressByteCount) = (address, byteCount)
        self.notices = Mutex(notices)
        timer = DispatchSource.makeTimerSource()
        let interval = Int(notices.nudgeInterval / .microseconds(1))
        timer.schedule(
            deadline: .now() + .microseconds(interval), repeating: .microseconds(interval))
        timer.setEventHandler(handler: nudge)
        timer.activate()
    }

    /// The worker's loop has turned.
    package func turned(_ load: WorkerLoad) {
        let now = ContinuousClock.now - start
        notices.withLock { notices in
            var next = notices
            let assignments = next.assignments(for: load, at: now)
            // What could not be said is said after the next turn: no reason to wait or to stop.
            if assignments.isEmpty || send(assignments.joined(separator: "\n")) { notices = next }
        }
    }

    private func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var address = address
        let count = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), pointer,
                    addressByteCount)
            }
        }
        return count == bytes.count
    }

    /// Reads `/run/systemd/notify`, or a name of the abstract space such as `@systemd`.
    private static func address(_ text: String) -> (sockaddr_un, socklen_t)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            bytes.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return nil }
        if first == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let prefix = MemoryLayout.size(ofValue: address.sun_family)
        return (address, socklen_t(prefix + bytes.count))
    }

    /// The time of `WATCHDOG_USEC`, where it is meant for this process.
    private static func watchdog() -> Duration? {
        guard let text = getenv("WATCHDOG_USEC"), let limit = Int64(String(cString: text)),
            limit > 0
        else { return nil }
        if let owner = getenv("WATCHDOG_PID"), String(cString: owner) != "\(getpid())" {
            return nil
        }
        return .microseconds(limit)
    }
}
