extension DiskFile {
    /// Writes all of `bytes` at `offset`, going on after short writes and interruptions.
    func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            do throws(DiskError) {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                let count = try unsafe write(rest, at: offset + UInt64(done))
                guard count > 0 else { throw DiskError("write", path, code: 28) }  // ENOSPC
                done += count
            } catch  where error.isInterruption {
                continue
            }
        }
    }

    func writeAll(_ bytes: [UInt8], at offset: UInt64) throws(DiskError) {
        // The closure cannot carry a typed error out, so it carries a result.
        try unsafe bytes.withUnsafeBytes { bytes -> Result<Void, DiskError> in
            Result { () throws(DiskError) in try unsafe writeAll(bytes, at: offset) }
        }.get()
    }

    /// Reads as many of `count` bytes at `offset` as the file holds.
    func readAll(_ count: Int, at offset: UInt64) throws(DiskError) -> [UInt8] {
        var failure: DiskError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(DiskError) {
                filled = try unsafe readAll(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Hands up to `count` bytes at `offset` to `body`, without keeping them.
    ///
    /// Inlined, because each append looks several times: else the types of what is handed over are
    /// found out each time.
    @inline(__always)
    func peek<Result>(
        _ count: Int, at offset: UInt64, _ body: (borrowing RawSpan) -> Result
    ) throws(DiskError) -> Result {
        try unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) {
            (buffer) throws(DiskError) in
            let filled = try unsafe readAll(into: buffer, at: offset)
            return body(unsafe UnsafeRawBufferPointer(rebasing: buffer[..<filled]).bytes)
        }
    }

    /// Fills `buffer` from `offset` on; returns how much the file had.
    func readAll(
        into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(DiskError) -> Int {
        var done = 0
        while done < buffer.count {
            do throws(DiskError) {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let count = try unsafe read(at: offset + UInt64(done), into: rest)
                if count == 0 { break }
                done += count
            } catch  where error.isInterruption {
                continue
            }
        }
        return done
    }

    /// Writes `count` zeros at `offset`.
    func writeZeros(_ count: UInt64, at offset: UInt64) throws(DiskError) {
        // Small enough to stay in the processor's cache.
        let block = [UInt8](repeating: 0, count: Int(min(count, 1 << 17)))
        var done: UInt64 = 0
        while done < count {
            let step = min(count - done, UInt64(block.count))
            try writeAll(
                step == block.count ? block : Array(block.prefix(Int(step))), at: offset + done)
            done += step
        }
    }
}
