import EventLog
import Jobs

extension JobReader {
    /// Entries that are read before their firms' names are looked up: few at first, so that the
    /// first lines are told soon, then many, because each chunk goes back to the lists.
    private static let chunkCounts: (first: UInt64, later: UInt64) = (2_000, 16_000)

    /// Visits the job's entries chunk by chunk, with the names of the firms that they are about,
    /// until `visit` says false.
    ///
    /// - Parameters:
    ///   - range: Revisions that the job has come to. Those that a repair has recorded to be lost,
    ///     maybe, are passed over.
    ///   - before: The job right before the first of them.
    ///   - types: Events whose bodies are wanted.
    func chunks(
        of job: JobNumber, _ range: ClosedRange<Revision>, after before: JobState,
        bodiesOf types: Set<JobEventType>, _ visit: ([RecordedEntry], FirmNames) -> Bool
    ) async throws(ProjectionError) {
        var names = FirmNames(job: job, reader: self)
        var next = range.lowerBound
        var chunkCount = Self.chunkCounts.first
        var chunk: [RecordedEntry] = []
        while true {
            next = passingLosses(of: job, next)
            guard next <= range.upperBound else { break }
            let last = Revision(min(next.rawValue + chunkCount - 1, range.upperBound.rawValue))
            chunk.removeAll(keepingCapacity: true)
            chunk.reserveCapacity(Int(last.rawValue - next.rawValue) + 1)
            try await entries(of: job, next...last, bodiesOf: types) { entry in
                chunk.append(entry)
                return true
            }
            names.takeShape(from: chunk, after: before)
            try await names.load(for: chunk)
            guard visit(chunk, names) else { return }
            next = last.advanced(by: 1)
            chunkCount = Self.chunkCounts.later
        }
    }
}
