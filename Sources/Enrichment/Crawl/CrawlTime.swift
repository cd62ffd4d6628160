import Glibc

/// Time as the crawl sees it, so that tests can turn the hands.
package struct CrawlTime: Sendable {
    /// Time since some fixed moment; never runs backwards.
    package var now: @Sendable () -> Duration
    /// Seconds since 1970, for dates that servers name.
    package var unixSeconds: @Sendable () -> Int64
    /// Throws only when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Duration, unixSeconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.unixSeconds = unixSeconds
        self.sleep = sleep
    }

    package static let system = {
        let start = ContinuousClock.now
        return CrawlTime(
            now: { ContinuousClock.now - start },
            unixSeconds: { Int64(Glibc.time(nil)) },
            sleep: { try await ContinuousClock().sleep(for: $0) })
    }()
}
