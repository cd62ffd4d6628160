/// What an opened log works with and never changes.
struct LogEnvironment: Sendable {
    var directory: LogDirectory
    var disk: any Disk
    var mode: LocalLog.Mode
    var options: LocalLog.Options
    var now: @Sendable () -> Timestamp
    var random: @Sendable () -> UInt64
    var notify: @Sendable (LocalLog.Notice) -> Void

    var canWrite: Bool { mode != .readOnly }

    func uniqueID() -> UniqueID { UniqueID(first: random(), second: random()) }

    /// A salt that cannot be taken for the mark of erasure.
    func salt() -> UInt64 {
        let salt = random()
        return salt == FrameHeader.erasedSalt ? ~salt : salt
    }

    /// The log's word for damage at a place.
    func corrupt(
        _ file: String, _ offset: UInt64, _ reason: String, streams: [StreamID] = []
    ) -> LogError {
        .corrupt(Damage(file: file, byteOffset: offset, reason: reason, streams: streams))
    }

    /// Opens a file for reading; nil when something else has its name, such as a pipe.
    func openRegular(_ path: String) throws(LogError) -> (any DiskFile)? {
        do throws(DiskError) { return try disk.open(path, .read) } catch {
            guard error.isNotRegular else { throw LogError(error) }
            return nil
        }
    }

    /// Takes the right to append, which ends with the file or by unlocking it.
    func takeAppendLock(_ lock: any DiskFile) throws(LogError) {
        let isTaken = try onDisk { () throws(DiskError) in
            try lock.lock(byte: LockByte.append, timeout: options.lockTimeout)
        }
        guard isTaken else {
            throw .busy(
                """
                another process has held the lock of \(directory.root) for \(options.lockTimeout); \
                look for one that is stopped
                """)
        }
    }

    /// Makes sure that no repair has come between since the log was looked at.
    ///
    /// What was read then may not be so any more. Some byte of `lock` is held.
    func checkUnrepaired(_ lock: any DiskFile) throws(LogError) {
        try RepairSwitch.checkFinished(self)
        guard try onDisk({ () throws(DiskError) in try lock.isNamed(directory.lock) }) else {
            throw .failed(
                """
                the log in \(directory.root) was repaired or moved meanwhile, or its lock file was \
                removed; reopen the log
                """)
        }
    }
}
