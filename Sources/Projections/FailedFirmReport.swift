package import Jobs

/// The firms of a job that stand failed at one moment.
package struct FailedFirmReport: Hashable, Sendable {
    package var job: JobNumber
    /// In the order of the list.
    package var firms: [FailedFirm]

    package init(job: JobNumber, firms: [FailedFirm]) {
        self.job = job
        self.firms = firms
    }

    /// The largest group first; groups of one size in the order in which causes are numbered.
    package var byCause: [FailureGroup] {
        Dictionary(grouping: firms, by: \.cause).values
            .compactMap(FailureGroup.init)
            .sorted { ($1.count, $0.cause.rawValue) < ($0.count, $1.cause.rawValue) }
    }
}

/// One firm that was given up.
package struct FailedFirm: Hashable, Sendable {
    package var firm: FirmNumber
    /// As listed; empty when the list has been erased.
    package var name: String
    package var website: String
    package var cause: FailureCause
    /// Attempts that were made; 0 when that is lost.
    package var attemptCount: UInt8
    package var message: String
    /// The address asked for last; empty when none was.
    package var url: String
    /// Nil when the event that says so is lost.
    package var failedAt: WallTime?
    /// Of the `firmFailed` event; nil when that is lost.
    package var revision: UInt64?
    /// The name, the message or both have been erased (purged).
    package var isErased: Bool
    /// The message was damaged, and is lost.
    package var isLost = false

    /// The host that was asked last, or the one that the list names; empty when there is none.
    package var host: String { (url.isEmpty ? website : url).websiteHost }
}

/// The firms that failed for one cause.
package struct FailureGroup: Hashable, Sendable {
    package var cause: FailureCause
    package var count: Int
    /// Distinct hosts among them.
    package var hostCount: Int
    /// The first of the list.
    package var example: FailedFirm

    /// Trying again without a change elsewhere would fail in the same way.
    package var isPermanent: Bool { cause.isPermanent }

    /// Nil for no firms; `firms` are of one cause.
    init?(_ firms: [FailedFirm]) {
        guard let example = firms.min(by: { $0.firm < $1.firm }) else { return nil }
        cause = example.cause
        count = firms.count
        hostCount = Set(firms.map(\.host).filter { !$0.isEmpty }).count
        self.example = example
    }
}
