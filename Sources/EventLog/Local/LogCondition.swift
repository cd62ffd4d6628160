/// What a look into a log's directory shows, without opening the log or touching anything.
public struct LogCondition: Hashable, Sendable {
    /// What this boot of the machine knows of the log beyond its segments.
    public enum Hints: Hashable, Sendable {
        /// A process of this boot has written it, and says what is durable.
        case ofThisBoot
        /// There are none that count: the machine was started anew, or nobody has written yet.
        case none
    }

    /// The log's own number, from the file `LOG`.
    public var log = ""
    /// Nil when the file system does not say what it is.
    public var fileSystem: FileSystem?
    public var hints = Hints.none
    /// A sync has failed, and nobody has reopened the log for writing since.
    public var isPoisoned = false
    /// A repair was begun and is not finished: the log cannot be opened until it is.
    public var isRepairUnfinished = false
    /// The next segment's space is claimed.
    public var hasSpare = false
    /// The small segment for when the disk is full is there.
    public var hasReserve = false
    /// Segments that have ended and are not sealed.
    public var unsealedSegmentCount = 0
    public var sealedSegmentCount = 0
    /// Torn tails and other files that were set aside.
    public var quarantinedFileCount = 0

    public init() {}
}

extension LocalLog {
    /// Looks into the directory `path`.
    ///
    /// - Throws: ``LogError``, when there is no log, or none that can be looked at.
    public static func condition(
        at path: String, disk: any Disk = PosixDisk()
    ) throws(LogError) -> LogCondition {
        let environment = LogEnvironment(
            directory: LogDirectory(root: path), disk: disk, mode: .readOnly, options: Options(),
            now: { Timestamp(nanoseconds: 0) }, random: { 0 }, notify: { _ in })
        guard let identity = try LogIdentity.read(environment) else {
            throw try LogIdentity.absence(environment)
        }
        return try LogCondition(environment, identity.log)
    }
}

extension LogCondition {
    fileprivate init(_ environment: LogEnvironment, _ log: UniqueID) throws(LogError) {
        let (disk, directory) = (environment.disk, environment.directory)
        let record = try EventLog.Hints(opening: environment, log: log).read()
        self.log = "\(log)"
        hints = record == nil ? .none : .ofThisBoot
        isPoisoned = record?.isPoisoned ?? false
        // A file system that does not say what it is, is no reason to say nothing of the rest.
        fileSystem = try? disk.fileSystem(of: directory.segments)
        let names = try SegmentNames(of: environment)
        sealedSegmentCount = names.sealed.count
        unsealedSegmentCount = names.raw.subtracting(names.sealed).count { $0 < names.last }
        try onDisk { () throws(DiskError) in
            if try disk.exists(directory.poison) { isPoisoned = true }
            isRepairUnfinished = try disk.exists(directory.repair)
            hasSpare = try disk.exists(directory.spare)
            hasReserve = try disk.exists(directory.reserve)
            if try disk.exists(directory.quarantine) {
                quarantinedFileCount = try disk.list(directory.quarantine).count
            }
        }
    }
}
