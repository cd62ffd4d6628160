/// A small file of text lines of which the last is the checksum of all before it, as in `LOG`.
enum SummedText {
    static func encode(_ lines: [String]) -> [UInt8] {
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        return text + Array("sum \(checksum(of: text))\n".utf8)
    }

    /// The lines before the checksum.
    ///
    /// - Throws: `corrupt` when the checksum does not hold.
    static func decode(_ bytes: [UInt8], path: String) throws(LogError) -> [String] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The last one is empty: the file ends with a line's end.
        guard lines.count >= 2, let end = lines.last, end.isEmpty else {
            throw damaged(path, "it is cut off")
        }
        let sum = lines[lines.count - 2]
        let covered = Array(bytes.prefix(bytes.count - sum.count - 1))
        guard String(decoding: sum, as: UTF8.self) == "sum \(checksum(of: covered))" else {
            throw damaged(path, "its checksum does not match")
        }
        return lines.dropLast(2).map { String(decoding: $0, as: UTF8.self) }
    }

    static func damaged(_ path: String, _ reason: String) -> LogError {
        .corrupt(Damage(file: path, byteOffset: 0, reason: reason, streams: []))
    }

    private static func checksum(of bytes: [UInt8]) -> String {
        hexadecimal(unsafe bytes.span.bytes.checksum(0..<bytes.count, seed: 0))
    }
}

// On a disk: replaced as a whole or not at all.
extension SummedText {
    /// The lines of the file at `path`; nil when there is none.
    static func read(_ path: String, on disk: any Disk) throws(LogError) -> [String]? {
        let bytes: [UInt8]
        do throws(DiskError) {
            let file = try disk.open(path, .read)
            bytes = try file.readAll(Int(try file.byteCount()), at: 0)
        } catch {
            if error.isNotRegular { throw damaged(path, "it is no regular file") }
            guard error.isMissing else { throw LogError(error) }
            return nil
        }
        return try decode(bytes, path: path)
    }

    /// Puts a file of `lines` in the place `name` of `directory`; it is durable on return.
    static func write(
        _ lines: [String], as name: String, in directory: String, on disk: any Disk
    ) throws(LogError) {
        try onDisk { () throws(DiskError) in
            let temporary = "\(directory)/\(name).tmp"
            let file = try disk.open(temporary, .replace)
            try file.writeAll(encode(lines), at: 0)
            try file.syncData()
            try disk.rename(temporary, to: "\(directory)/\(name)")
            try disk.syncDirectory(directory)
        }
    }
}
