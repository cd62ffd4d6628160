/// How long to wait before a firm is tried again: exponential backoff with full jitter.
///
/// Full jitter spreads retries best when many fail together: Brooker, "Exponential Backoff And
/// Jitter", 2015.
package struct RetryDelay: Hashable, Sendable {
    /// The longest wait after the first failure; doubles with each further one.
    package var base: Duration = .seconds(4)
    /// No backoff is longer.
    package var cap: Duration = .seconds(120)
    /// The longest that a site's Retry-After is honoured.
    package var retryAfterCap: Duration = .seconds(900)

    package init() {}

    /// No wait that is drawn is longer.
    package var longest: Duration { max(cap, retryAfterCap + cap / 4) }

    /// Draws the wait after `attempt` failed; never shorter than what the site asked for.
    package func draw(
        after attempt: UInt8, retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> Duration {
        let doublings = min(Int(attempt) - 1, 20)
        let ceiling = min(cap, base * (1 << max(doublings, 0)))
        let jitter = ceiling * Double.random(in: 0...1, using: &random)
        guard let retryAfter else { return jitter }
        return min(max(retryAfter, .zero), retryAfterCap) + jitter * 0.25
    }
}
