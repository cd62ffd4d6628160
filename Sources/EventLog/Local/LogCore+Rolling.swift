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
        ended = active
        proceed(to: next, isSealDurable: true)
        try publish()
    }

    /// Puts the segment after the tail in place, durable and without frames.
    mutating func makeSuccessor(
        abandoning: Bool, toHold byteCount: Int
    ) throws(LogError) -> SegmentFile {
        let number = tail.segment + 1
        do throws(DiskError) {
            let file = try SegmentMaking.prepare(
                toHold: byteCount, isUrgent: true, environment
            ) { fileByteCount in
                SegmentHeader(
                    log: log, segment: environment.uniqueID(), number: number,
                    byteCount: fileByteCount, created: max(environment.now(), tail.time),
                    firstPosition: Position(tail.position.rawValue + 1),
                    predecessorEnd: tail.offset, predecessorChecksum: tail.checksum,
                    predecessorTime: tail.time, abandonsPredecessor: abandoning)
            }
            try environment.disk.rename(file.path, to: environment.directory.segment(number))
        } catch {
            throw LogError(error)
        }
        try syncSegmentNames()
        return try SegmentFile(opening: number, of: log, environment)
    }

    /// Makes the names of segments durable.
    mutating func syncSegmentNames() throws(LogError) {
        do throws(DiskError) {
            try environment.disk.syncDirectory(environment.directory.segments)
        } catch {
            // It was not even begun, so that the next one tells.
            if error.isOutOfFiles { throw LogError(error) }
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
