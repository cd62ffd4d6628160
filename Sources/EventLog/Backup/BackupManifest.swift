/// The file `MANIFEST` of a backup: what is in it, and what log it is of, up to where.
struct BackupManifest: Hashable, Sendable {
    struct File: Hashable, Sendable {
        /// With its path inside the directory.
        var name: String
        var byteCount: UInt64
        /// XXH3-64 of all its bytes, seed 0.
        var checksum: UInt64
    }

    private static let newestFormat: UInt32 = 1

    var log: UniqueID
    /// The last commit that is in it.
    var position: Position
    /// When it was made.
    var time: Timestamp
    var files: [File] = []

    /// Of all files; without meaning when they say more than can be.
    var byteCount: UInt64 { files.reduce(0) { $0 &+ $1.byteCount } }

    func file(_ name: String) -> File? { files.first { $0.name == name } }
}

extension BackupManifest {
    var lines: [String] {
        [
            "backup \(Self.newestFormat)", "log \(log)", "through \(position)",
            "time \(time.nanoseconds)",
        ] + files.map { "file \(hexadecimal($0.checksum)) \($0.byteCount) \($0.name)" }
    }

    init(lines: [String], path: String) throws(LogError) {
        func word(_ index: Int, after title: String) throws(LogError) -> Substring {
            guard lines.count > index, lines[index].hasPrefix(title + " ") else {
                throw SummedText.damaged(path, "it does not say '\(title)'")
            }
            return lines[index].dropFirst(title.count + 1)
        }
        guard let format = UInt32(try word(0, after: "backup")) else {
            throw SummedText.damaged(path, "it names no format")
        }
        guard format <= Self.newestFormat else {
            throw .newerFormat(path: path, found: format, newestKnown: Self.newestFormat)
        }
        guard let log = UniqueID(try word(1, after: "log")),
            let position = UInt64(try word(2, after: "through")),
            let time = Int64(try word(3, after: "time"))
        else { throw SummedText.damaged(path, "it does not say of what it is") }
        self.init(
            log: log, position: Position(position), time: Timestamp(nanoseconds: time))
        for index in lines.indices.dropFirst(4) {
            let words = try word(index, after: "file").split(separator: " ", maxSplits: 2)
            guard words.count == 3, let checksum = UInt64(words[0], radix: 16),
                let byteCount = UInt64(words[1]), Reach.holds(byteCount),
                Self.isOfLog(String(words[2]))
            else { throw SummedText.damaged(path, "it has a line '\(lines[index])'") }
            files.append(
                File(name: String(words[2]), byteCount: byteCount, checksum: checksum))
        }
    }

    /// Whether it is the name of a file that belongs in a backup; no other is ever written.
    private static func isOfLog(_ name: String) -> Bool {
        if [LogDirectory.identityName, LogDirectory.erasuresName].contains(name) { return true }
        guard name.hasPrefix("log/") else { return false }
        let last = String(name.dropFirst(4))
        return LogDirectory.segmentNumber(last) != nil
            || LogDirectory.sealedSegmentNumber(last) != nil
    }
}
