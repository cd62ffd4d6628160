import Glibc

/// A log as it is going to be, before its new files have their names: for checking it.
struct RepairedDisk: Disk {
    let disk: any Disk
    let root: String
    /// Names, inside the log's directory, that get another file.
    let placed: Set<String>
    /// Names that go.
    let removed: Set<String>

    private func name(_ path: String) -> String? {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count + 1)) : nil
    }

    /// Where what is going to be at `path` lies; nil when nothing is.
    private func place(_ path: String) -> String? {
        guard let name = name(path) else { return path }
        if placed.contains(name) { return "\(root)/\(RepairSwitch.temporary(name))" }
        return removed.contains(name) ? nil : path
    }

    func bootID() throws(DiskError) -> [UInt8] { try disk.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        guard access == .read else { try refuse("open", path) }
        guard let place = place(path) else { throw DiskError("open", path, code: ENOENT) }
        return try disk.open(place, .read)
    }

    func list(_ path: String) throws(DiskError) -> [String] {
        var names = Set(try disk.list(path))
        guard let directory = name(path) else { return names.sorted() }
        for name in placed.union(removed) where name.hasPrefix(directory + "/") {
            let last = String(name.dropFirst(directory.utf8.count + 1))
            if placed.contains(name) { names.insert(last) } else { names.remove(last) }
        }
        return names.sorted()
    }

    func exists(_ path: String) throws(DiskError) -> Bool {
        guard let place = place(path) else { return false }
        return try disk.exists(place)
    }

    func makeDirectory(_ path: String) throws(DiskError) { try refuse("make", path) }
    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try refuse("rename", path)
    }
    func remove(_ path: String) throws(DiskError) { try refuse("remove", path) }
    func syncDirectory(_ directory: String) throws(DiskError) { try refuse("sync", directory) }
    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try disk.fileSystem(of: path)
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try disk.watch(path) }

    /// It is only looked at, as on a file system that is mounted for reading.
    private func refuse(_ operation: String, _ path: String) throws(DiskError) -> Never {
        throw DiskError(operation, path, code: EROFS)
    }
}
