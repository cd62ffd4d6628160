import Jobs

extension DifferentField {
    /// What differs between a state that a checkpoint carries and the one that events come to.
    static func all(carried: JobState, folded: JobState) -> [DifferentField] {
        var fields: [DifferentField] = []
        func compare<Value: Equatable>(
            _ name: String, _ value: (JobState) -> Value, _ show: (Value) -> String
        ) {
            let (left, right) = (value(carried), value(folded))
            guard left != right else { return }
            fields.append(DifferentField(name: name, carried: show(left), folded: show(right)))
        }
        func number<Value: Equatable>(_ name: String, _ value: (JobState) -> Value) {
            compare(name, value) { String(describing: $0) }
        }
        func time(_ name: String, _ value: (JobState) -> WallTime?) {
            compare(name, value) { $0.map { String($0.nanoseconds) } ?? "none" }
        }
        number("revision", \.revision)
        number("phase", \.phase)
        number("run", \.run)
        compare("firms", \.firms) { "\($0.enrichedCount) enriched, \($0.failedCount) failed" }
        number("listedBatchCount", \.listedBatchCount)
        compare("leases", \.leases) { "of batches \(list($0.keys))" }
        compare("flights", \.flights) { "of firms \(list($0.keys))" }
        compare("troubles", \.troubles) { "of firms \(list($0.keys))" }
        number("peopleCount", \.peopleCount)
        number("pageCount", \.pageCount)
        number("byteCount", \.byteCount)
        compare("lastFinished", \.lastFinished) { $0?.description ?? "none" }
        number("lastPeopleCount", \.lastPeopleCount)
        time("times.submitted", \.times.submitted)
        time("times.started", \.times.started)
        time("times.completed", \.times.completed)
        time("times.heartbeat", \.times.heartbeat)
        time("times.updated", \.times.updated)
        compare("recentFinishes", \.recentFinishes) { "\($0.times.count) times" }
        number("checkpointCount", \.checkpointCount)
        number("finishedSinceCheckpoint", \.finishedSinceCheckpoint)
        number("takeoverCount", \.takeoverCount)
        number("isPurged", \.isPurged)
        return fields
    }

    /// The first few, in order.
    private static func list(_ keys: some Sequence<some Comparable>) -> String {
        let sorted = keys.sorted()
        guard !sorted.isEmpty else { return "none" }
        let shown = sorted.prefix(8).map { String(describing: $0) }.joined(separator: ", ")
        return sorted.count > 8 ? "\(shown) and \(sorted.count - 8) more" : shown
    }
}
