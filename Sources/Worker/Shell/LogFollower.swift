import EventLog
import Jobs
import Projections

/// Tells the worker's logic what is appended to the log, by itself and by others.
struct LogFollower: Sendable {
    let log: any Log
    let time: WorkerTime
    let send: @Sendable (WorkerInput) -> Void

    /// How long to wait before a log that cannot be read is asked again.
    private static let retryPause: Duration = .seconds(5)

    /// Runs until its task is cancelled.
    func run(after start: Position) async {
        var position = start
        var wasDamaged = false
        while !Task.isCancelled {
            do throws(LogError) {
                try await log.readAll(after: position, parts: .heads) { commit in
                    position = commit.position
                    pass(on: commit)
                    return true
                }
                wasDamaged = false
                try await log.waitForCommit(after: position)
            } catch  where error.isLasting && wasDamaged {
                // Asked twice, so that no passing misreading ends the work.
                return send(.logUnreadable(error))
            } catch {
                let text = "Connection lost: the log cannot be read: \(error); asking again in 5s"
                send(.trouble(text))
                wasDamaged = error.isLasting
                // Only cancellation ends the pause early, and the loop asks for it next.
                try? await time.sleep(Self.retryPause)
            }
        }
    }

    private func pass(on commit: Commit) {
        guard let job = JobNumber(commit.stream) else { return }
        do throws(ProjectionError) {
            send(.advanced(job, try RecordedEntry.entries(of: commit, job: job), commit.tip))
        } catch {
            send(.unreadable(job, error))
        }
    }
}

extension LogError {
    /// Asking again gives the same answer.
    fileprivate var isLasting: Bool {
        switch self {
        case .corrupt, .newerFormat: true
        case .conflict, .busy, .tooLarge, .outOfSpace, .durabilityUnknown, .failed: false
        }
    }
}
