import Glibc

/// Settings of an ``ExampleSiteServer``.
package struct ExampleSiteOptions: Sendable {
    /// Every delay is multiplied by this; 0 makes the slow site as fast as the others.
    package var timeScale: Double
    /// Added to each answer, so that loopback feels a little like a network.
    package var latency: Duration
    /// Varies the slow site's delays; the same seed gives the same ones.
    package var seed: UInt64
    /// Serves each site at an address of its own as well, where its home page is `/`.
    ///
    /// They are 127.0.1.1, 127.0.1.2 and so on, in the order of the sites' names. A crawler that is
    /// polite per host then sees as many hosts as there are firms.
    package var hasAddressPerSite: Bool
    /// Whether ``ExampleSiteServer/requests`` is kept.
    package var keepsRecords: Bool
    /// Called for each request in order of arrival, before it is answered; must be quick.
    package var onRequest: (@Sendable (RequestRecord) -> Void)?
    /// Microseconds since 1970.
    package var now: @Sendable () -> Int64

    package init(
        timeScale: Double = 1, latency: Duration = .zero, seed: UInt64 = 1,
        hasAddressPerSite: Bool = false, keepsRecords: Bool = true,
        onRequest: (@Sendable (RequestRecord) -> Void)? = nil,
        now: @escaping @Sendable () -> Int64 = ExampleSiteOptions.systemTime
    ) {
        self.timeScale = timeScale
        self.latency = latency
        self.seed = seed
        self.hasAddressPerSite = hasAddressPerSite
        self.keepsRecords = keepsRecords
        self.onRequest = onRequest
        self.now = now
    }

    /// The system's clock.
    @Sendable package static func systemTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
