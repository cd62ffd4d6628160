import CPosix
import Glibc

/// A file watched through inotify.
final class PosixFileWatch: FileWatch {
    private let inotify: Int32
    private let event: Int32

    init(_ path: String) throws(DiskError) {
        inotify = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard inotify >= 0 else { throw DiskError("watch", path, code: errno) }
        event = vc_eventfd()
        guard event >= 0 else {
            let code = errno
            close(inotify)
            throw DiskError("watch", path, code: code)
        }
        guard unsafe inotify_add_watch(inotify, path, UInt32(IN_MODIFY)) >= 0 else {
            throw DiskError("watch", path, code: errno)
        }
    }

    deinit {
        close(inotify)
        close(event)
    }

    func wait(timeout: Duration?) -> Bool {
        var descriptors = [
            pollfd(fd: event, events: Int16(POLLIN), revents: 0),
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
        ]
        // Without a limit only `wake` counts, or a writing process would wake itself all the time.
        let (count, milliseconds) = timeout.map { (2, $0.milliseconds) } ?? (1, -1)
        guard unsafe poll(&descriptors, nfds_t(count), milliseconds) > 0 else { return false }
        drain(event)
        guard descriptors[1].revents != 0 else { return false }
        drain(inotify)
        return true
    }

    func wake() {
        var one: UInt64 = 1
        // A full counter has woken the waiter already.
        _ = unsafe write(event, &one, 8)
    }

    private func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while unsafe read(descriptor, &buffer, buffer.count) == buffer.count {}
    }
}

extension Duration {
    /// Whole milliseconds, as far as system calls take them.
    fileprivate var milliseconds: Int32 {
        Int32(clamping: components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
