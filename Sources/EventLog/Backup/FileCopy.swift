/// Copies files in pieces, with their checksums.
struct FileCopy {
    private static let pieceByteCount = 1 << 20

    let disk: any Disk

    /// Copies the first `count` bytes of `source` into a new file, and makes them durable.
    ///
    /// - Parameters:
    ///   - start: What the copy has in the place of the first bytes.
    ///   - byteCount: Of the copy; what the source does not give is zero, and takes no space where
    ///     the file system knows holes.
    /// - Returns: The checksum of the copy.
    func copy(
        _ count: UInt64, of source: any DiskFile, startingWith start: [UInt8] = [],
        to path: String, byteCount: UInt64
    ) throws(DiskError) -> UInt64 {
        let target = try disk.open(path, .replace)
        var checksum = RunningChecksum()
        if !start.isEmpty {
            try target.writeAll(start, at: 0)
            checksum.add(start)
        }
        var offset = UInt64(start.count)
        while offset < count {
            let step = min(count - offset, UInt64(Self.pieceByteCount))
            let piece = try source.readAll(Int(step), at: offset)
            guard !piece.isEmpty else { break }
            try target.writeAll(piece, at: offset)
            checksum.add(piece)
            offset += UInt64(piece.count)
        }
        if offset < byteCount {
            try target.writeAll([0], at: byteCount - 1)
            checksum.addZeros(byteCount - offset)
        }
        try target.syncData()
        return checksum.value
    }

    /// Byte count and checksum of the file at `path`; nil when there is none.
    func look(at path: String) throws(LogError) -> (byteCount: UInt64, checksum: UInt64)? {
        do throws(DiskError) {
            let file = try disk.open(path, .read)
            var checksum = RunningChecksum()
            var offset: UInt64 = 0
            while true {
                let piece = try file.readAll(Self.pieceByteCount, at: offset)
                guard !piece.isEmpty else { break }
                checksum.add(piece)
                offset += UInt64(piece.count)
            }
            return (offset, checksum.value)
        } catch {
            guard error.isMissing else { throw LogError(error) }
            return nil
        }
    }
}
