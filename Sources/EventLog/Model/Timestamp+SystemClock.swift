import Glibc

extension Timestamp {
    /// The machine's wall clock; the one place that reads it, passed to whoever needs a clock.
    @Sendable public static func systemClock() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
