package import EventLog
package import Jobs

extension JobReader {
    /// Finds the first event after `start`, through `last`, after which `expression` is true.
    ///
    /// It folds event by event and looks after each, because a state can change there and back: a
    /// search by halves would miss that.
    /// - Parameters:
    ///   - start: 0 for the very beginning.
    ///   - last: Is held to the job's last event.
    ///   - onChange: Is given every event with which it became true or false.
    package func bisect(
        _ job: JobNumber, where expression: StateExpression,
        after start: Revision = .none, through last: Revision = .max,
        onChange: (BisectChange) -> Void = { _ in }
    ) async throws(ProjectionError) -> BisectReport {
        let tip = try await self.tip(of: job, at: .revision(last))
        let first = start.advanced(by: 1)
        var state = JobState()
        if start > .none { state = try await self.state(of: job, at: .revision(start)).state }
        var search = BisectSearch(expression, StateView(state))
        let wasTrueBefore = search.isTrue
        if first <= tip.revision {
            try await entries(of: job, first...tip.revision) { entry in
                if let change = search.take(entry) { onChange(change) }
                return !Task.isCancelled
            }
        }
        let reached = search.view.state.revision
        guard Task.isCancelled || reached >= tip.revision.rawValue else {
            throw .missing(job, revision: reached + 1)
        }
        return BisectReport(
            job: job, range: first.rawValue...max(first, tip.revision).rawValue,
            wasTrueBefore: wasTrueBefore, first: search.first, changeCount: search.changeCount,
            isTrueAtEnd: search.isTrue, values: search.values, eventCount: search.eventCount)
    }
}

/// Folds a job and watches one expression.
private struct BisectSearch {
    private let expression: StateExpression
    private let fields: [StateField]
    /// Types of events that can change it.
    private let types: EventTypes
    private(set) var view: StateView
    private(set) var isTrue: Bool
    private(set) var first: BisectChange?
    private(set) var changeCount = 0
    private(set) var eventCount: UInt64 = 0
    private var atFirst: [(before: StateValue, after: StateValue)] = []

    init(_ expression: StateExpression, _ view: StateView) {
        self.expression = expression
        fields = expression.fields
        types = EventTypes(of: fields.reduce(into: Set()) { $0.formUnion($1.changedBy) })
        self.view = view
        isTrue = expression.isTrue(in: view)
    }

    /// Returns the change, when the event is one.
    mutating func take(_ entry: RecordedEntry) -> BisectChange? {
        eventCount += 1
        guard types.contains(entry.event.type.rawValue) else {
            view.apply(entry.event, entry.recorded)
            return nil
        }
        // Values from before are wanted of one event only: the state is kept until it is known.
        let before = first == nil && !isTrue ? fields.map { view.value(of: $0) } : []
        view.apply(entry.event, entry.recorded)
        let isTrueNow = expression.isTrue(in: view)
        guard isTrueNow != isTrue else { return nil }
        isTrue = isTrueNow
        changeCount += 1
        let change = BisectChange(revision: entry.revision, time: entry.time, isTrue: isTrueNow)
        if isTrueNow, first == nil {
            first = change
            atFirst = zip(before, fields).map { ($0, view.value(of: $1)) }
        }
        return change
    }

    var values: [BisectValue] {
        fields.enumerated().map { index, field in
            let known = atFirst.indices.contains(index) ? atFirst[index] : nil
            return BisectValue(
                field: field, before: known?.before, after: known?.after,
                atEnd: view.value(of: field))
        }
    }
}

extension StateField {
    /// Types of events that can change it; what is not named here leaves it as it is.
    fileprivate var changedBy: Set<JobEventType> {
        let all = Set(JobEventType.allCases)
        let finishes: Set<JobEventType> = [
            .submitted, .firmEnriched, .firmFailed, .reset, .retryRequested,
        ]
        switch self {
        case .plain(.revision), .plain(.firmsPerMinute), .plain(.secondsLeft): return all
        case .plain(.processedCount), .plain(.firmCount), .plain(.remainingCount),
            .plain(.enrichedCount), .plain(.failedCount), .plain(.failureRate), .plain(.percent),
            .plain(.currentTeamMemberCount), .plain(.peopleCount), .plain(.pageCount),
            .plain(.byteCount), .plain(.run), .cause:
            return finishes
        case .plain(.checkpointCount): return [.checkpoint]
        case .plain(.takeoverCount): return [.leaseExpired]
        case .plain(.status), .plain(.waitingForRetryCount), .plain(.inFlightCount),
            .plain(.leaseCount), .plain(.workerCount), .firm:
            return all.subtracting([.heartbeat, .checkpoint, .noted])
        }
    }
}
