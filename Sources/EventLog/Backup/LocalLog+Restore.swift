/// What ``LocalLog/restore(from:to:erasures:disk:now:random:onNotice:)`` has put in place.
public struct RestoreReport: Hashable, Sendable {
    /// The log's own number, from the file `LOG`.
    public var log: String
    /// The last commit that the restored log has.
    public var through: Position
    /// When the backup was made.
    public var backupTime: Timestamp
    public var fileCount: Int
    public var byteCount: UInt64
    /// The erasures that were done again, one for each stream of the lists.
    public var purges: [PurgeReport] = []

    init(_ manifest: BackupManifest) {
        log = "\(manifest.log)"
        through = manifest.position
        backupTime = manifest.time
        fileCount = manifest.files.count
        byteCount = manifest.byteCount
    }
}

extension LocalLog {
    /// Puts the backup in the directory `backup` into the directory `path`, as a log.
    ///
    /// Payloads that were erased by the time of the backup are erased again, and so are those on
    /// the list `erasures`: give it the `ERASED` of the log that is replaced, when that is newer.
    /// Interrupted, the directory is not a log, and restoring into it can be repeated. It blocks
    /// while it copies and checks.
    ///
    /// - Parameters:
    ///   - path: A directory that is empty or missing.
    ///   - erasures: The path of a list of erasures of the same log.
    /// - Throws: ``LogError``; `corrupt` when the backup is not as it was made.
    public static func restore(
        from backup: String, to path: String, erasures: String? = nil,
        disk: any Disk = PosixDisk(),
        now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
        onNotice: @escaping @Sendable (Notice) -> Void
    ) throws(LogError) -> RestoreReport {
        let environment = LogEnvironment(
            directory: LogDirectory(root: withoutSlash(path)), disk: disk, mode: .readWrite,
            options: Options(), now: now, random: random, notify: onNotice)
        let directory = BackupDirectory(root: withoutSlash(backup), disk: disk)
        let restorer = try LogRestorer(directory, to: environment)
        var newer: ErasureList?
        if let erasures {
            newer = try ErasureList.read(at: erasures, of: restorer.manifest.log, on: disk)
            if newer == nil { throw .failed("there is no list \(erasures); check the path") }
        }
        return try restorer.run(erasures: newer)
    }
}
