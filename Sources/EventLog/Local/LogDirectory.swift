/// The names inside a log's directory.
struct LogDirectory: Hashable, Sendable {
    static let identityName = "LOG"
    static let erasuresName = "ERASED"
    static let repairName = "REPAIR"
    static let lockName = "lock"

    var root: String
    /// Another one than ``identityName`` as long as the directory is no log for everybody.
    var identityName = LogDirectory.identityName

    /// Says that the directory is a log; see ``LogIdentity``.
    var identity: String { "\(root)/\(identityName)" }
    /// Whose payloads are gone for good; see ``ErasureList``.
    var erasures: String { "\(root)/\(Self.erasuresName)" }
    /// Locked byte by byte, and replaced by a repair only; see ``LockByte``.
    var lock: String { "\(root)/\(Self.lockName)" }
    /// What this boot knows, which anyone may remove; see ``Hints``.
    var hints: String { "\(root)/hints" }
    /// Left by a failed sync until someone has reopened the log.
    var poison: String { "\(root)/POISON" }
    var segments: String { "\(root)/log" }
    /// A repair that was begun and is to be finished; see ``RepairSwitch``.
    var repair: String { "\(root)/\(Self.repairName)" }
    var quarantine: String { "\(root)/quarantine" }
    var live: String { "\(root)/live" }
    /// A successor zero-filled in advance.
    var spare: String { "\(segments)/spare" }
    /// A spare, or a reserve, that is being filled.
    var spareInMaking: String { "\(segments)/spare.tmp" }
    /// A small successor for when the disk is full, so that work under way can be recorded.
    var reserve: String { "\(segments)/reserve" }
    /// A segment that is being made because there was no spare.
    var segmentInMaking: String { "\(segments)/segment.tmp" }
    /// A sealed segment that is being made.
    var sealInMaking: String { "\(segments)/seal.tmp" }

    func segment(_ number: UInt64) -> String {
        "\(segments)/\(Self.segmentName(number))"
    }

    /// The same segment, sealed: compressed and with an index.
    func sealedSegment(_ number: UInt64) -> String {
        "\(segment(number)).lz4"
    }

    /// More than any log gets to; a file with a greater number is none of ours.
    static let greatestSegment = UInt64(UInt32.max) - 1

    static func segmentName(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".seg"
    }

    /// The number of the segment that has this file name.
    static func segmentNumber(_ name: String) -> UInt64? {
        guard name.hasSuffix(".seg"), let number = UInt64(name.dropLast(4)),
            segmentName(number) == name, (1...greatestSegment).contains(number)
        else { return nil }
        return number
    }

    /// The number of the sealed segment that has this file name.
    static func sealedSegmentNumber(_ name: String) -> UInt64? {
        name.hasSuffix(".lz4") ? segmentNumber(String(name.dropLast(4))) : nil
    }
}

/// What the bytes of the lock file stand for.
enum LockByte {
    /// The right to write after the tail.
    static let append: Int64 = 0
    /// The turn to sync; others wait to find themselves covered.
    static let sync: Int64 = 1
    /// The right to prepare the spare.
    static let spare: Int64 = 2
    /// The right to replace raw segments by sealed ones.
    static let seal: Int64 = 3
}
