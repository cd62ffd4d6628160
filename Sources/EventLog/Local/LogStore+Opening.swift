extension LogStore {
    /// Opens the log of `environment`, or makes it, and settles what a crash left.
    static func open(_ environment: LogEnvironment) throws(LogError) -> LogStore {
        try environment.checkFileSystem()
        try RepairSwitch.checkFinished(environment)
        if environment.canWrite {
            try environment.refuseBackup("written to; restore it to a new directory, and use that")
        }
        while true {
            let before = try? SegmentNames(of: environment)
            do throws(LogError) {
                return try openOnce(environment)
            } catch .corrupt(let damage) {
                // Another process may have sealed meanwhile what was about to be read.
                let after = try SegmentNames(of: environment)
                guard let before, before.lastSealed < after.lastSealed else {
                    throw .corrupt(damage)
                }
            }
        }
    }

    private static func openOnce(_ environment: LogEnvironment) throws(LogError) -> LogStore {
        let known = try LogIdentity.read(environment)
        let identity = if let known { known } else { try LogIdentity.create(environment) }
        var lock: (any DiskFile)?
        if environment.canWrite {
            lock = try onDisk { () throws(DiskError) in
                try environment.disk.open(environment.directory.lock, .create)
            }
        }
        var core = try start(environment, identity.log, lock)
        let isNew = known == nil ? try core.isUntouched() : false
        // Once, for a reader: hints that could not be read now and can be later say less than that.
        let record = core.hints.read()
        if record == nil, !isNew {
            // Nothing says what is durable, so what is read, if there is any, is the device's.
            try dropCaches(environment, through: SegmentNames(of: environment).last)
        }
        // Most of the reading is done before the lock is held, so that others can go on.
        if try !hasFailedSync(core) { try core.catchUp(isExclusive: false) }
        // When anything fails from here on, the lock ends with its file.
        if let lock { try takeLocks(lock, environment) }
        let names = try SegmentNames(of: environment)
        try names.check(environment)
        var hasFailed = try hasFailedSync(core)
        if !hasFailed, environment.canWrite { hasFailed = try !core.agreesWithDevice() }
        if hasFailed {
            try dropCaches(environment, through: names.last)
            core = try start(environment, identity.log, lock)
            if environment.canWrite {
                try core.recoverFromFailedSync()
            } else {
                try core.catchUp(isExclusive: false)
            }
        }
        if environment.canWrite { try core.recover() } else { try core.look(record) }
        if let lock {
            try onDisk { () throws(DiskError) in
                try lock.unlock(byte: LockByte.sync)
                try lock.unlock(byte: LockByte.append)
            }
        }
        let now = environment.now()
        // An empty log's time is the least there is, too far from now to be subtracted.
        if core.tail.time > now, core.tail.time - now > clockTolerance {
            environment.notify(.clockBehindLog(by: core.tail.time - now))
        }
        return try store(core, identity)
    }

    /// Becomes the only one who writes and syncs, and makes the names durable that are here.
    private static func takeLocks(
        _ lock: any DiskFile, _ environment: LogEnvironment
    ) throws(LogError) {
        try environment.takeAppendLock(lock)
        try environment.checkUnrepaired(lock)
        // A sync that fails elsewhere is on record before anything is judged here. One that hangs
        // for longer than the timeout keeps nobody out.
        try onDisk { () throws(DiskError) in
            _ = try lock.lock(byte: LockByte.sync, timeout: environment.options.lockTimeout)
        }
        // Whoever made names that are here may have been killed before they were durable.
        try onDisk { () throws(DiskError) in
            try environment.disk.syncDirectory(environment.directory.root)
            try environment.disk.syncDirectory(environment.directory.segments)
        }
    }

    private static func store(
        _ core: consuming LogCore, _ identity: LogIdentity
    ) throws(LogError) -> LogStore {
        let segments = SegmentCache(core.environment, log: identity.log, sealed: core.sealed)
        let recordedGaps = try RecordedGaps(
            in: identity.gaps, through: core.index.archive.last, of: core.sealed)
        return LogStore(core, segments: segments, recordedGaps: recordedGaps)
    }

    /// Clocks of machines that are set by the network differ by less.
    private static let clockTolerance = Duration.seconds(60)

    private static func start(
        _ environment: LogEnvironment, _ log: UniqueID, _ lock: (any DiskFile)?
    ) throws(LogError) -> LogCore {
        let sealed = SealedSegments(environment, log: log)
        let names = try SegmentNames(of: environment)
        try names.check(environment)
        let archive = try Archive(through: names.lastSealed, of: sealed)
        let first = try SegmentFile(opening: archive.last + 1, of: log, environment)
        if archive.last > 0 {
            try sealed.segment(archive.last).check(isContinuedBy: first)
        }
        return LogCore(
            environment: environment, log: log,
            hints: try Hints(opening: environment, log: log), lock: lock, archive: archive,
            sealed: sealed, first: first)
    }

    /// A sync has failed and nobody has recovered; where the file could not be made, the hints say
    /// so until the next boot.
    private static func hasFailedSync(_ core: borrowing LogCore) throws(LogError) -> Bool {
        if core.hints.read()?.isPoisoned == true { return true }
        let environment = core.environment
        return try onDisk { () throws(DiskError) in
            try environment.disk.exists(environment.directory.poison)
        }
    }

    /// After a failed sync the cache may show what the device never got.
    private static func dropCaches(
        _ environment: LogEnvironment, through last: UInt64
    ) throws(LogError) {
        try onDisk { () throws(DiskError) in
            for number in max(1, last &- 1)...last
            where try environment.disk.exists(environment.directory.segment(number)) {
                try environment.disk.open(environment.directory.segment(number), .read)
                    .dropCache(of: nil)
            }
        }
    }
}

