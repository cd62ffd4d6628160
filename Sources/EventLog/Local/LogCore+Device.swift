// What the device holds, as against what the cache shows.
extension LogCore {
    /// Whether what was read is what the device holds; nobody writes or syncs meanwhile.
    ///
    /// Somebody may have been killed while their sync failed, as a person does to a process that
    /// hangs on a dying disk. Nobody has heard of the failure then: the cache shows what the device
    /// never got and takes it for clean, so that no later sync would tell. So what no hint says to
    /// be durable is read again from the device.
    mutating func agreesWithDevice() throws(LogError) -> Bool {
        // Without hints of this boot, or behind a roll, everything has to be read again.
        guard hints.read() != nil else { return false }
        try catchUp(isExclusive: false)
        guard let record = hints.read(), record.segment == tail.segment else { return false }
        guard record.syncedOffset < tail.offset else { return true }
        let (file, start) = (active.file, record.syncedOffset)
        let byteCount = Int(tail.offset - start)
        return try onDisk { () throws(DiskError) in
            let shown = try file.readAll(byteCount, at: start)
            try file.dropCache()
            return try file.readAll(byteCount, at: start) == shown
        }
    }
}
