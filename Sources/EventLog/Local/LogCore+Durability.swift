// What is durable, and who says so.
extension LogCore {
    /// Takes over what another process of this boot has synced.
    ///
    /// - Returns: What the hints say.
    @discardableResult
    mutating func learnFromHints() throws(LogError) -> Hints.Record? {
        if let poison { throw .durabilityUnknown(poison) }
        let record = hints.read()
        try checkPoison(record)
        if let record {
            hasHints = true
            noteDurable(record)
        }
        return record
    }

    /// Whether the hints say that `position` is durable, or that it never will be.
    ///
    /// What they say is taken over at once: read again, they may say less.
    mutating func isCovered(_ position: Position) -> Bool {
        guard let record = hints.read() else { return false }
        if record.isPoisoned { return true }
        noteDurable(record)
        return index.durable >= position
    }

    /// Goes on to the segment that others are in, so that what is written here is seen to be
    /// durable, or to have been given up by a recovery from a failed sync.
    mutating func joinOthers(_ record: Hints.Record?) throws(LogError) {
        guard let record, record.segment > tail.segment else { return }
        do throws(LogError) { try catchUp(isExclusive: false) } catch {
            throw .durabilityUnknown("\(error)")
        }
    }

    /// Makes durable what led to a segment that others went on in, after something was written.
    mutating func secureWhatWasFollowed() throws(LogError) {
        guard environment.canWrite else { return }
        do throws(LogError) { try secureSuccession() } catch {
            throw .durabilityUnknown("\(error)")
        }
    }

    /// Makes sure that what is known can be built upon; the append lock is held.
    ///
    /// No sync has failed, and the active segment is still the log's: whoever recovers from a
    /// failed sync may have replaced it, and so may somebody who moved or removed the directory.
    mutating func checkFooting() throws(LogError) {
        try learnFromHints()
        // A lock file without this name excludes nobody: whoever comes next opens another. It may
        // have a name elsewhere, as all files have of a directory that was copied by links.
        if let lock, try !onDisk({ () throws(DiskError) in try lock.isNamed(paths.lock) }) {
            throw poison(
                """
                the lock file of \(environment.directory.root) was removed, maybe with all of it, \
                or moved, or the log was repaired
                """)
        }
        try checkActive()
        guard try showsWhatWasRead() else {
            throw poison("what was read of \(active.path) is not there any more: a sync has failed")
        }
    }

    /// Makes sure that the active segment is what others read and write, when they say that more is
    /// durable than is to be seen in it.
    ///
    /// It may have been led to by a seal that was never stored, and be replaced since by whoever
    /// read the device again.
    mutating func checkPlace(_ record: Hints.Record?) throws(LogError) {
        guard let record else { return }
        let isBeyond =
            record.segment > tail.segment
            || record.segment == tail.segment && record.syncedOffset > tail.offset
        if isBeyond { try checkActive() }
    }

    private mutating func checkActive() throws(LogError) {
        guard try onDisk({ () throws(DiskError) in try active.file.isLinked() }) else {
            // It has ended long ago; catching up goes on after it.
            if try isSealed() { return try adoptSealed() }
            throw poison("\(active.path) was removed or replaced")
        }
    }

    /// Stops when a sync has failed in another process.
    mutating func checkPoison(_ record: Hints.Record?) throws(LogError) {
        guard let record, record.isPoisoned, environment.canWrite else { return }
        throw poison("another process could not sync \(active.path)")
    }

    /// Ends appending after a failed sync, here and for the other processes.
    mutating func fail(_ error: DiskError) -> LogError {
        hints.write(
            Hints.Record(segment: tail.segment, syncedOffset: syncedOffset, isPoisoned: true))
        if environment.canWrite, error.code != DiskError.killed {
            do throws(DiskError) {
                let file = try environment.disk.open(environment.directory.poison, .replace)
                try file.writeAll(
                    Array("\(error); the log reads the device again when reopened\n".utf8), at: 0)
            } catch {
                environment.notify(.trouble("\(error)"))
            }
        }
        return poison("\(error)")
    }

    /// Stores how far the active segment is durable; the append lock is held.
    mutating func writeMark() throws(LogError) {
        guard syncedOffset == tail.offset, mark?.durableOffset != tail.offset,
            tail.offset > SegmentFile.firstFrameOffset
        else { return }
        // Others may have written some since, and the newest has to be the one that says most.
        let page = try onDisk { () throws(DiskError) in
            try active.file.readAll(SegmentHeader.pageByteCount, at: 0)
        }
        mark = DurableMark.newest(in: page, seed: active.seed) ?? mark
        guard mark?.durableOffset != tail.offset else { return }
        let next = DurableMark(counter: (mark?.counter ?? 0) + 1, durableOffset: tail.offset)
        try onDisk { () throws(DiskError) in
            try active.file.writeAll(next.encoded(seed: active.seed), at: next.storedOffset)
        }
        try sync(active)
        mark = next
    }
}
