// From the buffer to the segment, and back when that fails.
extension LogCore {
    /// Writes the buffer, which holds whole frames, at the tail of the active segment.
    ///
    /// When that fails, frames that are there as a whole stay: a reader may have taken them, and
    /// nothing may vanish that was seen. What is there of the next one is taken back.
    /// - Parameter frameEnds: Where in the buffer each frame ends.
    /// - Returns: How many frames are in the segment, and why the others are not.
    /// - Throws: `durabilityUnknown` when it cannot be found out or taken back.
    mutating func writeBuffer(
        frameEnds: [Int]
    ) throws(LogError) -> (frameCount: Int, failure: LogError?) {
        let (offset, end) = (tail.offset, tail.offset + UInt64(buffer.count))
        do throws(DiskError) {
            try unsafe active.file.writeAll(buffer.bytes, at: offset)
            return (frameEnds.count, nil)
        } catch let failure {
            let count: Int
            var hasTakenBack = false
            do throws(DiskError) {
                let found = try active.file.readAll(buffer.count, at: offset)
                let same = zip(found, buffer.array).prefix { $0 == $1 }.count
                count = frameEnds.prefix { $0 <= same }.count
                let kept = count == 0 ? 0 : frameEnds[count - 1]
                // Where nothing was written nothing is taken back: that could only fail as well.
                hasTakenBack = found.dropFirst(kept).contains { $0 != 0 }
                if hasTakenBack { try takeBack(offset + UInt64(kept)..<end) }
            } catch {
                throw poison("\(failure), and taking it back failed as well: \(error)")
            }
            // Zero on the device before it is used again: the tail rule rests on that.
            if hasTakenBack { try sync(active) }
            return (count, count == frameEnds.count ? nil : LogError(failure))
        }
    }

    /// Zeroes what is in `range`, of which nothing is a whole frame.
    ///
    /// The first bytes go last: as long as anything is left, the tail shows that it was written
    /// on, and whoever comes next judges all of it. Killed or out of space on the way, it is no
    /// clean tail with old bytes further on.
    func takeBack(_ range: Range<UInt64>) throws(DiskError) {
        let first = min(range.lowerBound + UInt64(FrameHeader.byteCount), range.upperBound)
        var end = range.upperBound
        while end > first {
            // Whole sectors, so that no sector is left half of what it was.
            let start = max(first, (end - 1) & ~0xFFFF)
            try active.file.writeZeros(end - start, at: start)
            end = start
        }
        try active.file.writeZeros(first - range.lowerBound, at: range.lowerBound)
    }
}
