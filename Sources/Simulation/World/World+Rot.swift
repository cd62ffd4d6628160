import EventLog
import Jobs

// Damage at rest: to a copy of the disk, when all else has come to its end.
extension World {
    /// Flips a bit of a segment: what is read then is right, or refused, or told to be lost.
    func examineRot() {
        guard violation == nil, ledger.lastAcknowledged > 0 else { return }
        let copy = disk.copy()
        let segments = copy.paths.filter { $0.hasPrefix(Self.path + "/log/0") }
        guard let path = segments.randomElement(using: &random), var bytes = copy.content(of: path),
            !bytes.isEmpty
        else { return }
        let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
        bytes[bit / 8] ^= 1 << (bit % 8)
        copy.replaceContent(of: path, with: bytes)
        let place = "bit \(bit % 8) of byte \(bit / 8) of \(path) flipped"
        tell("-- \(place); there are \(copy.paths)")
        let isRepaired = Bool.random(using: &random)
        let result = Self.finish { [self] in
            let (isReported, count) = try await readDamaged(copy)
            coverage.count(isReported ? "rot: reported" : "rot: harmless")
            // Where the one segment there is has lost its header, nothing is left to repair.
            guard isReported, isRepaired, count > 0 else { return }
            do { try await repair(copy) } catch {
                throw Violation("repairing it: \((error as? Violation)?.what ?? "\(error)")")
            }
        }
        if case .failure(let error) = result {
            fail(Violation("\(place): \((error as? Violation)?.what ?? "\(error)")"))
        }
    }

    /// Reads what is left, which must be as it was.
    ///
    /// - Returns: Whether something was said to be wrong, and how many commits are left.
    private func readDamaged(
        _ copy: MemoryDisk
    ) async throws -> (isReported: Bool, commitCount: UInt64) {
        let process = copy.process()
        let findings = try LocalLog.verify(at: Self.path, disk: process).findings
        var isTold = !findings.isEmpty
        var failure: Violation?
        var count: UInt64 = 0
        do throws(LogError) {
            let log = try openCopy(process, .readOnly)
            try await log.readAll(
                after: .none, parts: .all,
                onGap: { _ in
                    isTold = true
                    return true
                },
                { commit in
                    count += 1
                    do throws(Violation) {
                        let isErasable =
                            JobNumber(commit.stream).map { oracle.isPurged($0) } ?? false
                        guard commit.position.rawValue <= UInt64(ledger.seen.count) else {
                            throw Violation("\(commit.position) came from nowhere")
                        }
                        try ledger.check(
                            commit, Ledger.Digest(commit.events), mayBeErased: isErasable)
                    } catch { failure = error }
                    return failure == nil
                })
        } catch {
            guard case .corrupt = error else { throw error }
            isTold = true
        }
        if let failure { throw failure }
        guard isTold || count == UInt64(ledger.seen.count) else {
            throw Violation("\(count) commits are left of \(ledger.seen.count), and nobody says so")
        }
        return (isTold, count)
    }

    /// Repairs it, so that it can be verified and written to again.
    private func repair(_ copy: MemoryDisk) async throws {
        let process = copy.process()
        let report = try LocalLog.repair(
            at: Self.path, .carryOut, options: plan.log, disk: process,
            now: { [self] in Timestamp(Self.epoch + timeline.elapsed) }, random: drawing())
        tell("repaired: \(report)")
        guard report.isDone || report.isSound else { throw Violation("it cannot be repaired") }
        let findings = try LocalLog.verify(at: Self.path, disk: copy.process()).findings
        guard findings.isEmpty else { throw Violation("after its repair: \(findings)") }
        let log = try openCopy(copy.process(), .readWrite)
        _ = try await log.append(
            [Event(type: 1)], after: try await log.tip(of: StreamID(1), at: .head))
        coverage.count("rot: repaired")
    }

    private func openCopy(
        _ process: MemoryProcess, _ mode: LocalLog.Mode
    ) throws(LogError) -> LocalLog {
        try LocalLog.open(
            at: Self.path, mode: mode, options: plan.log, disk: process,
            now: { [self] in Timestamp(Self.epoch + timeline.elapsed) }, random: drawing(),
            onNotice: { _ in })
    }
}
