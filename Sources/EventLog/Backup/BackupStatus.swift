/// What a backup says of itself.
public struct BackupStatus: Hashable, Sendable {
    /// The number of the log that it is of, as in the file `LOG`.
    public var log: String
    /// The last commit that is in it.
    public var through: Position
    /// When it was made.
    public var time: Timestamp
    public var byteCount: UInt64
}

extension LocalLog {
    /// Reads what the backup in `path` says of itself; nil when none was ever finished there.
    ///
    /// It is not checked; `vcctl log verify` does that.
    public static func backupStatus(
        at path: String, disk: any Disk = PosixDisk()
    ) throws(LogError) -> BackupStatus? {
        let directory = BackupDirectory(root: withoutSlash(path), disk: disk)
        guard let manifest = try directory.manifest() else { return nil }
        return BackupStatus(
            log: "\(manifest.log)", through: manifest.position, time: manifest.time,
            byteCount: manifest.byteCount)
    }
}
