import Jobs
import Projections

/// The times of a long list, as ``WallTime/rfc3339(_:)`` writes them.
///
/// They come nearly in order, so that most differ from the one before in their seconds only.
struct TimeTexts {
    private let zone: Zone
    /// The minute that `bytes` is a time of, counted from the epoch; nil when none can be kept.
    private var minute: Int64?
    private var bytes: [UInt8] = []

    init(_ zone: Zone) {
        self.zone = zone
    }

    mutating func text(of time: WallTime) -> [UInt8] {
        let (seconds, isInRange) = (time.nanoseconds / 1_000_000_000, time.nanoseconds >= 0)
        guard isInRange, minute == seconds / 60 else {
            bytes = Array(time.rfc3339(zone).utf8)
            // A zone whose offset is no whole minute, as some once were, shows other seconds.
            let isWhole = zone.offset(at: time).isMultiple(of: 60)
            minute = isInRange && isWhole ? seconds / 60 : nil
            return bytes
        }
        // Of `2026-03-03T09:04:58`.
        let second = UInt8(seconds % 60)
        bytes[17] = UInt8(ascii: "0") + second / 10
        bytes[18] = UInt8(ascii: "0") + second % 10
        return bytes
    }
}
