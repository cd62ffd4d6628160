import Glibc

// What root makes belongs to whom the directory belongs that it is made in. An administrator who
// repairs, seals or purges a log would otherwise leave files that its workers cannot write to.
extension PosixDisk {
    /// A new file at `path`, made by root; nil when there is one, or nobody else to give it to.
    func makeForOwner(of path: String) -> Int32? {
        guard geteuid() == 0, let owner = owner(ofDirectoryOf: path) else { return nil }
        // Only what is new is given away, and no link is followed to it.
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe Glibc.open(path, flags, 0o644)
        guard descriptor >= 0 else { return nil }
        // Where the file system knows no owners, everybody is the same to it.
        _ = fchown(descriptor, owner.user, owner.group)
        return descriptor
    }

    /// Gives a directory that was just made by root to its parent's owner.
    func giveToOwner(directory path: String) {
        guard geteuid() == 0, let owner = owner(ofDirectoryOf: path) else { return }
        _ = unsafe lchown(path, owner.user, owner.group)
    }

    /// Nil when that is root as well.
    private func owner(ofDirectoryOf path: String) -> (user: uid_t, group: gid_t)? {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let parent = end == path.startIndex ? (path.hasPrefix("/") ? "/" : ".") : path[..<end]
        var found = stat()
        guard unsafe stat(String(parent), &found) == 0, found.st_uid != 0 else { return nil }
        return (found.st_uid, found.st_gid)
    }
}
