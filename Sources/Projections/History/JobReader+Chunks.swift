import EventLog
import Jobs

extension JobReader {
    /// Entries that are read before their firms' names are looked up: few at first, so that the
    /// first lines are told soon, then ever more, because each chunk goes back to the lists.
    private static let chunkCounts: (first: UInt64, last: UInt64, growth: UInt64) = (64, 16_000, 8)

    /// Entries that are read between one question whether to go on and the next.
    private static let askInterval = 64

    /// Visits the job's entries chunk by chunk, with the names of the firms that they are about,
    /// until `visit` says false, or `goesOn`, which is asked now and then while entries are read.
    ///
    /// - Parameters:
    ///   - range: Revisions that the job has come to. Those that a repair has recorded to be lost,
    ///     maybe, are passed over.
    ///   - before: The job right before the first of them.
    ///   - types: Events whose bodies are wanted.
    func chunks(
        of job: JobNumber, _ range: ClosedRange<Revision>, after before: JobState,
        bodiesOf types: Set<JobEventType>, while goesOn: () -> Bool = { true },
        _ visit: ([RecordedEntry], FirmNames) -> Bool
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
                return chunk.count % Self.askInterval != 0 || goesOn()
            }
            guard goesOn() else { return }
            names.takeShape(from: chunk, after: before)
            try await names.load(for: chunk)
            guard visit(chunk, names) else { return }
            next = last.advanced(by: 1)
            chunkCount = min(chunkCount * Self.chunkCounts.growth, Self.chunkCounts.last)
        }
    }
}
