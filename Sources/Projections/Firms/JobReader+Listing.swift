package import EventLog
package import Jobs

/// One firm of a list with its two names and where it stands.
package struct ListedFirm: Hashable, Sendable {
    package var standing: FirmStanding
    /// As listed; nil when the list has been erased (purged).
    package var name: String?
    /// As listed; nil when the list has been erased (purged).
    package var website: String?
}

extension JobReader {
    /// What there is to say of every firm as of `moment`, without its texts.
    ///
    /// It reads the job's heads once.
    package func ledger(
        of job: JobNumber, at moment: EventLog.Moment = .head
    ) async throws(ProjectionError) -> FirmLedger {
        let tip = try await self.tip(of: job, at: moment)
        var ledger = FirmLedger()
        try await entries(of: job, .first...tip.revision) { entry in
            ledger.apply(entry.event, entry.recorded)
            return true
        }
        return ledger
    }

    /// Visits the firms of `ledger` that fit `filter`, in list order, until `visit` says false.
    ///
    /// The rows are read as the visit comes to them, one batch in memory.
    /// - Parameter now: What the time of an attempt under way is counted to.
    package func firms(
        of job: JobNumber, in ledger: FirmLedger, matching filter: FirmFilter, now: WallTime,
        _ visit: (ListedFirm) -> Bool
    ) async throws(ProjectionError) {
        try await rows(of: job, in: ledger.state, within: filter.firms) { firm, row in
            let standing = ledger.standing(of: firm, now: now)
            guard filter.fits(standing), filter.fits(website: row?.website) else { return true }
            return visit(ListedFirm(standing: standing, name: row?.name, website: row?.website))
        }
    }

    /// The firms that took longest among those that fit `filter`, the slowest first; firms that
    /// took equally long stand in list order.
    ///
    /// - Parameter limit: How many, at most; only so many rows are kept.
    package func slowestFirms(
        of job: JobNumber, in ledger: FirmLedger, matching filter: FirmFilter, limit: Int,
        now: WallTime
    ) async throws(ProjectionError) -> [ListedFirm] {
        var candidates: [(taken: Duration, firm: FirmNumber)] = []
        let add = { (firm: FirmNumber) in
            let standing = ledger.standing(of: firm, now: now)
            if standing.timeTaken > .zero, filter.fits(standing) {
                candidates.append((standing.timeTaken, firm))
            }
        }
        if filter.host == nil {
            for number in 0..<ledger.state.firmCount { add(FirmNumber(number + 1)) }
        } else {
            try await rows(of: job, in: ledger.state, within: filter.firms) { firm, row in
                if filter.fits(website: row?.website) { add(firm) }
                return true
            }
        }
        candidates.sort { ($1.taken, $0.firm) < ($0.taken, $1.firm) }
        let chosen = candidates.prefix(limit).map(\.firm)
        var found: [FirmNumber: ListedFirm] = [:]
        let wanted = FirmRanges(rising: chosen.sorted())
        try await rows(of: job, in: ledger.state, within: wanted) { firm, row in
            guard wanted.contains(firm) else { return true }
            found[firm] = ListedFirm(
                standing: ledger.standing(of: firm, now: now), name: row?.name,
                website: row?.website)
            return true
        }
        return chosen.compactMap { found[$0] }
    }

    /// Visits the rows of the batches that are listed in `state`, in order, until `visit` says
    /// false; a row is nil when it has been erased.
    ///
    /// - Parameter firms: Batches before the first and after the last of them are left out.
    func rows(
        of job: JobNumber, in state: JobState, within firms: FirmRanges? = nil,
        _ visit: (FirmNumber, FirmRecord?) -> Bool
    ) async throws(ProjectionError) {
        let table = state.firms
        var (first, last) = (UInt32(1), min(state.listedBatchCount, table.batchCount))
        if let ranges = firms?.ranges {
            guard let low = ranges.first, let high = ranges.last else { return }
            first = table.batch(of: FirmNumber(low.lowerBound)).rawValue
            last = min(last, table.batch(of: FirmNumber(high.upperBound)).rawValue)
        }
        guard first <= last else { return }
        let range =
            Self.revision(ofList: BatchNumber(first))...Self.revision(ofList: BatchNumber(last))
        var next = first
        var isEnough = false
        try await entries(of: job, range, bodiesOf: [.firmsListed]) { entry in
            guard case .firmsListed(BatchNumber(next), _) = entry.event else { return false }
            var records: [FirmRecord] = []
            if case .firms(let listed) = entry.body { records = listed }
            for (index, number) in table.firms(of: BatchNumber(next)).enumerated() {
                let record = records.indices.contains(index) ? records[index] : nil
                guard visit(FirmNumber(number), record) else {
                    isEnough = true
                    return false
                }
            }
            next += 1
            return true
        }
        if next <= last, !isEnough { throw .missingList(of: BatchNumber(next), in: job) }
    }
}
