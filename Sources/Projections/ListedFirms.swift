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
        let wanted = Dictionary(grouping: firms.filter { table.contains($0) }) {
            table.batch(of: $0)
        }
        var unseen = Set(wanted.keys)
        for range in Self.runs(of: wanted.keys.sorted().map(Self.revision(ofList:))) {
            try await entries(of: job, range, bodiesOf: [.firmsListed]) { entry in
                guard case .firmsListed(let batch, _) = entry.event,
                    entry.revision == Self.revision(ofList: batch).rawValue,
                    let members = wanted[batch]
                else { return true }
                unseen.remove(batch)
                guard case .firms(let records) = entry.body else { return true }
                let first = table.firms(of: batch).lowerBound
                for firm in members {
                    let index = Int(firm.rawValue - first)
                    if records.indices.contains(index) { rows[firm] = records[index] }
                }
                return true
            }
        }
        if let missing = unseen.min() { throw .missingList(of: missing, in: job) }
        return rows
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
