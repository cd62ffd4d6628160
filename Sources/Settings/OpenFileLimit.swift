import Glibc

/// The limit of files that this process may have open at once (RLIMIT_NOFILE).
///
/// Libraries trap when they can open nothing; so a program asks before it starts anything.
package enum OpenFileLimit {
    /// Fewer files than are needed, and the process may not raise that itself.
    package struct TooLow: Error, Hashable, Sendable, CustomStringConvertible {
        package var allowed: UInt
        package var needed: UInt

        package var description: String {
            """
            this process may open \(allowed) files at once and needs \(needed); raise the limit \
            (ulimit -n \(max(needed, 1024)))
            """
        }
    }

    /// Makes sure that `count` files can be open at once, raising the soft limit where allowed.
    package static func ensure(_ count: UInt) throws(TooLow) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < count else { return }
        let allowed = limit.rlim_cur
        guard limit.rlim_max >= count else { throw TooLow(allowed: limit.rlim_max, needed: count) }
        limit.rlim_cur = rlim_t(count)
        guard setrlimit(resource, &limit) == 0 else {
            throw TooLow(allowed: allowed, needed: count)
        }
    }
}
