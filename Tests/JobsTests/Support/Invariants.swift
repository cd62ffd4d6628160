import Jobs

extension JobState {
    /// What must hold of every state that events from `decide` lead to; the sentences that do not.
    func violations(_ policy: JobPolicy) -> [String] {
        countViolations + leaseViolations + firmViolations(policy)
    }

    private var countViolations: [String] {
        var counted: [String: UInt32] = [:]
        var unfinished = [UInt32](repeating: 0, count: Int(firms.batchCount))
        for number in 1...max(firmCount, 1) where number <= firmCount {
            switch firms[FirmNumber(number)] {
            case .waiting:
                counted["waiting", default: 0] += 1
                unfinished[Int(firms.batch(of: FirmNumber(number)).rawValue) - 1] += 1
            case .enriched: counted["enriched", default: 0] += 1
            case .failed: counted["failed", default: 0] += 1
            }
        }
        var violations: [String] = []
        if counted["enriched", default: 0] != firms.enrichedCount { violations.append("enriched") }
        if counted["failed", default: 0] != firms.failedCount { violations.append("failed") }
        if counted["waiting", default: 0] != remainingCount { violations.append("remaining") }
        if firms.failures.map(\.0).count != Int(firms.failedCount) { violations.append("failures") }
        for (index, count) in unfinished.enumerated()
        where firms.unfinishedCount(of: BatchNumber(UInt32(index) + 1)) != count {
            violations.append("unfinished of batch \(index + 1)")
        }
        if phase == .completed, remainingCount > 0 { violations.append("completed too early") }
        if phase == .open || phase == .paused, remainingCount == 0 {
            violations.append("not completed with its last firm")
        }
        return violations
    }

    private var leaseViolations: [String] {
        var violations: [String] = []
        if Set(leases.values.map(\.id)).count != leases.count { violations.append("lease shared") }
        for batch in leases.keys where firms.unfinishedCount(of: batch) == 0 {
            violations.append("a lease of finished batch \(batch)")
        }
        switch phase {
        case .open, .paused: break
        case .absent, .listing, .completed, .cancelled:
            if !leases.isEmpty { violations.append("a lease of a job that nobody may work on") }
        }
        let claimable = Set(claimableBatches)
        if !claimable.isDisjoint(with: leases.keys) { violations.append("held and claimable") }
        if phase == .open {
            for number in 0..<firms.batchCount {
                let batch = BatchNumber(number + 1)
                let isFree = leases[batch] == nil && firms.unfinishedCount(of: batch) > 0
                if isFree != claimable.contains(batch) { violations.append("claimable \(batch)") }
            }
        }
        return violations
    }

    private func firmViolations(_ policy: JobPolicy) -> [String] {
        var violations: [String] = []
        for (firm, flight) in flights {
            if firms[firm] != .waiting { violations.append("finished firm \(firm) in flight") }
            if lease(covering: firm)?.id != flight.lease {
                violations.append("firm \(firm) flies under no lease")
            }
        }
        for (firm, trouble) in troubles {
            if firms[firm] != .waiting { violations.append("finished firm \(firm) in trouble") }
            if trouble.crashes >= policy.crashLimit { violations.append("crashes of \(firm)") }
            if trouble.failedAttempts >= policy.maxAttempts {
                violations.append("attempts at \(firm)")
            }
        }
        return violations
    }
}
