package import Jobs

/// One line of a job's history: an event, or heartbeats that nothing came between.
///
/// `who` and `what` hold texts from outside as they are: whoever prints them makes them harmless.
package struct HistoryLine: Hashable, Sendable {
    /// The event's, or the first heartbeat's.
    package var revision: UInt64
    package var time: WallTime
    /// Those of the last heartbeat; for any other line the same as `revision` and `time`.
    package var lastRevision: UInt64
    package var lastTime: WallTime
    package var type: JobEventType
    /// The worker or the person; empty when the event does not tell.
    package var who: String
    package var what: String
    /// The firm that the event is about.
    package var firm: FirmNumber?
    /// Heartbeats that are folded into the line; 0 for any other.
    package var heartbeatCount: Int

    /// The event's name; `heartbeat` for folded ones too.
    package var event: String { type.name }
}

/// Whether heartbeats are told one by one.
package enum HeartbeatTelling: Hashable, Sendable {
    /// Those that nothing came between are one line.
    case folded
    case each
}
