import Glibc

/// The local log without its threads: what is known of the segments, and the steps that change
/// them.
///
/// It is not shared: ``LogStore`` guards it. Each step is synchronous, so that a simulation can run
/// several of them, each standing for a process, over one disk.
struct LogCore: ~Copyable, Sendable {
    let environment: LogEnvironment
    let log: UniqueID
    let hints: Hints
    /// Nil when the log is open for reading only.
    let lock: (any DiskFile)?

    /// The segment that ends with the tail.
    private(set) var active: SegmentFile
    private(set) var paths: WatchedPaths
    private(set) var tail: LogTail
    private(set) var index: LogIndex
    let sealed: SealedSegments
    /// What of the active segment is known to be durable.
    private(set) var syncedOffset = SegmentFile.firstFrameOffset
    /// The newest durable mark in the active segment.
    var mark: DurableMark?
    /// Why nothing may be appended any more until the log is reopened.
    private(set) var poison: String?
    /// Hints of this boot were seen: where there are none any more, it is only that they cannot be
    /// read for the moment.
    var hasHints = false
    /// Others have begun the active segment, and whether the device holds it is not known yet.
    var isUnproven = false
    /// Frames on their way to the disk.
    var buffer = ByteWriter()
    private var reader: FrameReader
    /// The segment that this process has ended last, all of which it has synced.
    var ended: SegmentFile?
    /// The segment before, whose seal was read and may not be durable yet.
    private(set) var predecessor: SegmentFile?

    init(
        environment: LogEnvironment, log: UniqueID, hints: Hints, lock: (any DiskFile)?,
        archive: Archive, sealed: SealedSegments, first: SegmentFile
    ) {
        self.environment = environment
        self.log = log
        self.hints = hints
        self.lock = lock
        self.sealed = sealed
        index = LogIndex(after: archive)
        active = first
        paths = WatchedPaths(in: environment.directory, of: first.number)
        tail = LogTail(startOf: first.header)
        mark = first.mark
        reader = FrameReader(first)
    }

    /// Whether the log shows no frame yet.
    func isUntouched() throws(LogError) -> Bool {
        guard tail.segment == 1, try !hasSuccessor() else { return false }
        return try onDisk { () throws(DiskError) in
            try FrameReader(active).isUntouched(at: SegmentFile.firstFrameOffset)
        }
    }

    /// Reads what others have appended.
    ///
    /// - Parameters:
    ///   - isExclusive: The append lock is held, so what is not a frame at the tail is not one in
    ///     the making: it is settled, and a roll that somebody began is finished.
    ///   - looksFurther: Whether to look for a next segment when there is no frame at the tail.
    mutating func catchUp(
        isExclusive: Bool, looksFurther: Bool = true
    ) throws(LogError) {
        if let poison { throw .durabilityUnknown(poison) }
        reader.forget()
        while true {
            guard try onDisk({ () throws(DiskError) in try reader.isUntouched(at: tail.offset) })
            else {
                if try readFrames() { continue }
                if try followAbandonment() { continue }
                guard try settle(isExclusive: isExclusive) else { return }
                continue
            }
            guard looksFurther, try followAtTail(isExclusive: isExclusive) else { return }
        }
    }

    /// Whether all frames that were read, and may not be durable yet, are still to be read.
    ///
    /// When a sync has failed in a process that did not live to say so, the cache may have shown
    /// for a while what the device never got. Whoever has read it would build on nothing.
    mutating func showsWhatWasRead() throws(LogError) -> Bool {
        reader.forget()
        for offset in index.offsets(from: syncedOffset, of: tail.segment) {
            do throws(FrameReaderError) {
                try reader.frame(at: offset, checkingPayloads: true) { _, _ in }
            } catch {
                switch error {
                case .defect: return false
                case .disk(let error): throw LogError(error)
                case .log(let error): throw error
                }
            }
        }
        return true
    }

    /// Takes in frames from the tail on.
    ///
    /// - Returns: Whether there was at least one.
    private mutating func readFrames() throws(LogError) -> Bool {
        var hasRead = false
        reader.forget()
        while true {
            do throws(FrameReaderError) {
                let known = try reader.frame(at: tail.offset, checkingPayloads: true) {
                    (header, frame) throws(FrameDefect) in
                    try KnownFrame(header, frame)
                }
                do throws(FrameDefect) {
                    try tail.check(known.header, after: index.knownTip(of: known.header.stream))
                } catch {
                    throw .defect(error)
                }
                hasRead = true
                if let successor = known.successor {
                    try follow(seal: known.header, to: successor)
                } else {
                    take(known.header, snapshots: known.snapshots)
                }
            } catch {
                switch error {
                case .defect: return hasRead
                case .disk(let error): throw LogError(error)
                case .log(let error): throw error
                }
            }
        }
    }

