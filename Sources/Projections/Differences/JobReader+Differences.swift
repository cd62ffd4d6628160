package import EventLog
package import Jobs

/// Two sides to be compared, folded: two moments of a job, or two jobs.
package struct ComparedStates: Sendable {
    /// Of revision 0, when it is before the first event.
    package var before: FoldedJob
    package var after: FoldedJob
    /// Nil for two moments of one job, where firms have their numbers.
    package var pairing: FirmPairing?

    package var isOneJob: Bool { pairing == nil }
}

extension JobReader {
    /// The states of `job` at both ends of `range`.
    package func compared(
        _ job: JobNumber, _ range: ResolvedRange
    ) async throws(ProjectionError) -> ComparedStates {
        let after = try await state(of: job, at: range.end.moment)
        var before = FoldedJob(job: job, state: JobState(), tip: .none(StreamID(job)))
        if let start = range.start { before = try await state(of: job, at: start.moment) }
        return ComparedStates(before: before, after: after)
    }

    /// The states of two jobs as of `moment`, and which of their firms are the same.
    ///
    /// It reads both lists; in memory are their names and hosts.
    package func compared(
        _ first: JobNumber, with second: JobNumber, at moment: EventLog.Moment = .head
    ) async throws(ProjectionError) -> ComparedStates {
        let before = try await state(of: first, at: moment)
        let after = try await state(of: second, at: moment)
        let pairing = FirmPairing(
            first: try await sites(of: before), second: try await sites(of: after))
        return ComparedStates(before: before, after: after, pairing: pairing)
    }

    private func sites(of folded: FoldedJob) async throws(ProjectionError) -> [ListedSite] {
        var sites: [ListedSite] = []
        try await rows(of: folded.job, in: folded.state) { firm, row in
            sites.append(ListedSite(firm, name: row?.name ?? "", website: row?.website ?? ""))
            return true
        }
        return sites
    }

    /// Visits the firms that stand differently, in the order of the later list (of the first one,
    /// when there are two jobs, and then those that only the second has), until `visit` says false.
    ///
    /// The heads of both sides are read once, and then what differs, batch by batch.
    package func differences(
        in compared: ComparedStates, _ visit: (FirmDifference) -> Bool
    ) async throws(ProjectionError) {
        var before = ResultSide(compared.before)
        var after = ResultSide(compared.after)
        if compared.isOneJob {
            try await before.read(with: self)
            after.last = before.last.extended(to: after.table.firmCount)
            let start = compared.before.tip.revision
            if start < after.folded.tip.revision {
                let range = start.advanced(by: 1)...after.folded.tip.revision
                try await after.last.read(range, of: after.folded, self)
            }
        } else {
            try await before.read(with: self)
            try await after.read(with: self)
        }
        let walk = DifferenceWalk(before: before, after: after, pairing: compared.pairing)
        try await walk.run(self, visit)
    }
}

/// One side of a comparison: how each firm stands there, and where its result is.
struct ResultSide {
    let folded: FoldedJob
    var last: LastResults
    var table: FirmTable { folded.state.firms }

    init(_ folded: FoldedJob) {
        self.folded = folded
        last = LastResults(firmCount: folded.state.firmCount)
    }

    mutating func read(with reader: JobReader) async throws(ProjectionError) {
        guard folded.tip.revision > .none else { return }
        try await last.read(.first...folded.tip.revision, of: folded, reader)
    }

    /// The firms of a batch that is listed on this side.
    var listedBatches: Range<UInt32> {
        0..<min(folded.state.listedBatchCount, table.batchCount)
    }

    func isListed(_ firm: FirmNumber) -> Bool {
        table.contains(firm) && listedBatches.contains(table.batch(of: firm).rawValue - 1)
    }

    /// The event that the firm's result is in; nil while it waits.
    func result(of firm: FirmNumber) -> Revision? {
        table[firm] == .waiting ? nil : last[firm]
    }
}

/// Goes through two sides batch by batch.
private struct DifferenceWalk {
    let before: ResultSide
    let after: ResultSide
    let pairing: FirmPairing?

    func run(
        _ reader: JobReader, _ visit: (FirmDifference) -> Bool
    ) async throws(ProjectionError) {
        guard let pairing else {
            for number in after.listedBatches {
                let firms = after.table.firms(of: BatchNumber(number + 1))
                    .map { FirmNumber($0) }.filter(hasMoved)
                let pairs = firms.map { (before.isListed($0) ? $0 : nil, FirmNumber?.some($0)) }
                guard try await tell(pairs, reader, visit) else { return }
            }
            return
        }
        for number in before.listedBatches {
            let pairs = before.table.firms(of: BatchNumber(number + 1)).map { number in
                (FirmNumber?.some(FirmNumber(number)), pairing.partner(of: FirmNumber(number)))
            }
            guard try await tell(pairs, reader, visit) else { return }
        }
        for number in after.listedBatches {
            let pairs = after.table.firms(of: BatchNumber(number + 1)).map { FirmNumber($0) }
                .filter(pairing.isOnlyInSecond).map { (FirmNumber?.none, FirmNumber?.some($0)) }
            guard try await tell(pairs, reader, visit) else { return }
        }
    }

    /// Whether anything has become of the firm between two moments of its job.
    private func hasMoved(_ firm: FirmNumber) -> Bool {
        before.table[firm] != after.table[firm] || before.result(of: firm) != after.result(of: firm)
            || !before.isListed(firm)  // It is new in the list.
    }

    /// - Returns: Whether to go on.
    private func tell(
        _ pairs: [(FirmNumber?, FirmNumber?)], _ reader: JobReader,
        _ visit: (FirmDifference) -> Bool
    ) async throws(ProjectionError) -> Bool {
        guard !pairs.isEmpty else { return true }
        let old = try await results(of: pairs.compactMap(\.0), on: before, reader)
        let new = try await results(of: pairs.compactMap(\.1), on: after, reader)
        for (first, second) in pairs {
            let difference = FirmDifference(
                from: first.flatMap { old[$0] }, to: second.flatMap { new[$0] })
            if let difference, !visit(difference) { return false }
        }
        return true
    }

    private func results(
        of firms: [FirmNumber], on side: ResultSide, _ reader: JobReader
    ) async throws(ProjectionError) -> [FirmNumber: FirmResult] {
        guard !firms.isEmpty else { return [:] }
        let job = side.folded.job
        let rows = try await reader.listedFirms(firms, of: job, in: side.table)
        let revisions = firms.compactMap { side.result(of: $0) }
        let entries = try await reader.results(at: revisions, of: job)
        var results: [FirmNumber: FirmResult] = [:]
        for firm in firms {
            let entry = side.result(of: firm).flatMap { entries[$0.rawValue] }
            results[firm] = FirmResult(firm, rows[firm], side.table[firm], entry)
        }
        return results
    }
}
