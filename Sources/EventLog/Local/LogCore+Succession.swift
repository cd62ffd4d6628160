// From one segment to the next.
extension LogCore {
    /// Goes on in the segment that `seal` names.
    mutating func follow(seal: FrameHeader, to successor: UniqueID) throws(FrameReaderError) {
        do throws(LogError) {
            guard try !isSealed() else { return try leaveSealed() }
            guard let next = try openNext() else { return }
            guard next.header.segment == successor, continues(next.header) else {
                throw environment.corrupt(
                    next.path, 0, "it does not continue \(active.path), which names it")
            }
            proceed(to: next, isSealDurable: false)
            isUnproven = true
        } catch {
            throw .log(error)
        }
    }

    /// At an untouched tail: goes on in the next segment, if there is one to go on in.
    mutating func followAtTail(isExclusive: Bool) throws(LogError) -> Bool {
        guard try hasSuccessor() else {
            // It may be sealed already, as this one is then.
            guard try isSealed() else { return false }
            try leaveSealed()
            return true
        }
        if try followAbandonment() { return true }
        guard isExclusive else { return false }  // Somebody is about to write the seal.
        try finishRoll(to: open(tail.segment + 1))
        return true
    }

    /// Goes on behind the active segment, which somebody has sealed.
    private mutating func leaveSealed() throws(LogError) {
        let number = tail.segment
        try adoptSealed()
        guard tail.segment > number else {
            throw environment.corrupt(
                environment.directory.sealedSegment(number), 0,
                "it is sealed, and a segment before it is not")
        }
    }

    /// Goes on in the next segment if that one gave up the active one here, after a failed sync.
    mutating func followAbandonment() throws(LogError) -> Bool {
        guard try hasSuccessor() else { return false }
        guard let next = try openNext() else { return true }
        guard next.header.abandonsPredecessor else { return false }
        if next.header.predecessorEnd < tail.offset {
            throw poison("\(active.path) was given up after a failed sync")
        }
        // Further on, if it says so: then what is here was whole once, and is damaged.
        guard next.header.predecessorEnd == tail.offset else { return false }
        guard continues(next.header) else {
            throw environment.corrupt(next.path, 72, "it does not continue \(active.path)")
        }
        if environment.canWrite { try syncSegmentNames() }
        proceed(to: next, isSealDurable: true)
        isUnproven = true
        return true
    }

    /// Whether somebody has sealed the active segment since it ended.
    func isSealed() throws(LogError) -> Bool {
        try onDisk { () throws(DiskError) in try environment.disk.exists(paths.sealed) }
    }

    func hasSuccessor() throws(LogError) -> Bool {
        try onDisk { () throws(DiskError) in try environment.disk.exists(paths.successor) }
    }

    /// Opens the segment after the tail, which was seen to be there.
    ///
    /// - Returns: Nil when both were sealed since then; reading goes on after what is sealed.
    private mutating func openNext() throws(LogError) -> SegmentFile? {
        do throws(LogError) { return try open(tail.segment + 1) } catch {
            guard try isSealed() else { throw error }
            try adoptSealed()
            return nil
        }
    }

    private func open(_ number: UInt64) throws(LogError) -> SegmentFile {
        do throws(LogError) {
            return try SegmentFile(opening: number, of: log, environment)
        } catch {
            let path = environment.directory.segment(number)
            guard (try? environment.disk.exists(path)) == false else { throw error }
            throw environment.corrupt(
                path, 0, "it is missing, and \(active.path) says that it exists")
        }
    }

    private func continues(_ header: SegmentHeader) -> Bool {
        header.predecessorEnd == tail.offset && header.predecessorChecksum == tail.checksum
            && header.firstPosition.rawValue == tail.position.rawValue + 1
    }

    /// Writes the seal that a crash kept from being written.
    private mutating func finishRoll(to next: SegmentFile) throws(LogError) {
        guard continues(next.header) else {
            throw environment.corrupt(
                active.path, tail.offset,
                "\(next.path) says that it went on to byte \(next.header.predecessorEnd)")
        }
        let reader = FrameReader(next)
        guard
            try onDisk({ () throws(DiskError) in
                try reader.isUntouched(at: SegmentFile.firstFrameOffset)
            })
        else {
            throw environment.corrupt(active.path, tail.offset, "its seal is missing")
        }
        // Whoever made it may have been killed before its name was durable.
        try syncSegmentNames()
        try seal(naming: next)
        proceed(to: next, isSealDurable: true)
    }

    /// Ends the active segment; its frames are durable and `next` is in place.
    mutating func seal(naming next: SegmentFile) throws(LogError) {
        buffer.truncate(to: 0)
        _ = buffer.putSeal(
            successor: next.header.segment,
            at: FramePlace(
                offset: tail.offset, position: tail.position, time: tail.time,
                stream: StreamID(0), firstRevision: .none, previousPosition: .none,
                durableOffset: tail.offset, previousChecksum: tail.checksum),
            seed: active.seed)
        let (_, failure) = try writeBuffer(frameEnds: [buffer.count])
        buffer.truncate(to: 0)
        if let failure { throw failure }
        try sync(active)
    }

    /// Syncs a segment while the append lock is held.
    mutating func sync(_ segment: SegmentFile) throws(LogError) {
        do throws(DiskError) {
            try segment.file.syncData()
        } catch {
            throw fail(error)
        }
    }
}
