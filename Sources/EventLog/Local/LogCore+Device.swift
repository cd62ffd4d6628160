// What the device holds, as against what the cache shows.
//
// Somebody may have been killed while their sync failed, as a person does to a process that hangs
// on a dying disk. Then nobody has heard of the failure, the cache shows what the device never got
// and takes it for clean, and no sync through a file that is opened later will tell.
extension LogCore {
    /// Whether the device holds what was read at an opening, while nobody writes or syncs.
    ///
    /// If it does not, a sync has failed, and the hints say so from now on: whoever has read the
    /// same must not build on it either.
    mutating func agreesWithDevice() throws(LogError) -> Bool {
        try catchUp(isExclusive: false)
        // Without hints, or where they cannot be read, all of it is looked at.
        let record = hints.read()
        guard try !showsDevice(after: record) else { return true }
        hints.write(
            Hints.Record(
                segment: record?.segment ?? tail.segment,
                syncedOffset: record?.syncedOffset ?? SegmentFile.firstFrameOffset,
                isPoisoned: true))
        return false
    }

    /// Whether the device holds what was read beyond what `record` says to be durable: the seal of
    /// the segment before, and the frames of the active one.
    func showsDevice(after record: Hints.Record?) throws(LogError) -> Bool {
        var start = SegmentFile.firstFrameOffset
        if let record, record.segment == tail.segment { start = max(start, record.syncedOffset) }
        return try onDisk { () throws(DiskError) in
            if let predecessor {
                // What is before its seal was synced before its successor was made.
                let end = active.header.predecessorEnd
                let seal = end..<end + UInt64(FrameHeader.sealByteCount)
                guard try predecessor.file.showsDevice(in: seal) else { return false }
            }
            guard start < tail.offset else { return true }
            return try active.file.showsDevice(in: start..<tail.offset)
        }
    }
}

extension DiskFile {
    /// Whether bytes read the same from the cache and from the device.
    fileprivate func showsDevice(in range: Range<UInt64>) throws(DiskError) -> Bool {
        let shown = try readAll(range.count, at: range.lowerBound)
        try dropCache(of: range)
        return try readAll(range.count, at: range.lowerBound) == shown
    }
}
