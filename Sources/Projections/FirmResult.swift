package import Jobs

/// One firm of a job's list and what has come of it.
package struct FirmResult: Hashable, Sendable {
    package var firm: FirmNumber
    /// The row as listed; nil when it has been erased (purged).
    package var record: FirmRecord?
    package var status: FirmStatus
    /// Of an enriched firm, unless it has been erased.
    package var profile: FirmProfile?
    /// Of a failed firm, unless it has been erased.
    package var failure: FailureBody?
    /// Whether what was found, or why it failed, was damaged and is lost.
    package var isLost = false
    /// Attempts that it took; nil while the firm waits.
    package var attemptCount: UInt8?
    /// Nil while the firm waits.
    package var finishedAt: WallTime?
    /// Of the event that finished it; nil while the firm waits.
    package var revision: UInt64?
}
