import EventLog
import Jobs

// What passes between processes and their logs.
extension World {
    /// Appends at once, and writes down what was asked and answered.
    func append(
        _ events: [Event], after tip: Tip, to log: LocalLog, by process: SimulatedProcess
    ) -> Result<Tip, LogError> {
        let append = Ledger.Append(
            stream: tip.stream, first: tip.revision.advanced(by: 1), digest: Ledger.Digest(events),
            author: process.identity?.id, time: timeline.elapsed)
        let result: Result<Tip, LogError>
        do throws(LogError) { result = .success(try log.appendBlocking(events, after: tip)) } catch
        {
            result = .failure(error)
        }
        tell("   \(process.name) appends to \(append.stream)\(append.first): \(result)")
        guard disk.isLiving(process.disk) else {
            // Nobody was left to hear an answer.
            ledger.leaveOpen(append)
            coverage.count("append: nobody left")
            return result
        }
        switch result {
        case .success(let new):
            coverage.count("append: acknowledged")
            do throws(Violation) { try ledger.acknowledge(append, at: new.position) } catch {
                fail(error)
            }
            wakeOthers(than: process)
        case .failure(.durabilityUnknown):
            coverage.count("append: unknown")
            ledger.leaveOpen(append)
        case .failure(.conflict): coverage.count("append: conflict")
        case .failure(.outOfSpace): coverage.count("append: out of space")
        case .failure(.busy): coverage.count("append: busy")
        case .failure(.failed), .failure(.gone): coverage.count("append: failed")
        case .failure(.corrupt(let damage)):
            fail(Violation("called damaged, and nothing was: \(LogError.corrupt(damage))"))
        case .failure(.tooLarge), .failure(.newerFormat):
            fail(Violation("an append was refused: \(result)"))
        }
        return result
    }

    /// What the watching thread of each process does when the log has grown.
    private func wakeOthers(than writer: SimulatedProcess) {
        for process in processes where !process.isOver && process !== writer {
            guard process.log != nil else { continue }
            timeline.after(.milliseconds(Int.random(in: 1...300, using: &random))) { [self] in
                look(process)
            }
        }
    }

    /// What it does in any case, now and then.
    func lookNowAndThen(_ process: SimulatedProcess) {
        timeline.after(.seconds(60)) { [self] in
            guard !process.isOver else { return }
            look(process)
            lookNowAndThen(process)
        }
    }

    private func look(_ process: SimulatedProcess) {
        guard !process.isOver, let log = process.log else { return }
        log.poll()
    }

    /// Takes its time where the disk is slow.
    func dawdle(_ process: SimulatedProcess) async {
        let most = Int(max(slowness, isCalm ? .zero : process.sluggishness) / .milliseconds(1))
        guard most > 0, !process.isOver else { return }
        // Cancelled: then there is nothing left to be late for.
        try? await timeline.sleep(.milliseconds(Int.random(in: 0...most, using: &random)))
    }
}
