package import Jobs

/// One thing that an event changed in a job's state.
package struct StateChange: Hashable, Sendable {
    /// `failedCount`, `firm:12`, `lease:3` ...
    package var name: String
    /// Nil when it was not there before.
    package var old: Part?
    /// Nil when it is not there any more.
    package var new: Part?

    /// A value; times stay times, because only whoever prints them knows the zone.
    package enum Part: Hashable, Sendable {
        case text(String)
        case time(WallTime)
    }
}

extension StateChange {
    /// What `event` made of `before`, in a fixed order; `updatedAt` and `revision` change with
    /// every event and are left out.
    ///
    /// - Parameter event: What lies between the two: it says which firms to look at.
    package static func all(
        _ before: JobState, _ after: JobState, by event: JobEvent
    ) -> [StateChange] {
        var changes = Changes(before, after)
        changes.compare("status", \.status.rawValue)
        changes.compare("run", \.run)
        changes.compare("firmCount", \.firmCount)
        changes.compare("listedBatchCount", \.listedBatchCount)
        changes.compareFirms(event)
        changes.compareLeases()
        changes.compare("enrichedCount", \.firms.enrichedCount)
        changes.compare("failedCount", \.firms.failedCount)
        changes.compare("peopleCount", \.peopleCount)
        changes.compare("pageCount", \.pageCount)
        changes.compare("byteCount", \.byteCount)
        changes.compare("checkpointCount", \.checkpointCount)
        changes.compare("takeoverCount", \.takeoverCount)
        changes.compare("isPurged", \.isPurged)
        changes.compare("submittedAt", \.times.submitted)
        changes.compare("startedAt", \.times.started)
        changes.compare("completedAt", \.times.completed)
        changes.compare("heartbeatAt", \.times.heartbeat)
        return changes.found
    }
}

/// Two states, and what differs between them.
private struct Changes {
    private let before: JobState
    private let after: JobState
    private(set) var found: [StateChange] = []

    init(_ before: JobState, _ after: JobState) {
        self.before = before
        self.after = after
    }

    mutating func compare<Value: Equatable & CustomStringConvertible>(
        _ name: String, _ value: (JobState) -> Value
    ) {
        let (old, new) = (value(before), value(after))
        guard old != new else { return }
        add(name, .text(old.description), .text(new.description))
    }

    mutating func compare(_ name: String, _ time: (JobState) -> WallTime?) {
        let (old, new) = (time(before), time(after))
        if old != new { add(name, old.map { .time($0) }, new.map { .time($0) }) }
    }

    private mutating func add(
        _ name: String, _ old: StateChange.Part?, _ new: StateChange.Part?
    ) {
        found.append(StateChange(name: name, old: old, new: new))
    }

    /// The firm that the event is about, those that were in flight, and those that it reopened.
    mutating func compareFirms(_ event: JobEvent) {
        var firms = Set(before.flights.keys).symmetricDifference(after.flights.keys)
        if let firm = event.firm { firms.insert(firm) }
        if case .retryRequested(let ranges) = event { firms.formUnion(ranges.firms) }
        for firm in firms.sorted() {
            let (old, new) = (describe(firm, before), describe(firm, after))
            if old != new { add("firm:\(firm)", .text(old), .text(new)) }
        }
    }

    /// `waiting`, `in flight, attempt 2`, `failed: timeout`, with what it has been through.
    private func describe(_ firm: FirmNumber, _ state: JobState) -> String {
        switch state.firms[firm] {
        case .enriched: return "enriched"
        case .failed(let cause): return "failed: \(cause.name)"
        case .waiting: break
        }
        var text = state.flights[firm].map { "in flight, attempt \($0.attempt)" } ?? "waiting"
        guard let trouble = state.troubles[firm] else { return text }
        if trouble.failedAttempts > 0 {
            let cause = trouble.lastCause.map { ", last \($0.name)" } ?? ""
            text += " (\(Words.count(trouble.failedAttempts, "failed attempt"))\(cause))"
        }
        if trouble.crashes > 0 { text += " (\(trouble.crashes) lost with a lease)" }
        return text
    }

    mutating func compareLeases() {
        let batches = Set(before.leases.keys).union(after.leases.keys)
        for batch in batches.sorted() {
            let (old, new) = (before.leases[batch], after.leases[batch])
            guard old?.id != new?.id else { continue }
            add(
                "lease:\(batch)", old.map { .text(Words.worker($0.worker)) },
                new.map { .text(Words.worker($0.worker)) })
        }
    }
}