    /// Adds one commit's frame, which lies at the tail.
    mutating func take(_ header: FrameHeader, snapshots: [Revision]) {
        let reference = CommitReference(
            segment: UInt32(tail.segment), byteCount: UInt32(header.frameByteCount),
            offset: header.offset, time: header.time, stream: header.stream,
            firstRevision: header.firstRevision)
        add(reference, tip: header.tip, snapshots: snapshots)
        move(to: tail.advanced(over: header))
    }

    /// Adds a commit to the index.
    mutating func add(_ reference: CommitReference, tip: Tip, snapshots: [Revision]) {
        index.append(reference, tip: tip, snapshots: snapshots)
    }

    /// Notes that the known log ends at `tail`.
    mutating func move(to tail: LogTail) {
        self.tail = tail
    }

    /// Goes on in `successor`; the frames before it are durable.
    mutating func proceed(to successor: SegmentFile, isSealDurable: Bool) {
        predecessor = isSealDurable ? nil : active
        active = successor
        paths = WatchedPaths(in: environment.directory, of: successor.number)
        reader = FrameReader(successor)
        tail = LogTail(startOf: successor.header)
        mark = successor.mark
        syncedOffset = SegmentFile.firstFrameOffset
        index.durable = max(index.durable, tail.position)
    }

    /// Forgets of the index what is sealed by now, and goes on after it when the active segment is
    /// sealed itself.
    mutating func adoptSealed() throws(LogError) {
        while true {
            let last = try SegmentNames(of: environment).lastSealed
            guard last > index.archive.last else { return }
            let archive = try Archive(through: last, of: sealed)
            guard archive.end >= index.archive.end,
                last >= tail.segment ? archive.end >= index.durable : archive.end <= tail.position
            else {
                throw environment.corrupt(
                    environment.directory.sealedSegment(last), 0,
                    "it ends at position \(archive.end), and its raw form did not")
            }
            if last >= tail.segment {
                // It ended before what was seen of it here: that was lost in a failed sync.
                if archive.end < tail.position {
                    throw poison("\(active.path) was given up after a failed sync")
                }
                let next: SegmentFile
                do throws(LogError) {
                    next = try SegmentFile(opening: last + 1, of: log, environment)
                } catch {
                    // Since then that one may have ended and been sealed as well.
                    guard try SegmentNames(of: environment).lastSealed > last else { throw error }
                    continue
                }
                try sealed.segment(last).check(isContinuedBy: next)
                proceed(to: next, isSealDurable: true)
                isUnproven = true
            }
            return index.adopt(archive)
        }
    }

    /// Makes durable what led to the active segment, before anything is built on it: whoever rolled
    /// may have been killed before their last sync.
    mutating func secureSuccession() throws(LogError) {
        guard isUnproven else { return }
        guard try showsDevice(after: hints.read()) else {
            // Somebody's sync has failed, and they did not live to say so.
            throw fail(DiskError("sync", active.path, code: EIO))
        }
        isUnproven = false
        guard let file = predecessor else { return }
        try sync(file)
        try syncSegmentNames()
        predecessor = nil
    }

    /// Notes that everything up to `synced` is durable.
    mutating func noteDurable(_ synced: LogTail) {
        guard synced.segment == tail.segment else { return }
        syncedOffset = max(syncedOffset, synced.offset)
        index.durable = max(index.durable, synced.position)
    }

    /// Notes what another process of this boot has made durable.
    mutating func noteDurable(_ record: Hints.Record) {
        guard record.segment == tail.segment else { return }
        let offset = min(record.syncedOffset, tail.offset)
        syncedOffset = max(syncedOffset, offset)
        let position = index.position(endingBy: offset, of: record.segment)
        index.durable = max(index.durable, position)
    }

    /// Ends appending for good, because whether the last bytes are stored is not known.
    mutating func poison(_ reason: String) -> LogError {
        if poison == nil { poison = reason }
        return .durabilityUnknown(poison ?? reason)
    }
}
