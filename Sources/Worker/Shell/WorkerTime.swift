/// The worker's clocks and its patience, passed in so that tests own them.
package struct WorkerTime: Sendable {
    package var now: @Sendable () -> WorkerNow
    /// Waits; throws `CancellationError` when the task is cancelled first.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> WorkerNow,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }
}
