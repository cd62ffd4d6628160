import EventLog
import Jobs

/// How often each thing happened, so that one that never does is seen.
package struct Coverage: Sendable {
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    mutating func count(_ name: String) {
        counts[name, default: 0] += 1
    }

    package mutating func add(_ other: Coverage) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// What some thousands of histories must have had, and these had not.
    package var missing: [String] {
        Self.expected.filter { counts[$0, default: 0] == 0 }.sorted()
    }

    private static let expected =
        JobEventType.allCases.map { "event: \($0.name)" } + Act.expected.map(\.name)
        + Act.expected.filter(\.isFault).map { "met \($0.name)" }
        + Visit.Mood.allCases.map(\.name) + Aftermath.expected.map(\.name)
        + [
            "append: acknowledged", "append: conflict", "append: failed", "append: nobody left",
            "append: out of space", "append: unknown", "examined", "examined as a whole",
            "killed in a call", "notice: clock behind", "notice: enough space",
            "notice: low on space", "notice: recovered from a failed sync", "notice: torn tail",
            "purged", "rot: harmless", "rot: repaired", "rot: reported", "wish failed",
            "wish granted", "wish refused", "worker ended: error", "worker ended: signal",
            "worker started",
        ]
}
