import Glibc

extension LogEnvironment {
    /// Refuses to write on a file system whose locks and syncs are not to be trusted.
    func checkFileSystem() throws(LogError) {
        guard canWrite else { return }
        let path = try existingAncestor(of: directory.segments)
        let fileSystem = try onDisk { () throws(DiskError) in try disk.fileSystem(of: path) }
        guard let name = fileSystem.unsupportedName else { return }
        guard options.allowsUnsupportedFileSystem else {
            throw .failed(
                """
                \(path) is on \(name), whose locks and syncs are not to be trusted: a log there \
                may lose what was acknowledged. Use a directory on a disk of this machine, or set \
                VC_ALLOW_UNSUPPORTED_FILE_SYSTEM=true to take that risk
                """)
        }
        notify(.unsupportedFileSystem(path: path, name: name))
    }

    /// Where a log that is not there yet will be made.
    private func existingAncestor(of path: String) throws(LogError) -> String {
        var path = path
        while try !onDisk({ () throws(DiskError) in try disk.exists(path) }) {
            guard let slash = path.lastIndex(of: "/") else { return "." }
            guard slash != path.startIndex else { return "/" }
            path = String(path[..<slash])
        }
        return path
    }

    /// Fails as a write would that finds no room, if the file system says that there is none.
    ///
    /// - Parameter path: A file that may be made, in a directory that is there.
    func checkRoom(for byteCount: UInt64, at path: String) throws(DiskError) {
        // Where it cannot be learned, writing will tell.
        guard let free = (try? disk.fileSystem(of: directory.segments))?.freeByteCount,
            free < byteCount
        else { return }
        throw DiskError("fill", path, code: ENOSPC)
    }
}
