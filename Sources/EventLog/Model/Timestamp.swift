/// A moment of the wall clock: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Recorded times never run backwards within a log, whatever the clock did.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    public init(seconds: Int64) {
        self.nanoseconds = seconds * 1_000_000_000
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later; saturates at the ends of the representable range.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowAgain) = moment.nanoseconds.addingReportingOverflow(whole)
        guard !overflow, !overflowAgain else {
            return Timestamp(nanoseconds: seconds < 0 ? .min : .max)
        }
        return Timestamp(nanoseconds: sum &+ attoseconds / 1_000_000_000)
    }

    /// How long after `earlier` this moment is; negative when it is before.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }
}
