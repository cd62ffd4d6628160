// What a fork takes over while it comes in.
extension JobState {
    /// The whole list comes first, so that batch n stays at revision n + 1.
    func carryingOver(_ entry: JobEntry) throws(JobRejection) -> [JobEntry] {
        guard phase != .absent else { throw .noSuchJob }
        guard phase == .listing, let left = takingOver else {
            throw .wrongStatus(status, asked: "take over what another job found into")
        }
        guard listedBatchCount == firms.batchCount else {
            throw .malformed("its list is not complete yet")
        }
        guard left > 0, let firm = entry.event.firm, firms.contains(firm),
            entry.event.originalTime != nil
        else { throw .malformed("that is not to be taken over") }
        guard firms[firm] == .waiting, troubles[firm]?.lastCause == nil else {
            throw .malformed("firm \(firm) is taken over already")
        }
        return [entry]
    }

    /// A fork of a job that was done is done.
    func queueingTakenOver() throws(JobRejection) -> [JobEntry] {
        if let left = takingOver, left > 0 {
            throw .malformed("\(left) firms are not taken over yet")
        }
        guard remainingCount == 0 else { return [JobEntry(.queued)] }
        let completed = JobEvent.completed(
            enriched: firms.enrichedCount, failed: firms.failedCount, people: peopleCount)
        return [JobEntry(.queued), JobEntry(completed)]
    }
}

extension Submission {
    func checkOrigin() throws(JobRejection) {
        guard let origin else { return }
        guard origin.firmCount <= firmCount else {
            throw .malformed("more firms are to be taken over than the list has")
        }
        guard origin.suspects.count <= JobOrigin.suspectLimit else {
            throw .malformed("too many suspects are to be taken over")
        }
        guard origin.suspects.allSatisfy({ 1...firmCount ~= $0.firm.rawValue }) else {
            throw .malformed("a suspect is not in the list")
        }
    }
}
