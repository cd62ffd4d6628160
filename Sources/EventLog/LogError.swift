/// Why the log refused or could not do what was asked.
public enum LogError: Error, Hashable, Sendable {
    /// The stream has moved on since the tip that was presented; nothing was appended.
    case conflict(actual: Tip)
    /// The commit is larger than the log takes; nothing was appended.
    case tooLarge(byteCount: Int, limit: Int)
    /// Another process holds the log's lock; nothing was appended, and trying again may do.
    case busy(String)
    /// There is no room on the disk; nothing was appended and the log is whole.
    case outOfSpace(String)
    /// Stored bytes do not check out; nothing is written until a person has looked.
    case corrupt(Damage)
    /// The device refused to confirm an append: whether it is stored is unknown until reopening.
    case durabilityUnknown(String)
    /// The log was written by a newer release.
    case newerFormat(path: String, found: UInt32, newestKnown: UInt32)
    /// The log that was opened is not where it was: somebody has moved, removed or replaced it.
    case gone(String)
    /// The log is not there, or cannot be opened, read or written; says what to do.
    case failed(String)
}

/// Where stored bytes do not check out, and whom it concerns.
public struct Damage: Hashable, Sendable {
    public var file: String
    public var byteOffset: UInt64
    public var reason: String
    /// Streams that may have lost events; empty when no acknowledged event is concerned.
    public var streams: [StreamID]
    /// Whether a repair has put on record that something is lost here; the file itself is sound.
    public var isRecorded: Bool
    /// What to do about it; nil for what is usual.
    public var advice: String?

    public init(
        file: String, byteOffset: UInt64, reason: String, streams: [StreamID],
        isRecorded: Bool = false, advice: String? = nil
    ) {
        self.file = file
        self.byteOffset = byteOffset
        self.reason = reason
        self.streams = streams
        self.isRecorded = isRecorded
        self.advice = advice
    }
}

extension LogError {
    /// Whether it says no more than what a repair has put on record: that something is lost.
    public var isRecordedLoss: Bool {
        if case .corrupt(let damage) = self { damage.isRecorded } else { false }
    }
}

extension LogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .conflict(let actual):
            "stream \(actual.stream) has moved on to \(actual.revision); read it and decide again"
        case .tooLarge(let byteCount, let limit):
            "an append of \(byteCount) bytes is over the limit of \(limit); split it"
        case .outOfSpace(let what):
            "no space left: \(what). Nothing was lost, and appending works again once there is room"
        case .corrupt(let damage) where damage.isRecorded:
            """
            lost events are on record: \(damage.reason)\
            \(damage.streams.isEmpty ? "" : "; jobs concerned: \(damage.streamList)"). \
            All other jobs are whole. A backup from before may still hold what is lost
            """
        case .corrupt(let damage):
            """
            \(damage.file) is damaged at byte \(damage.byteOffset): \(damage.reason)\
            \(damage.streams.isEmpty ? "" : "; jobs concerned: \(damage.streamList)"). \
            \(damage.advice ?? Damage.usualAdvice)
            """
        case .durabilityUnknown(let why):
            """
            whether the last append is stored is unknown: \(why). Start the program again: it finds \
            out, and goes on
            """
        case .gone(let what):
            """
            \(what): it was moved, removed or replaced. Put it back, or name the right one with \
            --log or VC_LOG, and start the program again
            """
        case .newerFormat(let path, let found, let newestKnown):
            """
            \(path) has format \(found), and this release reads up to \(newestKnown); \
            use the newer release
            """
        case .busy(let why): why
        case .failed(let why): why
        }
    }
}

extension Damage {
    /// What does not check out of what `body` reads; nil when all does.
    static func found(
        reading body: () throws(LogError) -> Void
    ) throws(LogError) -> Damage? {
        do throws(LogError) {
            try body()
            return nil
        } catch .corrupt(let damage) {
            return damage
        }
    }

    fileprivate static let usualAdvice = """
        Nothing was changed, and what is not damaged can still be read. Run 'vcctl log verify'; then \
        restore the file from a backup, or see what 'vcctl log repair' would save
        """

    var streamList: String {
        let shown = streams.prefix(20).map { stream in
            stream.rawValue == 0 ? "0 (the fleet of workers)" : stream.description
        }.joined(separator: ", ")
        return streams.count > 20 ? "\(shown) and \(streams.count - 20) more" : shown
    }
}
