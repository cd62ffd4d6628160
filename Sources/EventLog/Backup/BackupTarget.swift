/// Makes sure that a directory may become, or is, the place for backups of one log.
struct BackupTarget {
    let source: LogEnvironment
    let log: UniqueID
    let directory: BackupDirectory

    private var disk: any Disk { source.disk }
    private var root: String { directory.root }

    /// Prepares the directory for a backup.
    ///
    /// - Returns: The open mark with a lock on it: one backup at a time.
    func prepare() throws(LogError) -> any DiskFile {
        let title = "backups of log \(log)"
        if let lines = try SummedText.read(directory.mark, on: disk) {
            guard lines == [title] else {
                throw .failed(
                    """
                    \(root) holds \(lines.first ?? "nothing known"), and this is log \(log); name \
                    another directory
                    """)
            }
        } else {
            try refuseStrangers()
            try refuseInside()
            try onDisk { () throws(DiskError) in try LogIdentity.makeDirectories(root, disk) }
            try SummedText.write([title], as: BackupDirectory.markName, in: root, on: disk)
        }
        try refuseInside()
        let mark = try onDisk { () throws(DiskError) in
            try disk.makeDirectory(directory.segments)
            try disk.syncDirectory(root)
            return try disk.open(directory.mark, .readWrite)
        }
        guard try onDisk({ () throws(DiskError) in try mark.tryLock(byte: 0) }) else {
            throw .busy("another process is making a backup in \(root); try again when it is done")
        }
        return mark
    }

    private func refuseStrangers() throws(LogError) {
        let own = ["\(BackupDirectory.markName).tmp"]
        guard let stranger = try directory.names().first(where: { !own.contains($0) })
        else { return }
        throw .failed(
            """
            \(root) is no backup and not empty (it holds '\(stranger)'); name another directory
            """)
    }

    /// Refuses a directory inside the log itself.
    private func refuseInside() throws(LogError) {
        for path in directory.places {
            var place = source
            place.directory = LogDirectory(root: path)
            // What cannot be read is not this log, which is open.
            guard let identity = try? LogIdentity.read(place), identity.log == log else {
                continue
            }
            throw .failed(
                "\(root) is inside the log in \(path); name a directory on another disk")
        }
    }
}
