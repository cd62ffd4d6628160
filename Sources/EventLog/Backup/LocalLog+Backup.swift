/// What ``LocalLog/backup(to:)`` has made.
public struct BackupReport: Hashable, Sendable {
    /// The log's own number, from the file `LOG`.
    public var log = ""
    /// The last commit that is in the backup.
    public var through = Position.none
    /// Files and bytes that the backup consists of.
    public var fileCount = 0
    public var byteCount: UInt64 = 0
    /// What of it was copied this time.
    public var copiedFileCount = 0
    public var copiedByteCount: UInt64 = 0
    /// Sealed segments that were there already and are the same.
    public var keptFileCount = 0

    public init() {}
}

extension LocalLog {
    /// Makes or renews a backup of the log in the directory `path`, while others go on appending.
    ///
    /// The backup has every commit that is durable by now, and is a log by itself that can be
    /// opened for reading. Only what the directory does not have yet is copied. Everything is
    /// checked before it takes the place of an older backup, which stays whole until then. It
    /// blocks while it copies and checks.
    ///
    /// - Throws: ``LogError``; `corrupt` when the log itself is damaged. The older backup is there
    ///   still.
    public func backup(to path: String) throws(LogError) -> BackupReport {
        let store = try store
        return try store.backup(to: path)
    }
}

extension LogStore {
    func backup(to path: String) throws(LogError) -> BackupReport {
        let directory = BackupDirectory(root: withoutSlash(path), disk: environment.disk)
        let log = state { $0.log }
        let lock = try BackupTarget(source: environment, log: log, directory: directory).prepare()
        defer { withExtendedLifetime(lock) {} }
        var writer = try BackupWriter(self, to: directory)
        try writer.run()
        return writer.report
    }
}

/// A directory's path as it is put together with names.
func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}
