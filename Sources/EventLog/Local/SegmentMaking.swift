/// One step of filling a file with zeros.
struct FillStep {
    var byteCount: UInt64
    /// How long the device took.
    var writingTime: Duration
}

/// Makes the files of segments: zero from end to end before anything is written into them.
///
/// Overwriting zeros that are on the disk already makes a sync about twice as fast as growing a
/// file, and what is still zero after a crash was never written. Where there is no time for that,
/// the room is allocated: it reads as zeros as well, and the first sync of each place takes longer.
enum SegmentMaking {
    /// The size of a new segment that has to hold a frame of `byteCount` bytes.
    static func byteCount(toHold byteCount: Int, _ options: LocalLog.Options) -> UInt64 {
        let page = SegmentHeader.pageByteCount
        let needed = needed(toHold: byteCount)
        guard needed > options.segmentByteCount else { return UInt64(options.segmentByteCount) }
        return UInt64((needed + page - 1) / page * page)
    }

    private static func needed(toHold byteCount: Int) -> Int {
        SegmentHeader.pageByteCount + byteCount + FrameHeader.sealByteCount
    }

    /// A durable file without frames, under a temporary name.
    ///
    /// - Parameters:
    ///   - isUrgent: Somebody waits for it.
    ///   - header: Gives the header for a file of so many bytes.
    static func prepare(
        toHold byteCount: Int, isUrgent: Bool, _ environment: LogEnvironment,
        header: (UInt64) -> SegmentHeader
    ) throws(DiskError) -> any DiskFile {
        let (file, fileByteCount) = try blank(
            toHold: byteCount, isUrgent: isUrgent, environment)
        try file.writeAll(header(fileByteCount).encoded, at: 0)
        try file.syncData()
        return file
    }

    /// A file of zeros: the spare, a new one, or the reserve when there is no room for a new one.
    private static func blank(
        toHold byteCount: Int, isUrgent: Bool, _ environment: LogEnvironment
    ) throws(DiskError) -> (any DiskFile, UInt64) {
        let directory = environment.directory
        let needed = UInt64(needed(toHold: byteCount))
        if let spare = prepared(directory.spare, atLeast: needed, environment) { return spare }
        let fileByteCount = Self.byteCount(toHold: byteCount, environment.options)
        do throws(DiskError) {
            let path = directory.segmentInMaking
            if isUrgent, let file = try allocated(path, fileByteCount, environment) {
                return (file, fileByteCount)
            }
            return (try zeroFilled(path, fileByteCount, environment), fileByteCount)
        } catch {
            guard error.isOutOfSpace,
                let reserve = prepared(directory.reserve, atLeast: needed, environment)
            else { throw error }
            return reserve
        }
    }

    /// A file that was filled before, if it is fit for a segment.
    private static func prepared(
        _ path: String, atLeast needed: UInt64, _ environment: LogEnvironment
    ) -> (any DiskFile, UInt64)? {
        // Whatever is wrong with it, a new file does as well.
        guard let file = try? environment.disk.open(path, .readWrite),
            let byteCount = try? file.byteCount(), byteCount >= needed,
            byteCount % UInt64(SegmentHeader.pageByteCount) == 0
        else { return nil }
        return (file, byteCount)
    }

    /// Fills the reserve and the spare, those of them that are missing.
    ///
    /// - Parameter pause: Is told after each step what it has done, and waits as long as it likes;
    ///   says whether to ask again, with nil, before the next step.
    /// - Returns: Whether both are there; false when another process is at it.
    /// - Throws: The reason why one cannot be there; then nothing half-made is left.
    static func prepareSpare(
        _ environment: LogEnvironment, lock: any DiskFile, pause: (FillStep?) -> Bool
    ) throws(DiskError) -> Bool {
        guard try !isPrepared(environment) else { return true }
        guard try lock.tryLock(byte: LockByte.spare) else { return false }
        // It ends with its file at the latest.
        defer { try? lock.unlock(byte: LockByte.spare) }
        // A lock file without this name excludes nobody, and two would fill the same file.
        guard try lock.isNamed(environment.directory.lock) else { return false }
        let (directory, options) = (environment.directory, environment.options)
        // The reserve comes first: it is what is missed most, and takes least.
        try fill(directory.reserve, options.reserveByteCount, environment, pause)
        try fill(directory.spare, options.segmentByteCount, environment, pause)
        return true
    }

    private static func isPrepared(_ environment: LogEnvironment) throws(DiskError) -> Bool {
        let (disk, directory) = (environment.disk, environment.directory)
        guard try disk.exists(directory.spare) else { return false }
        return try disk.exists(directory.reserve)
    }

    /// Puts a durable file of zeros at `path`, unless there is one.
    private static func fill(
        _ path: String, _ byteCount: Int, _ environment: LogEnvironment,
        _ pause: (FillStep?) -> Bool
    ) throws(DiskError) {
        let (disk, directory) = (environment.disk, environment.directory)
        // Another process may have filled it before the lock was free.
        guard try !disk.exists(path) else { return }
        _ = try zeroFilled(directory.spareInMaking, UInt64(byteCount), environment, pause)
        try disk.rename(directory.spareInMaking, to: path)
        try disk.syncDirectory(directory.segments)
    }

    /// A file of zeros whose room is allocated and not written; nil where that is not to be had.
    private static func allocated(
        _ path: String, _ byteCount: UInt64, _ environment: LogEnvironment
    ) throws(DiskError) -> (any DiskFile)? {
        try environment.checkRoom(for: byteCount, at: path)
        let file = try environment.disk.open(path, .replace)
        do throws(DiskError) {
            return try file.allocate(byteCount) ? file : nil
        } catch {
            // As below.
            try? environment.disk.remove(path)
            throw error
        }
    }

    static func zeroFilled(
        _ path: String, _ byteCount: UInt64, _ environment: LogEnvironment,
        _ pause: (FillStep?) -> Bool = { _ in false }
    ) throws(DiskError) -> any DiskFile {
        // Finding out by filling the disk to the brim would hurt everybody who shares it.
        try environment.checkRoom(for: byteCount, at: path)
        let file = try environment.disk.open(path, .replace)
        do throws(DiskError) {
            // In steps, so that a concurrent append does not wait for all of it. They are only
            // written out: syncing each costs appends half as much again.
            let step: UInt64 = 1 << 20
            var done: UInt64 = 0
            while done < byteCount {
                let count = min(step, byteCount - done)
                try file.writeZeros(count, at: done)
                let start = ContinuousClock.now
                try file.writeOut(done..<done + count)
                done += count
                let step = FillStep(byteCount: count, writingTime: ContinuousClock.now - start)
                guard done < byteCount, pause(step) else { continue }
                repeat {
                    // It may be long, and others fill the disk meanwhile.
                    try environment.checkRoom(for: byteCount - done, at: path)
                } while pause(nil)
            }
            try file.syncData()
        } catch {
            // What there was no room for must not take any; it is of no use to anyone.
            try? environment.disk.remove(path)
            throw error
        }
        return file
    }
}
