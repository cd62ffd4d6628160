/// How large a log is, and in what form it lies.
public struct LogStatistics: Hashable, Sendable {
    /// The log's own number, from the file `LOG`.
    public var log = ""
    public var segmentCount = 0
    /// How many of the segments are sealed.
    public var sealedSegmentCount = 0
    /// Bytes of the sealed segments' files.
    public var sealedByteCount: UInt64 = 0
    /// Bytes that the sealed segments' frames took before.
    public var sealedRawByteCount: UInt64 = 0
    /// Bytes of frames in segments that are not sealed.
    public var rawByteCount: UInt64 = 0
    /// Bytes of the files of segments that are not sealed, claimed ahead of use.
    public var claimedByteCount: UInt64 = 0
    /// Whether the next segment's space is claimed already.
    public var hasSpare = false
    public var commitCount: UInt64 = 0
    public var streamCount = 0
    /// Torn tails and other files that were set aside.
    public var quarantinedFileCount = 0

    public init() {}
}

extension LocalLog {
    /// How large the log is.
    ///
    /// It reads a few bytes of each segment and nothing else.
    public func statistics() throws(LogError) -> LogStatistics {
        let store = try store
        return try store.statistics()
    }
}

extension LogStore {
    func statistics() throws(LogError) -> LogStatistics {
        while true {
            let names = try SegmentNames(of: environment)
            do throws(LogError) {
                do throws(LogError) { try refresh() } catch {
                    // Then the numbers are of what is known.
                    guard case .durabilityUnknown = error else { throw error }
                }
                return try statistics(of: names)
            } catch {
                // Others may have sealed meanwhile what was about to be looked at.
                guard case .corrupt = error, try SegmentNames(of: environment) != names else {
                    throw error
                }
            }
        }
    }

    private func statistics(of names: SegmentNames) throws(LogError) -> LogStatistics {
        let directory = environment.directory
        let disk = environment.disk
        var statistics = LogStatistics()
        let (log, tail, sealed, head, tips) = state { core in
            (core.log, core.tail, core.sealed, core.index.durable, core.index.durableTips())
        }
        statistics.log = "\(log)"
        statistics.segmentCount = Int(names.last)
        statistics.commitCount = head.rawValue - min(head.rawValue, recordedGaps.lostCount)
        statistics.streamCount = tips.count
        for number in names.sealed.sorted() {
            let segment = try sealed.segment(number)
            statistics.sealedSegmentCount += 1
            statistics.sealedByteCount += segment.byteCount
            statistics.sealedRawByteCount +=
                segment.locator.end.offset - SegmentFile.firstFrameOffset
        }
        for number in names.raw.subtracting(names.sealed).sorted() {
            let segment = try SegmentFile(opening: number, of: log, environment)
            statistics.claimedByteCount += segment.byteCount
            // One after the tail's was made a moment ago and holds nothing yet.
            var end = number == tail.segment ? tail.offset : SegmentFile.firstFrameOffset
            if number < tail.segment {
                end = try SegmentFile(opening: number + 1, of: log, environment)
                    .header.predecessorEnd
            }
            statistics.rawByteCount += end - SegmentFile.firstFrameOffset
        }
        try onDisk { () throws(DiskError) in
            statistics.hasSpare = try disk.exists(directory.spare)
            if try disk.exists(directory.quarantine) {
                statistics.quarantinedFileCount = try disk.list(directory.quarantine).count
            }
        }
        return statistics
    }
}
