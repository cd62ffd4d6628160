import EventLog
import Jobs

/// Per firm the revision of the event that finished it last; eight bytes a firm.
struct LastResults {
    /// 0 for a firm that no event has finished, or of which nobody knows which event has; the
    /// highest bit is set where the firm failed.
    private var revisions: [UInt64]
    private var startOverCount: UInt32 = 0
    private static let failed: UInt64 = 1 << 63

    /// Nothing read yet.
    init(firmCount: UInt32) {
        revisions = [UInt64](repeating: 0, count: Int(firmCount))
    }

    /// Reads the heads of the job's events up to the tip of `folded` once.
    init(of folded: FoldedJob, reader: JobReader) async throws(ProjectionError) {
        self.init(firmCount: folded.state.firmCount)
        try await read(.first...folded.tip.revision, of: folded, reader)
    }

    /// Takes in what finished firms in `range`, which follows what was read before and ends at the
    /// tip of `folded`; also behind what is recorded to be lost.
    mutating func read(
        _ range: ClosedRange<Revision>, of folded: FoldedJob, _ reader: JobReader
    ) async throws(ProjectionError) {
        var revisions = self.revisions
        self.revisions = []  // Else the other is copied at the first write.
        var startOverCount = self.startOverCount
        var losses: [LogGap.Loss] = []
        try await reader.entries(
            of: folded.job, range, parts: .heads, nil,
            onLoss: { loss in
                losses.append(loss)
                return true
            }
        ) { entry in
            switch entry.event {
            case .firmEnriched(let firm, _, _):
                let index = Int(firm.rawValue) - 1
                if revisions.indices.contains(index) { revisions[index] = entry.revision }
            case .firmFailed(let firm, _, _):
                let index = Int(firm.rawValue) - 1
                if revisions.indices.contains(index) {
                    revisions[index] = entry.revision | Self.failed
                }
            case .reset(.startOver): startOverCount += 1
            case .submitted, .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed,
                .heartbeat, .checkpoint, .released, .leaseExpired, .paused, .resumed,
                .reset(.keepFinished), .retryRequested, .cancelled, .noted, .completed, .purged:
                break
            }
            return true
        }
        self.revisions = revisions
        self.startOverCount = startOverCount
        // The first run is not begun by a reset.
        let hasHiddenRun = startOverCount + 1 < folded.state.run
        for loss in losses where loss.isCertain { doubt(loss, hasHiddenRun: hasHiddenRun) }
    }

    /// The same, with room for a list that has grown.
    func extended(to firmCount: UInt32) -> LastResults {
        var result = self
        let missing = Int(firmCount) - revisions.count
        if missing > 0 { result.revisions += repeatElement(0, count: missing) }
        return result
    }

    /// Events that it takes to try a failed firm again: asked for, claimed, started, failed.
    private static let leastRetryCount: UInt64 = 4

    /// Forgets what lost events may have made untrue.
    ///
    /// An enriched firm is not done again in the same run, a failed one may have been.
    private mutating func doubt(_ loss: LogGap.Loss, hasHiddenRun: Bool) {
        let end = loss.revisions.upperBound.rawValue
        let count = end - loss.before.revision.rawValue
        for index in revisions.indices {
            let isFailure = revisions[index] & Self.failed != 0
            guard revisions[index] & ~Self.failed <= end else { continue }
            if hasHiddenRun || isFailure && count >= Self.leastRetryCount { revisions[index] = 0 }
        }
    }

    /// Nil for a firm that no event has finished, as far as is known.
    subscript(firm: FirmNumber) -> Revision? {
        let index = Int(firm.rawValue) - 1
        guard revisions.indices.contains(index), revisions[index] > 0 else { return nil }
        return Revision(revisions[index] & ~Self.failed)
    }
}

extension RecordedEntry {
    /// Whether a firm stands as `status` says because of it.
    func finishes(as status: FirmStatus) -> Bool {
        switch (event, status) {
        case (.firmEnriched, .enriched): true
        case (.firmFailed(_, _, let attempt), .failed(let cause)): attempt.cause == cause
        case (_, .waiting), (_, .enriched), (_, .failed): false
        }
    }
}

extension JobReader {
    /// The entries at `revisions` with their bodies, by revision.
    ///
    /// Neighbours are read in one go; what lies between them is passed over undecoded.
    func results(
        at revisions: [Revision], of job: JobNumber,
        types wantedTypes: Set<JobEventType> = [.firmEnriched, .firmFailed]
    ) async throws(ProjectionError) -> [UInt64: RecordedEntry] {
        let wanted = Set(revisions.map(\.rawValue))
        let types = EventTypes(of: wantedTypes)
        var found: [UInt64: RecordedEntry] = [:]
        for range in Self.runs(of: revisions.sorted()) {
            try await entries(
                of: job, range, parts: .payloads(of: types), types, onLoss: { _ in true }
            ) { entry in
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
