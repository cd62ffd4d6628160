package import Jobs

/// How fast a job moves, from the times at which its last firms were finished.
package struct JobRate: Hashable, Sendable {
    /// Finishes that are older say nothing of how fast it moves now.
    package static let window: Duration = .seconds(1_800)

    package var firmsPerMinute: Double

    /// - Parameter finishes: Oldest first.
    /// - Returns: Nil with fewer than two finishes in the window: one interval is the least that
    ///   a rate can be told from.
    package init?(finishes: [WallTime], now: WallTime) {
        let recent = finishes.filter { now - $0 <= Self.window }
        guard let oldest = recent.first, recent.count >= 2 else { return nil }
        // Up to now, not up to the last finish: a job that stands still slows down as one looks.
        let elapsed = (now - oldest) / Duration.seconds(1)
        guard elapsed > 0 else { return nil }
        firmsPerMinute = Double(recent.count - 1) / elapsed * 60
    }

    /// How long `firmCount` more firms take at this rate.
    package func duration(of firmCount: UInt32) -> Duration {
        .seconds((Double(firmCount) / firmsPerMinute * 60).rounded())
    }
}
