package import EventLog

extension Presence {
    /// What is not heard of for so long may be taken from its holder, unless set otherwise.
    package static let standardStaleThreshold = Duration.seconds(300)

    /// Whether a worker lives, as far as is known: as the kernel says, or for one elsewhere as its
    /// heartbeats do.
    ///
    /// A worker elsewhere that holds nothing writes nothing, so of it nothing is known; it does
    /// not count, because one that died without a word looks the same for ever.
    /// - Parameters:
    ///   - heartbeatAge: Since any of its leases was last heard of; nil when it holds none.
    ///   - staleThreshold: From this age on a heartbeat proves nothing.
    package func isLife(
        heartbeatAge: Duration?, staleThreshold: Duration = standardStaleThreshold
    ) -> Bool {
        switch self {
        case .present: true
        case .gone: false
        case .unknown: heartbeatAge.map { $0 < staleThreshold } ?? false
        }
    }
}
