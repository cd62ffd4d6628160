import Glibc

/// A backup as it is going to be, before its new files have their names: for checking it.
struct StagedDisk: Disk {
    let directory: BackupDirectory
    /// Names that are still parts.
    let parts: Set<String>
    /// All names of the backup.
    let names: Set<String>

    private var disk: any Disk { directory.disk }

    /// Where what is going to be at `path` lies.
    private func place(_ path: String) -> String {
        guard path.hasPrefix(directory.root + "/") else { return path }
        let name = String(path.dropFirst(directory.root.utf8.count + 1))
        return parts.contains(name) ? directory.part(name) : path
    }

    func bootID() throws(DiskError) -> [UInt8] { try disk.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        guard access == .read else { try refuse("open", path) }
        return try disk.open(place(path), .read)
    }

    func list(_ path: String) throws(DiskError) -> [String] {
        guard path == directory.segments else { return try disk.list(path) }
        return names.filter { $0.hasPrefix("log/") }.map { String($0.dropFirst(4)) }.sorted()
    }

    func exists(_ path: String) throws(DiskError) -> Bool {
        if path.hasPrefix(directory.segments + "/") {
            return names.contains("log/\(path.dropFirst(directory.segments.utf8.count + 1))")
        }
        return try disk.exists(place(path))
    }

    func makeDirectory(_ path: String) throws(DiskError) { try refuse("make", path) }
    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try refuse("rename", path)
    }
    func remove(_ path: String) throws(DiskError) { try refuse("remove", path) }
    func syncDirectory(_ directory: String) throws(DiskError) { try refuse("sync", directory) }
    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try disk.fileSystem(of: place(path))
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try disk.watch(path) }

    /// A backup is only looked at, as on a file system that is mounted for reading.
    private func refuse(_ operation: String, _ path: String) throws(DiskError) -> Never {
        throw DiskError(operation, path, code: EROFS)
    }
}
