/// The numbers under which events are stored; a number is never changed or reused.
package enum JobEventType: UInt16, CaseIterable, Sendable {
    case submitted = 1
    case firmsListed = 2
    case queued = 3
    case claimed = 4
    case firmStarted = 5
    case attemptFailed = 6
    case firmEnriched = 7
    case firmFailed = 8
    case heartbeat = 9
    case checkpoint = 10
    case released = 11
    case leaseExpired = 12
    case paused = 13
    case resumed = 14
    case reset = 15
    case retryRequested = 16
    case cancelled = 17
    case noted = 18
    case completed = 19
    case purged = 20

    /// What people ask for: the events that say who did it.
    package static let changes: Set<JobEventType> = [
        .submitted, .paused, .resumed, .reset, .retryRequested, .cancelled, .noted, .purged,
    ]

    /// The newest version of its encoding; in version 2 a change has its request's ID, and what
    /// came of a firm the time at which that was recorded in the job that a fork took it from.
    var newestVersion: UInt8 {
        switch self {
        case .submitted: 3
        case .attemptFailed, .firmEnriched, .firmFailed: 2
        default: Self.changes.contains(self) ? 2 : 1
        }
    }

    /// The word of the glossary: `firmEnriched` ...
    package var name: String { Self.names[Int(rawValue) - 1] }

    private static let names = allCases.map { String(describing: $0) }

    package init?(name: String) {
        guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = type
    }
}

extension JobEvent {
    package var type: JobEventType {
        switch self {
        case .submitted: .submitted
        case .firmsListed: .firmsListed
        case .queued: .queued
        case .claimed: .claimed
        case .firmStarted: .firmStarted
        case .attemptFailed: .attemptFailed
        case .firmEnriched: .firmEnriched
        case .firmFailed: .firmFailed
        case .heartbeat: .heartbeat
        case .checkpoint: .checkpoint
        case .released: .released
        case .leaseExpired: .leaseExpired
        case .paused: .paused
        case .resumed: .resumed
        case .reset: .reset
        case .retryRequested: .retryRequested
        case .cancelled: .cancelled
        case .noted: .noted
        case .completed: .completed
        case .purged: .purged
        }
    }
}
