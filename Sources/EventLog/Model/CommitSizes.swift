/// How large the parts of a commit are; found in one pass over its events.
struct CommitSizes: Hashable, Sendable {
    private(set) var eventCount: Int
    private(set) var detailByteCount = 0
    private(set) var payloadByteCount = 0
    private(set) var largestDetailByteCount = 0
    /// Which of the events are snapshots, counted from 0.
    private(set) var snapshots: [Int] = []

    init(of events: [Event]) {
        eventCount = events.count
        // By place: a copy of each event would count its references up and down.
        let span = events.span
        for index in span.indices {
            let count = span[index].detail.count
            detailByteCount += count
            largestDetailByteCount = max(largestDetailByteCount, count)
            payloadByteCount += span[index].payload.storedByteCount
            if span[index].isSnapshot { snapshots.append(index) }
        }
    }

    /// Refuses what no backend takes.
    ///
    /// - Returns: The bytes that the events take as one commit: heads, details and payloads.
    @discardableResult
    func check() throws(LogError) -> Int {
        precondition(eventCount > 0, "an append needs at least one event")
        guard largestDetailByteCount <= Limits.detailByteCount else {
            throw .tooLarge(byteCount: largestDetailByteCount, limit: Limits.detailByteCount)
        }
        let byteCount = Limits.headByteCount * eventCount + detailByteCount + payloadByteCount
        guard eventCount <= Limits.eventCount, byteCount <= Limits.commitByteCount else {
            throw .tooLarge(byteCount: byteCount, limit: Limits.commitByteCount)
        }
        return byteCount
    }
}
