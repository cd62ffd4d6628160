import Synchronization

// Room for the segments to come, claimed ahead of need.
extension LogStore {
    /// Fills the spare and the reserve, those that are missing; it takes as long as writing them.
    ///
    /// - Parameter pause: See ``SegmentMaking/prepareSpare(_:lock:pause:)``.
    func prepareSpare(pause: (FillStep?) -> Bool = { _ in false }) {
        guard let lock else { return }
        do throws(DiskError) {
            guard try SegmentMaking.prepareSpare(environment, lock: lock, pause: pause)
            else { return }
            // Both may be there and the disk be full: some file systems need room to overwrite.
            if space.isLow {
                let room = UInt64(environment.options.reserveByteCount)
                try environment.checkRoom(for: room, at: environment.directory.segmentInMaking)
            }
            if space.note(isLow: false) { environment.notify(.enoughSpace) }
        } catch {
            guard error.isOutOfSpace else {
                // The roll makes its own file, and then refuses if it must.
                return environment.notify(.trouble("no spare segment could be prepared: \(error)"))
            }
            noteLowSpace(LogError(error))
        }
    }

    /// Whether there is room for `byteCount` bytes more and, where its time has come by then, for a
    /// segment after the active one.
    func hasRoom(for byteCount: Int) -> Bool {
        guard !space.isLow else { return false }
        let (offset, limit, end) = core.withLock { core in
            (
                core.tail.offset + UInt64(byteCount), spareOffset(core), core.active.byteCount
            )
        }
        guard offset > limit else { return true }
        let (disk, directory) = (environment.disk, environment.directory)
        if let spare = try? disk.open(directory.spare, .read).byteCount(), offset <= end + spare {
            return true
        }
        let needed = max(UInt64(environment.options.segmentByteCount), UInt64(byteCount))
        return (try? environment.checkRoom(for: needed, at: directory.segmentInMaking)) != nil
    }

    /// Gives back the memory that caches the segment which this process has ended last.
    ///
    /// Whoever fills segments fast fills memory as fast, and would push out what others need; and
    /// memory that was just in use is had sooner than other.
    func forgetEndedSegment() {
        let ended = core.withLock { core in
            defer { core.ended = nil }
            return core.ended
        }
        // All of it was synced by this process, so that the device holds what the cache shows.
        // It is no harm when it stays.
        try? ended?.file.dropCache(of: nil)
    }

    /// Says once that there is no room, until there is.
    func noteLowSpace(_ error: LogError) {
        guard case .outOfSpace(let why) = error, space.note(isLow: true) else { return }
        environment.notify(.lowOnSpace(why))
    }
}
