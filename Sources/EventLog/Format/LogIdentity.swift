/// The file `LOG`: says that a directory is a log, which one, and in what format.
struct LogIdentity: Hashable, Sendable {
    /// The newest format that this release reads.
    static let newestFormat: UInt32 = gapFormat
    /// The format of a log in which nothing is recorded to be lost.
    static let plainFormat: UInt32 = 1
    /// The format of a log that was repaired, so that it may hold a ``GapRecord``.
    static let gapFormat: UInt32 = 2

    var format = LogIdentity.plainFormat
    var log: UniqueID
    /// From the first to the last segment that holds a ``GapRecord``; nil in a plain log.
    ///
    /// So that opening need not look into all others.
    var gaps: ClosedRange<UInt64>?
}

extension LogIdentity {
    /// Three lines: format, log, checksum; where something is recorded to be lost, a line of that
    /// before the last.
    ///
    /// The first and the last keep their shape in every format.
    var encoded: [UInt8] {
        var text = "eventlog \(format)\nlog \(log)\n"
        if let gaps { text += "gaps \(gaps.lowerBound) \(gaps.upperBound)\n" }
        return Array((text + "sum \(Self.checksum(of: Array(text.utf8)))\n").utf8)
    }

    init(decoding bytes: [UInt8], path: String) throws(LogError) {
        func damaged(_ reason: String) -> LogError {
            .corrupt(Damage(file: path, byteOffset: 0, reason: reason, streams: []))
        }
        let stored = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let lines = stored.map { String(decoding: $0, as: UTF8.self) }
        // The last line is empty: the file ends with a line's end.
        guard lines.count >= 4, lines[0].hasPrefix("eventlog "), lines[lines.count - 1].isEmpty
        else { throw damaged("it does not say 'eventlog'") }
        // Counted as stored: what is no UTF-8 is longer as text.
        let covered = bytes.prefix(bytes.count - stored[stored.count - 2].count - 1)
        guard lines[lines.count - 2] == "sum \(Self.checksum(of: Array(covered)))" else {
            throw damaged("its checksum does not match")
        }
        guard let format = UInt32(lines[0].dropFirst(9)) else {
            throw damaged("it names no format")
        }
        guard format <= Self.newestFormat else {
            throw .newerFormat(path: path, found: format, newestKnown: Self.newestFormat)
        }
        guard lines[1].hasPrefix("log "), let log = UniqueID(lines[1].dropFirst(4)) else {
            throw damaged("it names no log")
        }
        self.init(format: format, log: log)
        guard format >= Self.gapFormat else { return }
        gaps = Self.gaps(lines[2])
        if gaps == nil { throw damaged("it does not say which segments hold records of losses") }
    }

    private static func gaps(_ line: String) -> ClosedRange<UInt64>? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "gaps", let first = UInt64(words[1]),
            let last = UInt64(words[2]), 1 <= first, first <= last
        else { return nil }
        return first...last
    }

    private static func checksum(of bytes: [UInt8]) -> String {
        let span = unsafe bytes.span.bytes
        return hexadecimal(span.checksum(0..<bytes.count, seed: 0))
    }
}
