package import Glibc

/// The limit of files that this process may have open at once (RLIMIT_NOFILE).
///
/// Libraries trap when they can open nothing; so a program asks before it starts anything.
package enum OpenFileLimit {
    /// Makes sure that `count` files can be open at once, raising the soft limit where allowed.
    /// - Throws: ``SettingError/contradiction(_:)`` when the hard limit is lower.
    package static func ensure(_ count: rlim_t) throws(SettingError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        guard limit.rlim_cur < count else { return }
        guard limit.rlim_max >= count else {
            throw .contradiction(
                "this process may open \(limit.rlim_max) files at once and needs \(count);"
                    + " raise the limit (ulimit -n \(max(count, 1024)))")
        }
        limit.rlim_cur = count
        // Lowering nothing and staying under the hard limit, this is refused to nobody.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
