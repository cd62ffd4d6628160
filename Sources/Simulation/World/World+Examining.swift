import EventLog
import Glibc
import Jobs
import Projections
import Synchronization
import Worker

// Looking at what is in the log, from outside and without faults.
extension World {
    /// Reads the log as somebody who opens it now, and holds it against the ledger and the rules.
    ///
    /// - Parameters:
    ///   - isWhole: Whether to read again what was seen before, and to do so as a process
    ///     that may write, which settles what a crash has left.
    ///   - blind: The looks at the hints, by number from 0, that find nothing.
    func examine(isWhole: Bool, blind: Range<Int> = 0..<0) {
        guard violation == nil else { return }
        disk.setFaults(blind.isEmpty ? nil : Self.blindness(blind))
        defer { plugIn() }
        let process = SimulatedProcess(self, identity: nil, seat: nil)
        defer { disk.kill(process.disk) }
        let result = Self.finish { [self] in
            let log = try open(isWhole ? .readWrite : .readOnly, for: process)
            try await read(log, isWhole: isWhole)
        }
        process.log = nil
        switch result {
        case .success: coverage.count(isWhole ? "examined as a whole" : "examined")
        case .failure(let violation as Violation): fail(violation)
        case .failure(let error as LogError): accept(error)
        case .failure(let error): fail(Violation("\(error)"))
        }
    }

    private static func blindness(_ looks: Range<Int>) -> @Sendable (DiskCall) -> DiskFault? {
        let count = Mutex(0)
        return { call in
            guard call.operation == .read, call.path == path + "/hints" else { return nil }
            let look = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return looks.contains(look) ? .fail(EIO) : nil
        }
    }

    /// A log that cannot be opened is one that was never made, or whose making was cut short, or
    /// that has no room for what an opening writes.
    private func accept(_ error: LogError) {
        if case .outOfSpace = error, isFull { return }
        guard case .failed = error, ledger.lastAcknowledged == 0, ledger.seen.isEmpty else {
            return fail(Violation("the log cannot be read: \(error)"))
        }
    }

    private func read(_ log: LocalLog, isWhole: Bool) async throws {
        let known = UInt64(ledger.seen.count)
        var failure: Violation?
        var count = isWhole ? 0 : known
        try await log.readAll(after: Position(count), parts: .all) { commit in
            count += 1
            do throws(Violation) { try take(commit, known: known) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        // Whoever only reads may learn of the last commits a moment later.
        let expected = isWhole ? max(ledger.lastAcknowledged, known) : known
        guard count >= expected else {
            throw Violation("\(count) commits are left of \(expected)")
        }
    }

    private func take(_ commit: Commit, known: UInt64) throws(Violation) {
        let digest = Ledger.Digest(commit.events)
        guard commit.position.rawValue > known else {
            return try ledger.check(commit, digest, mayBeErased: mayBeErased(commit.stream))
        }
        let append = try ledger.see(commit, digest, mayBeErased: mayBeErased(commit.stream))
        let observer = processes.last { $0.identity?.id == append.author && append.author != nil }
        let slack = plan.worker.presenceInterval + .seconds(6)
        let origin = JobRules.Origin(
            author: append.author, time: append.time,
            lives: { [deaths] worker in deaths[worker].map { $0 > append.time } ?? true },
            presence: { start in
                observer?.presence(from: start, to: append.time, slack: slack)
                    ?? append.time - start
            })
        tell("   \(commit.position): \(Self.words(for: commit))")
        try oracle.take(commit, origin, coverage: &coverage)
    }

    private func mayBeErased(_ stream: StreamID) -> Bool {
        JobNumber(stream).map { oracle.isPurged($0) } ?? false
    }

    private static func words(for commit: Commit) -> String {
        let events = commit.events.enumerated().map { offset, event in
            let words = (try? JobEntry(decoding: event)).map { "\($0.event)" } ?? "?"
            return "#\(commit.firstRevision.rawValue + UInt64(offset)) \(words)"
        }
        return "job \(commit.stream) \(events.joined(separator: "; "))"
    }

    /// Whether nothing is left to do for anybody.
    var isFinished: Bool {
        oracle.folds.values.allSatisfy { state in
            state.isFinished || state.phase == .listing
        }
    }

    /// What can be asked of a whole history: verification, replay, states as of then.
    func examineTheEnd() {
        examine(isWhole: true)
        guard violation == nil, ledger.lastAcknowledged > 0 else { return }
        let process = SimulatedProcess(self, identity: nil, seat: nil)
        defer { disk.kill(process.disk) }
        let result = Self.finish { [self] in
            let report = try LocalLog.verify(at: Self.path, disk: process.disk)
            guard report.findings.isEmpty else {
                throw Violation("verify finds \(report.findings)")
            }
            let log = try open(.readOnly, for: process)
            let replay = try await LogReplay(of: log)
            guard replay.findings.isEmpty else {
                throw Violation("replay finds \(replay.findings)")
            }
            for (job, state) in oracle.moments {
                let then = Moment.revision(Revision(state.revision))
                let read = try await JobReader(log).state(of: job, at: then).state
                guard read == state else {
                    throw Violation("job \(job) as of #\(state.revision) is not what it was")
                }
            }
        }
        process.log = nil
        switch result {
        case .success: break
        case .failure(let violation as Violation): fail(violation)
        case .failure(let error): fail(Violation("at the end: \(error)"))
        }
    }

    /// Runs `body` to its end at once, apart from all that waits in the history.
    static func finish(
        _ body: @escaping @Sendable () async throws -> Void
    ) -> Result<Void, any Error> {
        let apart = Timeline(seed: 0)
        let lane = Lane(apart)
        let outcome = Outcome()
        Task(executorPreference: lane) {
            do { outcome.result = .success(try await body()) } catch {
                outcome.result = .failure(error)
            }
        }
        while apart.step() {}
        return outcome.result
    }

    private final class Outcome: @unchecked Sendable {
        // Unchecked: all of a history runs on one thread.
        var result: Result<Void, any Error> = .failure(Violation("it never came to its end"))
    }
}
