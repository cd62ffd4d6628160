/// A log that also takes appends from callers who have a thread to block.
public protocol BlockingLog: Log {
    /// Does what ``Log/append(_:after:)`` does, and blocks the calling thread meanwhile.
    ///
    /// It is for one thread that appends one commit after the other, as a tool or an import does:
    /// when nobody else is appending, the caller does the work itself, and nothing is handed over
    /// to another thread and back. Where many append at once ``Log/append(_:after:)`` is better:
    /// it gathers them, and it does not take threads from the pool that runs the tasks. Both may
    /// be used side by side.
    ///
    /// - Returns: The stream's new tip, once the events are durable.
    /// - Throws: ``LogError``. Except after `durabilityUnknown`, nothing was appended.
    func appendBlocking(_ events: [Event], after tip: Tip) throws(LogError) -> Tip
}
