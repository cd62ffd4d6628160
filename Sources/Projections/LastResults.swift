import EventLog
import Jobs

/// Per firm the revision of the event that finished it last; eight bytes a firm.
struct LastResults {
    /// 0 for a firm that no event has finished.
    private var revisions: [UInt64]

    /// Reads the heads of the job's events up to `tip` once.
    init(
        of job: JobNumber, through tip: Tip, firmCount: UInt32, reader: JobReader
    ) async throws(ProjectionError) {
        revisions = [UInt64](repeating: 0, count: Int(firmCount))
        try await read(.first...tip.revision, of: job, reader)
    }

    /// Takes in what finished firms in `range`, which follows what was read before.
    mutating func read(
        _ range: ClosedRange<Revision>, of job: JobNumber, _ reader: JobReader
    ) async throws(ProjectionError) {
        var revisions = self.revisions
        self.revisions = []  // Else the other is copied at the first write.
        try await reader.entries(of: job, range) { entry in
            switch entry.event {
            case .firmEnriched(let firm, _, _), .firmFailed(let firm, _, _):
                let index = Int(firm.rawValue) - 1
                if revisions.indices.contains(index) { revisions[index] = entry.revision }
            case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
                .heartbeat, .checkpoint, .released, .leaseExpired, .paused, .resumed, .reset,
                .retryRequested, .cancelled, .noted, .completed, .purged:
                break
            }
            return true
        }
        self.revisions = revisions
    }

    /// Nothing read yet.
    init(firmCount: UInt32) {
        revisions = [UInt64](repeating: 0, count: Int(firmCount))
    }

    /// The same, with room for a list that has grown.
    func extended(to firmCount: UInt32) -> LastResults {
        var result = self
        let missing = Int(firmCount) - revisions.count
        if missing > 0 { result.revisions += repeatElement(0, count: missing) }
        return result
    }

    /// Nil for a firm that no event has finished.
    subscript(firm: FirmNumber) -> Revision? {
        let index = Int(firm.rawValue) - 1
        guard revisions.indices.contains(index), revisions[index] > 0 else { return nil }
        return Revision(revisions[index])
    }
}

extension JobReader {
    /// The entries at `revisions` with their bodies, by revision.
    ///
    /// Neighbours are read in one go; what lies between them is passed over undecoded.
    func results(
        at revisions: [Revision], of job: JobNumber
    ) async throws(ProjectionError) -> [UInt64: RecordedEntry] {
        let wanted = Set(revisions.map(\.rawValue))
        var found: [UInt64: RecordedEntry] = [:]
        for range in Self.runs(of: revisions.sorted()) {
            try await entries(of: job, range, bodiesOf: [.firmEnriched, .firmFailed]) { entry in
                if wanted.contains(entry.revision) { found[entry.revision] = entry }
                return true
            }
        }
        return found
    }

    /// Joins revisions that lie close together into ranges.
    static func runs(of sorted: [Revision]) -> [ClosedRange<Revision>] {
        /// Events that are cheaper read over than sought anew.
        let gapLimit: UInt64 = 32
        var runs: [ClosedRange<Revision>] = []
        for revision in sorted {
            if let last = runs.last, revision.rawValue - last.upperBound.rawValue <= gapLimit {
                runs[runs.count - 1] = last.lowerBound...revision
            } else {
                runs.append(revision...revision)
            }
        }
        return runs
    }
}
