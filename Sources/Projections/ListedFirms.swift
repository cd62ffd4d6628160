import EventLog
package import Jobs

extension JobReader {
    /// The rows of `firms`; those that have been erased are left out.
    ///
    /// Lists of batches that lie close together are read in one go.
    /// - Throws: Also when a batch that is asked for is not where its list has to be.
    package func listedFirms(
        _ firms: some Sequence<FirmNumber>, of job: JobNumber, in table: FirmTable
    ) async throws(ProjectionError) -> [FirmNumber: FirmRecord] {
        var rows: [FirmNumber: FirmRecord] = [:]
        var wanted: [BatchNumber: Set<Int>] = [:]
        for firm in firms where table.contains(firm) {
            let batch = table.batch(of: firm)
            let place = Int(firm.rawValue - table.firms(of: batch).lowerBound)
            wanted[batch, default: []].insert(place)
        }
        var unseen = Set(wanted.keys)
        for range in Self.runs(of: wanted.keys.sorted().map(Self.revision(ofList:))) {
            try await lists(of: job, range, wanted) { list in
                unseen.remove(list.batch)
                let first = table.firms(of: list.batch).lowerBound
                for (place, row) in list.rows { rows[FirmNumber(first + UInt32(place))] = row }
            }
        }
        if let missing = unseen.min() { throw .missingList(of: missing, in: job) }
        return rows
    }

    /// Visits the lists in `range` that are where they have to be, with the rows of each whose
    /// places are in `wanted`.
    private func lists(
        of job: JobNumber, _ range: ClosedRange<Revision>, _ wanted: [BatchNumber: Set<Int>],
        _ visit: (ListedRows) -> Void
    ) async throws(ProjectionError) {
        var failure: ProjectionError?
        do {
            try await log.visit(
                StreamID(job), range, parts: .payloads(of: EventTypes(of: [.firmsListed])),
                onLoss: { !$0.isCertain }
            ) { commit in
                var stored = commit.events
                while stored.next() {
                    do throws(DecodingFailure) {
                        let list = try ListedRows(decoding: stored) { wanted[$0] ?? [] }
                        guard let list, stored.revision == Self.revision(ofList: list.batch) else {
                            continue
                        }
                        visit(list)
                    } catch {
                        failure = .undecodable(job, revision: stored.revision.rawValue, error)
                        return false
                    }
                }
                return true
            }
        } catch { throw .log(error) }
        if let failure { throw failure }
    }

    /// Batch 1 is listed at revision 2, right after `submitted`, and the others follow.
    static func revision(ofList batch: BatchNumber) -> Revision {
        Revision(UInt64(batch.rawValue) + 1)
    }

    /// The firms of one batch as they were listed; nil when they have been erased or are lost.
    func recordsUnlessAbsent(
        of batch: BatchNumber, in job: JobNumber
    ) async throws(ProjectionError) -> [FirmRecord]? {
        do throws(ProjectionError) { return try await firms(of: batch, in: job) } catch {
            guard error.isAbsence else { throw error }
            return nil
        }
    }

    /// Where the job's list came from and how its columns are read.
    /// - Throws: ``ProjectionError/erased(_:revision:)`` when that has been purged, and
    ///   ``ProjectionError/lost(_:revision:)`` when it was damaged.
    package func submission(of job: JobNumber) async throws(ProjectionError) -> SubmissionBody {
        _ = try await tip(of: job, at: .head)
        var body: EventBody?
        try await entries(of: job, .first ... .first, parts: .all) { entry in
            body = entry.body
            return false
        }
        switch body {
        case .submission(let submission): return submission
        case .erased: throw .erased(job, revision: 1)
        case .lost: throw .lost(job, revision: 1)
        case .none?, .firms, .profile, .failure, .act, .note, .state, .skipped, nil:
            throw .undecodable(job, revision: 1, .unknownValue("submission", 0))
        }
    }
}

extension ProjectionError {
    /// A batch is not where its list has to be.
    static func missingList(of batch: BatchNumber, in job: JobNumber) -> ProjectionError {
        .undecodable(
            job, revision: JobReader.revision(ofList: batch).rawValue,
            .unknownValue("list of batch", UInt64(batch.rawValue)))
    }
}
