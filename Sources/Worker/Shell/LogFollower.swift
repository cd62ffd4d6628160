import EventLog
import Jobs
import Projections

/// Tells the worker's logic what is appended to the log, by itself and by others.
struct LogFollower: Sendable {
    let log: any Log
    let time: WorkerTime
    let send: @Sendable (WorkerInput) -> Void
    /// Takes the changes of settings of one commit.
    let takeSettings: @Sendable ([SettingChange]) -> Void
    /// Takes the start of a worker.
    let takeStart: @Sendable (WorkerIdentity, WorkerStart) -> Void

    /// How long to wait before a log that cannot be read is asked again.
    private static let retryPause: Duration = .seconds(5)

    /// Runs until its task is cancelled.
    func run(after start: Position) async {
        var position = start
        while !Task.isCancelled {
            do throws(LogError) {
                try await log.visitAll(after: position, parts: .heads) { commit in
                    position = commit.position
                    pass(on: commit)
                    return true
                }
                try await log.waitForCommit(after: position)
            } catch {
                send(.logUnreadable(error))
                // Only cancellation ends the pause early, and the loop asks for it next.
                try? await time.sleep(Self.retryPause)
            }
        }
    }

    private func pass(on commit: borrowing CommitView) {
        guard let job = JobNumber(commit.stream) else { return passOnFleet(commit) }
        do throws(ProjectionError) {
            send(.advanced(job, try RecordedEntry.entries(of: commit, job: job), commit.tip))
        } catch {
            send(.unreadable(job, error))
        }
    }

    /// The fleet's other events are for people; one that a newer release wrote is nobody's harm.
    private func passOnFleet(_ commit: borrowing CommitView) {
        var changes: [SettingChange] = []
        for event in Commit(copying: commit).events {
            switch try? FleetEvent(decoding: event) {
            case .settingChanged(let change): changes.append(change)
            case .workerStarted(let worker, let start): takeStart(worker, start)
            case .workerStopped, .workerLost, nil: break
            }
        }
        if !changes.isEmpty { takeSettings(changes) }
    }
}
