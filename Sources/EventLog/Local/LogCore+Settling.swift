// What is at the tail and is not a frame.
extension LogCore {
    /// Settles bytes at the tail that are not a valid frame.
    ///
    /// - Returns: Whether the tail is clean now; false when they may be a frame in the making.
    mutating func settle(isExclusive: Bool) throws(LogError) -> Bool {
        guard isExclusive else { return false }
        try settleTail()
        return true
    }

    /// Judges the tail, while nobody can be writing: sets a torn one aside, refuses damage.
    mutating func settleTail() throws(LogError) {
        let claimed = try claimedOffset()
        let verdict = try onDisk { () throws(DiskError) in
            try TailRule.judge(active, from: tail.offset, claimed: claimed)
        }
        switch verdict {
        case .clean: return
        case .torn(let end):
            guard environment.canWrite else { return }
            try setAside(upTo: end)
        case .damaged(let offset, let reason):
            throw damage(at: offset, reason)
        }
    }

    /// The word for damage of the active segment, with the streams that it concerns.
    func damage(at offset: UInt64, _ reason: String) -> LogError {
        do throws(DiskError) {
            let survey = try DamageSurvey(active, after: tail) { index.knownTip(of: $0).position }
            return environment.corrupt(active.path, offset, reason, streams: survey.streams)
        } catch {
            return LogError(error)
        }
    }

    /// What anyone has claimed to be durable of the active segment.
    func claimedOffset() throws(LogError) -> UInt64 {
        var claimed = max(syncedOffset, mark?.durableOffset ?? 0)
        if let record = hints.read(), record.segment == tail.segment {
            claimed = max(claimed, record.syncedOffset)
        }
        if try hasSuccessor() {
            let next = try SegmentFile(opening: tail.segment + 1, of: log, environment)
            claimed = max(claimed, next.header.predecessorEnd)
        }
        return claimed
    }

    /// Writes `bytes` to a new file and syncs it.
    private func keep(_ bytes: [UInt8], in path: String) throws(DiskError) {
        let file = try environment.disk.open(path, .create)
        do throws(DiskError) {
            try file.writeAll(bytes, at: 0)
            try file.syncData()
        } catch {
            // Else each attempt on a full disk would leave another part of it.
            try? environment.disk.remove(path)
            throw error
        }
    }

    /// Copies a torn tail to the quarantine and writes zeros over it.
    private mutating func setAside(upTo end: UInt64) throws(LogError) {
        let directory = environment.directory
        let name = "\(LogDirectory.segmentName(tail.segment)).\(tail.offset)"
        let byteCount = Int(end - tail.offset)
        var path = "\(directory.quarantine)/\(name)"
        do throws(DiskError) {
            try environment.disk.makeDirectory(directory.quarantine)
            // An older tail from the same place stays what it is.
            var copy = 1
            while try environment.disk.exists(path) {
                copy += 1
                path = "\(directory.quarantine)/\(name).\(copy)"
            }
            let bytes = try active.file.readAll(byteCount, at: tail.offset)
            try keep(bytes, in: path)
            try environment.disk.syncDirectory(directory.quarantine)
            try takeBack(tail.offset..<end)
        } catch {
            throw LogError(error)
        }
        try sync(active)
        environment.notify(
            .tornTail(
                file: active.path, byteOffset: tail.offset, byteCount: byteCount, keptAt: path))
    }
}
