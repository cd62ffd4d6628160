package import Jobs

/// What differs between a job's states at two moments; no event between them is looked at.
package struct StateDifference: Hashable, Sendable {
    package var status: Change<JobStatus>
    /// Of the job: 1 for the first time through the list.
    package var run: Change<UInt32>
    package var firmCount: Change<UInt32>
    /// How many firms went from one status to another; firms that stand as they stood are left out.
    package var moves: [FirmMove: Int]
    package var people: Change<UInt64>
    package var pages: Change<UInt64>
    /// Bytes of all pages, decoded.
    package var bytes: Change<UInt64>
    package var takeovers: Change<UInt32>
    /// Who held batches, in order of identity.
    package var workers: Change<[WorkerIdentity]>
    package var isPurged: Change<Bool>

    package init(from before: JobState, to after: JobState) {
        func change<Value>(_ value: (JobState) -> Value) -> Change<Value> {
            Change(before: value(before), after: value(after))
        }
        status = change(\.status)
        run = change(\.run)
        firmCount = change(\.firmCount)
        people = change(\.peopleCount)
        pages = change(\.pageCount)
        bytes = change(\.byteCount)
        takeovers = change(\.takeoverCount)
        isPurged = change(\.isPurged)
        workers = change { state in
            Set(state.leases.values.map(\.worker)).sorted { $0.id < $1.id }
        }
        moves = [:]
        for number in 0..<max(before.firmCount, after.firmCount) {
            let firm = FirmNumber(number + 1)
            if let move = FirmMove(from: before.firms[firm], to: after.firms[firm]) {
                moves[move, default: 0] += 1
            }
        }
    }

    /// A run keeps what it has found, so within one, people are only ever added.
    package var isSameRun: Bool { run.before == 0 || !run.isChanged }

    /// Nothing that is told of differs.
    package var isEmpty: Bool {
        !status.isChanged && !run.isChanged && !firmCount.isChanged && moves.isEmpty
            && !people.isChanged && !pages.isChanged && !bytes.isChanged && !takeovers.isChanged
            && !workers.isChanged && !isPurged.isChanged
    }
}

/// A value at two moments.
package struct Change<Value: Hashable & Sendable>: Hashable, Sendable {
    package var before: Value
    package var after: Value

    package init(before: Value, after: Value) {
        (self.before, self.after) = (before, after)
    }

    package var isChanged: Bool { before != after }
}

/// From where to where a firm went.
package struct FirmMove: Hashable, Sendable {
    package enum Status: String, CaseIterable, Hashable, Sendable {
        case waiting, enriched, failed

        package init(_ status: FirmStatus) {
            switch status {
            case .waiting: self = .waiting
            case .enriched: self = .enriched
            case .failed: self = .failed
            }
        }
    }

    package var from: Status
    /// The same as `from` only for a firm that failed for another cause.
    package var to: Status

    /// Nil when nothing differs.
    package init?(from before: FirmStatus, to after: FirmStatus) {
        guard before != after else { return nil }
        (from, to) = (Status(before), Status(after))
    }
}