extension LogCore {
    /// Reads all segments, settles the tail, and makes durable whatever was written.
    ///
    /// The append lock is held.
    mutating func recover() throws(LogError) {
        try catchUp(isExclusive: true)
        let record = hints.read()
        // In the same boot nothing that was written can be lost, and catching up has settled what a
        // killed writer left. After a power cut anything may be missing, so everything is judged.
        let claimed = try claimedOffset()
        if record == nil || claimed > tail.offset { try settleTail() }
        if record.map({ $0.segment != tail.segment || $0.syncedOffset < tail.offset }) ?? true {
            do throws(DiskError) {
                try active.file.syncData()
            } catch {
                throw fail(error)
            }
        }
        noteDurable(tail)
        try publish()
    }

    /// Reads all segments beside whoever may be writing, and changes nothing.
    ///
    /// With hints of this boot, what they call durable is shown. Without any, nobody has written in
    /// this boot, and what was read came from the device, or a writer's hints were removed: then a
    /// sync makes sure.
    ///
    /// - Parameter record: What the hints said before anything was read: what is claimed later may
    ///   be read later.
    mutating func look(_ record: Hints.Record?) throws(LogError) {
        try catchUp(isExclusive: false)
        while true {
            let known = tail
            var claimed = max(syncedOffset, mark?.durableOffset ?? 0)
            if let record, record.segment == tail.segment {
                claimed = max(claimed, record.syncedOffset)
            }
            let next = try successor()
            claimed = max(claimed, next?.header.predecessorEnd ?? 0)
            // In the same boot nothing that was written can be lost, so there is nothing to judge.
            let isJudged = record == nil || claimed > tail.offset
            let verdict = try onDisk { [claimed] () throws(DiskError) in
                isJudged
                    ? try TailRule.judge(active, from: tail.offset, claimed: claimed) : .clean
            }
            var found: (offset: UInt64, reason: String)?
            if case .damaged(let offset, let reason) = verdict {
                found = (offset, reason)
            } else if let next, try hasFrames(next) {
                found = (tail.offset, "its seal is missing")
            }
            guard let found else { break }
            // Somebody may have written since, so that the judgement was of half a frame.
            try catchUp(isExclusive: false)
            guard tail != known else { throw damage(at: found.offset, found.reason) }
        }
        if let record {
            hasHints = true
            noteDurable(record)
        } else {
            try sync(active)
            noteDurable(tail)
        }
    }

    /// The segment after the tail's, if it is there: it was made when all before it was durable.
    private func successor() throws(LogError) -> SegmentFile? {
        guard try hasSuccessor() else { return nil }
        do throws(LogError) {
            return try SegmentFile(opening: tail.segment + 1, of: log, environment)
        } catch {
            // It may have been sealed meanwhile.
            guard try hasSuccessor() else { return nil }
            throw error
        }
    }

    private func hasFrames(_ segment: SegmentFile) throws(LogError) -> Bool {
        try onDisk { () throws(DiskError) in
            try !FrameReader(segment).isUntouched(at: SegmentFile.firstFrameOffset)
        }
    }

    /// Reads what the device holds and goes on in a new segment: the last one is never synced
    /// again.
    mutating func recoverFromFailedSync() throws(LogError) {
        try catchUp(isExclusive: false)
        try removeEmptySuccessor()
        let claimed = try claimedOffset()
        let verdict = try onDisk { () throws(DiskError) in
            try TailRule.judge(active, from: tail.offset, claimed: claimed)
        }
        if case .damaged(let offset, let reason) = verdict {
            throw damage(at: offset, reason)
        }
        let (path, offset) = (active.path, tail.offset)
        let next = try makeSuccessor(abandoning: true, toHold: 0)
        proceed(to: next, isSealDurable: true)
        try onDisk { () throws(DiskError) in
            let poison = environment.directory.poison
            if try environment.disk.exists(poison) { try environment.disk.remove(poison) }
            try environment.disk.syncDirectory(environment.directory.root)
        }
        hints.write(
            Hints.Record(segment: tail.segment, syncedOffset: syncedOffset, isPoisoned: false))
        environment.notify(.recoveredFromFailedSync(file: path, byteOffset: offset))
    }

    /// A successor that was made while the sync failed may not be what it seems.
    private func removeEmptySuccessor() throws(LogError) {
        guard try hasSuccessor() else { return }
        let path = environment.directory.segment(tail.segment + 1)
        let first = try onDisk { () throws(DiskError) in
            try environment.disk.open(path, .read)
                .readAll(16, at: SegmentFile.firstFrameOffset)
        }
        guard first.allSatisfy({ $0 == 0 }) else {
            throw environment.corrupt(active.path, tail.offset, "its seal is missing")
        }
        try onDisk { () throws(DiskError) in
            try environment.disk.remove(path)
            try environment.disk.syncDirectory(environment.directory.segments)
        }
    }
}
