// Segments made and ended. Safe at any instruction: a successor is durable, under its name, before
// its predecessor's seal is written, and the seal is durable before anything enters the successor.
extension LogCore {
    /// Ends the active segment and goes on in a new one that holds a frame of `byteCount` bytes.
    mutating func roll(toHold byteCount: Int) throws(LogError) {
        // A roll that failed between its steps is finished rather than begun again.
        if try hasSuccessor() {
            _ = try followAtTail(isExclusive: true)
            return
        }
        // The successor says where this one ends, so it must really be there.
        try sync(active)
        try checkPoison(hints.read())
        noteDurable(tail)
        let next = try makeSuccessor(abandoning: false, toHold: byteCount)
        try seal(naming: next)
        proceed(to: next, isSealDurable: true)
        try publish()
    }

    /// Puts the segment after the tail in place, durable and without frames.
    mutating func makeSuccessor(
        abandoning: Bool, toHold byteCount: Int
    ) throws(LogError) -> SegmentFile {
        let header = SegmentHeader(
            log: log, segment: environment.uniqueID(), number: tail.segment + 1,
            byteCount: SegmentMaking.byteCount(toHold: byteCount, environment.options),
            created: max(environment.now(), tail.time),
            firstPosition: Position(tail.position.rawValue + 1),
            predecessorEnd: tail.offset, predecessorChecksum: tail.checksum,
            predecessorTime: tail.time, abandonsPredecessor: abandoning)
        do throws(DiskError) {
            let file = try SegmentMaking.prepare(header, environment)
            let path = environment.directory.segment(header.number)
            try environment.disk.rename(file.path, to: path)
        } catch {
            throw LogError(error)
        }
        try syncSegmentNames()
        return try SegmentFile(opening: header.number, of: log, environment)
    }

    /// Makes the names of segments durable.
    mutating func syncSegmentNames() throws(LogError) {
        do throws(DiskError) {
            try environment.disk.syncDirectory(environment.directory.segments)
        } catch {
            // A name may or may not be there after a crash, and no second sync could tell.
            throw fail(error)
        }
    }

    /// Tells the other processes of this boot what is durable.
    ///
    /// - Throws: `durabilityUnknown` when one of them could not sync: then nobody acknowledges.
    mutating func publish() throws(LogError) {
        let known = hints.read()
        try checkPoison(known)
        // Others may be further.
        if let known, (known.segment, known.syncedOffset) >= (tail.segment, syncedOffset) { return }
        hints.write(
            Hints.Record(segment: tail.segment, syncedOffset: syncedOffset, isPoisoned: false))
    }
}

/// Makes the files of segments: zero from end to end before anything is written into them.
///
/// Overwriting zeros that are on the disk already makes a sync about twice as fast as growing a
/// file, and what is still zero after a crash was never written.
enum SegmentMaking {
    /// The size of a new segment that has to hold a frame of `byteCount` bytes.
    static func byteCount(toHold byteCount: Int, _ options: LocalLog.Options) -> UInt64 {
        let page = SegmentHeader.pageByteCount
        let needed = page + byteCount + FrameHeader.sealByteCount
        guard needed > options.segmentByteCount else { return UInt64(options.segmentByteCount) }
        return UInt64((needed + page - 1) / page * page)
    }

    /// A durable file with `header` and no frames, under a temporary name.
    static func prepare(
        _ header: SegmentHeader, _ environment: LogEnvironment
    ) throws(DiskError) -> any DiskFile {
        let file =
            if let spare = takeSpare(byteCount: header.byteCount, environment) { spare } else {
                try zeroFilled(
                    environment.directory.segmentInMaking, header.byteCount, environment)
            }
        try file.writeAll(header.encoded, at: 0)
        try file.syncData()
        return file
    }

    /// Fills the spare, unless there is one or another process is at it.
    static func prepareSpare(_ environment: LogEnvironment, lock: any DiskFile) throws(DiskError) {
        let directory = environment.directory
        guard try !environment.disk.exists(directory.spare),
            try lock.tryLock(byte: LockByte.spare)
        else { return }
        defer { try? lock.unlock(byte: LockByte.spare) }
        // Another process may have filled it before the lock was free.
        guard try !environment.disk.exists(directory.spare) else { return }
        let byteCount = UInt64(environment.options.segmentByteCount)
        _ = try zeroFilled(directory.spareInMaking, byteCount, environment)
        try environment.disk.rename(directory.spareInMaking, to: directory.spare)
        try environment.disk.syncDirectory(directory.segments)
    }

    private static func takeSpare(
        byteCount: UInt64, _ environment: LogEnvironment
    ) -> (any DiskFile)? {
        // Whatever is wrong with the spare, a new file does as well.
        guard let file = try? environment.disk.open(environment.directory.spare, .readWrite),
            (try? file.byteCount()) == byteCount
        else { return nil }
        return file
    }

    private static func zeroFilled(
        _ path: String, _ byteCount: UInt64, _ environment: LogEnvironment
    ) throws(DiskError) -> any DiskFile {
        let file = try environment.disk.open(path, .replace)
        do throws(DiskError) {
            // Synced in steps, so that a concurrent append does not wait for all of it.
            let step: UInt64 = 4 << 20
            var done: UInt64 = 0
            while done < byteCount {
                let count = min(step, byteCount - done)
                try file.writeZeros(count, at: done)
                try file.syncData()
                done += count
            }
        } catch {
            try? environment.disk.remove(path)
            throw error
        }
        return file
    }
}
