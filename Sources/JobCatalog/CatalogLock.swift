import Glibc

/// Says that a catalog is open: a kernel lock on its directory, shared by all who have it open.
///
/// SQLite's own locks do not cover replacing the file: a process that has the old one open would
/// remove the new one's write-ahead log when it closes. So only who is alone replaces it.
final class CatalogLock: Sendable {
    private let descriptor: Int32

    /// Takes the shared lock; nil when the directory cannot be opened.
    init?(directory: String) {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard take(LOCK_SH) else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether this is the only one who has the catalog open.
    ///
    /// If so, nobody can open it until ``share()``; if not, the lock is not held any more.
    func takeAlone() -> Bool {
        take(LOCK_EX | LOCK_NB)
    }

    func share() -> Bool {
        take(LOCK_SH)
    }

    private func take(_ operation: Int32) -> Bool {
        while flock(descriptor, operation) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }
}

/// Where a catalog lies on disk.
struct CatalogFile {
    let path: String

    var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether the file can be written, or made.
    var isWritable: Bool {
        guard access(directory, W_OK | X_OK) == 0 else { return false }
        return access(path, F_OK) != 0 || access(path, W_OK) == 0
    }

    /// Removes the database and everything that SQLite keeps beside it.
    ///
    /// Asked for only while nobody has it open.
    func remove() -> Bool {
        ["", "-wal", "-shm", "-journal"].allSatisfy { suffix in
            unlink(path + suffix) == 0 || errno == ENOENT
        }
    }
}
