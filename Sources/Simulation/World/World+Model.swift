import EventLog
import Jobs

// The read model that some histories keep.
extension World {
    /// Brings it up to date, as a program does that is asked what jobs there are, and holds it
    /// against a fresh fold; now and then the program is killed within.
    ///
    /// What it draws is its own, so that a history is the same without it.
    func refreshModel() {
        guard let model, violation == nil, ledger.lastAcknowledged > 0 else { return }
        disk.setFaults(nil)
        defer { plugIn() }
        let process = disk.process()
        defer { disk.kill(process) }
        let luck = modelLuck.next()
        let result = Self.finish { [self] in
            let log = try LocalLog.open(
                at: Self.path, mode: .readOnly, options: plan.log, disk: process,
                now: { [self] in Timestamp(Self.epoch + timeline.elapsed) },
                onNotice: { _ in })
            if luck % 4 == 0 { arm(.kill(Int(luck / 4 % 40))) }
            try await model.update(from: log)
            guard disk.isLiving(process) else { return }
            disk.setFaults(nil)
            if let difference = try await model.difference(from: log) {
                throw Violation("the catalog is not the fold of the log: \(difference)")
            }
            coverage.count("catalog: compared")
        }
        guard disk.isLiving(process) else { return coverage.count("catalog: interrupted") }
        guard case .failure(let error) = result else { return }
        if let violation = error as? Violation { return fail(violation) }
        // A log that cannot be opened is judged elsewhere.
        if !(error is LogError) { fail(Violation("the catalog fails: \(error)")) }
    }

    /// What a power cut does to it.
    func crashModel() {
        do { try model?.crash() } catch { fail(Violation("the catalog's files: \(error)")) }
    }
}
