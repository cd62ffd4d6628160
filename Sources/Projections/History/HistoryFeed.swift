package import EventLog
package import Jobs

/// Tells what is appended to one job, or to all and the fleet, line by line as it comes.
package struct HistoryFeed: Sendable {
    /// Commits that are read before their firms' names are looked up.
    private static let commitLimit = 2_000

    private let reader: JobReader
    private let job: JobNumber?
    /// The last commit that was told.
    private var position: Position
    private var tellers: [JobNumber: HistoryTeller] = [:]
    private var names: [JobNumber: FirmNames] = [:]
    /// Jobs that cannot be told.
    private var unreadable: Set<JobNumber> = []

    /// - Parameters:
    ///   - job: Nil for all jobs and the fleet of workers.
    ///   - position: The last commit that is not told.
    package init(_ reader: JobReader, of job: JobNumber?, after position: Position) {
        self.reader = reader
        self.job = job
        self.position = position
    }

    /// Visits what has been appended since, in order, until `visit` says false.
    ///
    /// Can be called again and again as the log goes on.
    /// - Parameter onTrouble: Of many jobs, is told of each that cannot be read: once, and then the
    ///   job is left out, so that it hides no other.
    package mutating func read(
        onTrouble: (JobNumber, ProjectionError) -> Void = { _, _ in }, _ visit: (Item) -> Bool
    ) async throws(ProjectionError) {
        while true {
            let found = try await nextItems(onTrouble)
            for (job, entries) in found.entries where !unreadable.contains(job) {
                do throws(ProjectionError) { try await prepare(job, for: entries) } catch {
                    try leaveOut(job, error, onTrouble)
                }
            }
            var wantsMore = true
            func emit(_ item: Item) { if wantsMore { wantsMore = visit(item) } }
            for event in found.events {
                switch event {
                case .fleet(let event, let recorded):
                    emit(.fleet(event, revision: recorded.revision, time: recorded.time))
                case .job(let entry): tell(entry, emit)
                }
            }
            for job in found.entries.keys.sorted() {
                tellers[job]?.finish { emit(.job(job, $0)) }
            }
            guard wantsMore, found.isCut else { return }
        }
    }

    private mutating func leaveOut(
        _ job: JobNumber, _ error: ProjectionError,
        _ onTrouble: (JobNumber, ProjectionError) -> Void
    ) throws(ProjectionError) {
        guard self.job == nil, error.isOfOneJob else { throw error }
        tellers[job] = nil
        if unreadable.insert(job).inserted { onTrouble(job, error) }
    }

    private mutating func tell(_ entry: RecordedEntry, _ emit: (Item) -> Void) {
        let name = names[entry.job]?[entry.event.firm]
        tellers[entry.job]?.tell(entry, name: name) { emit(.job(entry.job, $0)) }
    }

    /// Makes ready to tell `entries`, which follow each other.
    private mutating func prepare(
        _ job: JobNumber, for entries: [RecordedEntry]
    ) async throws(ProjectionError) {
        guard let first = entries.first else { return }
        if tellers[job]?.state.revision != first.revision - 1 {
            var state = JobState()
            if first.revision > 1 {
                state = try await reader.state(
                    of: job, at: .revision(Revision(first.revision - 1))
                ).state
            }
            tellers[job] = HistoryTeller(from: state, .each)
            names[job] = FirmNames(job: job, reader: reader)
        }
        guard let state = tellers[job]?.state else { return }
        names[job]?.takeShape(from: entries, after: state)
        try await names[job]?.load(for: entries)
    }

    private mutating func nextItems(
        _ onTrouble: (JobNumber, ProjectionError) -> Void
    ) async throws(ProjectionError) -> Found {
        var found = Found()
        var troubles: [(JobNumber, ProjectionError)] = []
        var failure: ProjectionError?
        let (log, wanted) = (reader.log, job)
        var last = position
        var isRead = false
        while !isRead {
            do {
                try await log.visitAll(after: last, parts: .all) { commit in
                    last = commit.position
                    guard wanted == nil || commit.stream == wanted.map({ StreamID($0) }) else {
                        return true
                    }
                    do throws(ProjectionError) { try found.add(commit) } catch {
                        guard let job = JobNumber(commit.stream) else {
                            failure = error
                            return false
                        }
                        troubles.append((job, error))
                    }
                    return !found.isCut
                }
                isRead = true
            } catch {
                // What is on record as lost is passed over; 'log verify' tells of it.
                guard error.isRecordedLoss, let end = log.endOfLoss(after: last) else {
                    throw .log(error)
                }
                last = end
            }
        }
        if let failure { throw failure }
        for (job, error) in troubles { try leaveOut(job, error, onTrouble) }
        position = last
        return found
    }

    /// Something that was appended.
    package enum Item: Hashable, Sendable {
        case job(JobNumber, HistoryLine)
        case fleet(FleetEvent, revision: UInt64, time: WallTime)
    }

    /// What one look at the log has brought.
    private struct Found {
        enum Event {
            case fleet(FleetEvent, Recorded)
            case job(RecordedEntry)
        }

        var events: [Event] = []
        var entries: [JobNumber: [RecordedEntry]] = [:]
        var commitCount = 0

        /// There may be more.
        var isCut: Bool { commitCount >= HistoryFeed.commitLimit }

        mutating func add(_ commit: borrowing CommitView) throws(ProjectionError) {
            commitCount += 1
            if let job = JobNumber(commit.stream) {
                let new = try RecordedEntry.entries(of: commit, job: job)
                entries[job, default: []] += new
                events += new.map { .job($0) }
            } else {
                try addFleet(Commit(copying: commit))
            }
        }

        private mutating func addFleet(_ commit: Commit) throws(ProjectionError) {
            for (index, stored) in commit.events.enumerated() {
                let revision = commit.firstRevision.rawValue + UInt64(index)
                do throws(DecodingFailure) {
                    let recorded = Recorded(revision: revision, time: WallTime(commit.time))
                    events.append(.fleet(try FleetEvent(decoding: stored), recorded))
                } catch { throw .undecodableFleet(revision: revision, error) }
            }
        }
    }
}
