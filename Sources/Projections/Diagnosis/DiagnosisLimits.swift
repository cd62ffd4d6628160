import EventLog

/// From when on silence and standstill say something: what the settings make of it.
package struct DiagnosisLimits: Hashable, Sendable {
    /// How often a worker that holds batches says that it lives.
    package var heartbeat = Duration.seconds(30)
    /// Silence after which another worker takes what the silent one holds.
    package var stale = Presence.standardStaleThreshold
    /// How long a batch may be held without any attempt ending.
    package var stall = Duration.seconds(600)
    /// How long one attempt may take.
    package var attempt = Duration.seconds(90)

    /// As the settings are unless somebody sets them.
    package init() {}

    /// Whoever works has been heard of by then.
    ///
    /// - Parameter own: The heartbeat that the worker itself was started with.
    func silence(own: Duration?) -> Duration { max(heartbeat, own ?? .zero) * 3 }

    /// Some attempt would have ended by then, at twice its deadline; past the stall limit it is
    /// said at any rate.
    var hang: Duration { min(attempt * 2, stall) }

    /// How far back losses of workers say something of now.
    static let losses = Duration.seconds(3_600)

    /// How far back events are looked at: losses, the rate, and any standstill that is one.
    var window: Duration { max(Self.losses, JobRate.window, stall * 2, stale * 2) }
}
