/// A moment of the wall clock: nanoseconds since 1970-01-01T00:00:00Z.
///
/// The rules take it as an argument and compare it; none of them reads a clock.
package struct WallTime: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    /// Before every moment that can be recorded.
    package static let distantPast = WallTime(nanoseconds: .min)

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: WallTime, right: WallTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later; saturates instead of overflowing.
    package static func + (time: WallTime, duration: Duration) -> WallTime {
        let parts = duration.components
        let (whole, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowAgain) = whole.addingReportingOverflow(
            parts.attoseconds / 1_000_000_000)
        let (nanoseconds, overflowAtLast) = time.nanoseconds.addingReportingOverflow(sum)
        guard !overflow, !overflowAgain, !overflowAtLast else {
            return WallTime(nanoseconds: duration < .zero ? .min : .max)
        }
        return WallTime(nanoseconds: nanoseconds)
    }

    /// How long after `earlier` this is; negative when it is before.
    package static func - (later: WallTime, earlier: WallTime) -> Duration {
        .nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }
}
