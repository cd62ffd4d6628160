// The file `LOG` is the last that the making of a log puts in place: without it there is no log
// yet.
extension LogIdentity {
    /// Reads the identity; nil when there is none.
    static func read(_ environment: LogEnvironment) throws(LogError) -> LogIdentity? {
        let path = environment.directory.identity
        let bytes: [UInt8]
        do throws(DiskError) {
            let file = try environment.disk.open(path, .read)
            bytes = try file.readAll(Int(min(try file.byteCount(), 4096)), at: 0)
        } catch {
            if error.isNotRegular { throw environment.corrupt(path, 0, "it is no regular file") }
            guard error.isMissing else { throw LogError(error) }
            return nil
        }
        return try LogIdentity(decoding: bytes, path: path)
    }

    /// Makes an empty log, if the mode allows it and nothing else is there.
    static func create(_ environment: LogEnvironment) throws(LogError) -> LogIdentity {
        let directory = environment.directory
        guard environment.mode == .create else { throw try absence(environment) }
        if try segmentWithEvents(environment) != nil {
            // Who made it may have been ahead by a moment only.
            if let identity = try read(environment) { return identity }
            throw try absence(environment)
        }
        try makeRoot(environment)
        let lock = try onDisk { () throws(DiskError) in
            try environment.disk.open(directory.lock, .create)
        }
        try environment.takeAppendLock(lock)
        // The lock ends with `lock`, whose last reference is dropped on return.
        if let identity = try read(environment) { return identity }
        let identity = LogIdentity(log: environment.uniqueID())
        try makeContents(identity, environment)
        environment.notify(.created(directory: directory.root))
        return identity
    }

    private static func makeRoot(_ environment: LogEnvironment) throws(LogError) {
        let root = environment.directory.root
        let known = ["lock", "hints", "log", "quarantine", "live", "LOG.tmp"]
        let names: [String]
        do throws(DiskError) {
            names = try environment.disk.list(root)
        } catch {
            guard error.isMissing else { throw LogError(error) }
            names = []
        }
        if let stranger = names.first(where: { !known.contains($0) }) {
            if [LogDirectory.erasuresName, LogDirectory.repairName, "POISON"].contains(stranger) {
                throw .failed(
                    """
                    \(root) holds '\(stranger)' of a log, and neither LOG nor events; restore it \
                    from a backup, or name another directory
                    """)
            }
            throw .failed(
                """
                \(root) is not a log and not empty (it holds '\(stranger)'); name another directory
                """
            )
        }
        try onDisk { () throws(DiskError) in try makeDirectories(root, environment.disk) }
    }

    static func makeDirectories(_ path: String, _ disk: any Disk) throws(DiskError) {
        let parts = path.split(separator: "/")
        let parent = (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
        if !parent.isEmpty, parent != "/", try !disk.exists(parent) {
            try makeDirectories(parent, disk)
        }
        try disk.makeDirectory(path)
        try disk.syncDirectory(parent.isEmpty ? "." : parent)
    }

    private static func makeContents(
        _ identity: LogIdentity, _ environment: LogEnvironment
    ) throws(LogError) {
        let (disk, directory) = (environment.disk, environment.directory)
        try onDisk { () throws(DiskError) in
            for path in [directory.segments, directory.quarantine, directory.live] {
                try disk.makeDirectory(path)
            }
            // Before `LOG`, which says that they are there, can be: a power cut keeps any subset.
            try disk.syncDirectory(directory.root)
        }
        try removeBeginnings(environment)
        try onDisk { () throws(DiskError) in
            let segment = try SegmentMaking.prepare(toHold: 0, isUrgent: false, environment) {
                byteCount in
                SegmentHeader(
                    log: identity.log, segment: environment.uniqueID(), number: 1,
                    byteCount: byteCount, created: environment.now(),
                    firstPosition: Position(1), predecessorEnd: 0, predecessorChecksum: 0,
                    predecessorTime: Timestamp(nanoseconds: .min), abandonsPredecessor: false)
            }
            try disk.rename(segment.path, to: directory.segment(1))
            try disk.syncDirectory(directory.segments)
            let temporary = directory.identity + ".tmp"
            let file = try disk.open(temporary, .replace)
            try file.writeAll(identity.encoded, at: 0)
            try file.syncData()
            try disk.rename(temporary, to: directory.identity)
            try disk.syncDirectory(directory.root)
        }
    }

    /// The word for a directory without `LOG`: there is no log, or a log has lost it.
    static func absence(_ environment: LogEnvironment) throws(LogError) -> LogError {
        let directory = environment.directory
        guard let path = try segmentWithEvents(environment) else {
            return .failed("there is no log in \(directory.root); check the path")
        }
        // It may have been made since it was looked for.
        guard try read(environment) == nil else {
            return .busy("the log in \(directory.root) was being made; try again")
        }
        return environment.corrupt(
            directory.identity, 0,
            "it is missing, though \(path) holds events")
    }

    /// A segment that holds more than an interrupted making leaves; nil when there is none.
    private static func segmentWithEvents(_ environment: LogEnvironment) throws(LogError) -> String?
    {
        for number in try segmentNumbers(environment) {
            let path = environment.directory.segment(number)
            let first = try onDisk { () throws(DiskError) in
                try environment.disk.open(path, .read).readAll(16, at: SegmentFile.firstFrameOffset)
            }
            if number != 1 || !first.allSatisfy({ $0 == 0 }) { return path }
        }
        return nil
    }

    private static func segmentNumbers(_ environment: LogEnvironment) throws(LogError) -> [UInt64] {
        do throws(DiskError) {
            return try environment.disk.list(environment.directory.segments)
                .compactMap { LogDirectory.segmentNumber($0) }
        } catch {
            guard error.isMissing else { throw LogError(error) }
            return []
        }
    }

    /// Removes the first segment of a log whose making was interrupted; refuses anything more.
    private static func removeBeginnings(_ environment: LogEnvironment) throws(LogError) {
        guard try segmentWithEvents(environment) == nil else { throw try absence(environment) }
        for number in try segmentNumbers(environment) {
            try onDisk { () throws(DiskError) in
                try environment.disk.remove(environment.directory.segment(number))
            }
        }
    }
}
