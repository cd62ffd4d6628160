import EventLog
import Jobs
import Projections

/// Appends notes to one job, one commit each, in the order in which they come.
///
/// A note may be made of every job whose list is complete, and a complete list stays so. What
/// others append meanwhile cannot change the decision: after a conflict the note goes behind the
/// tip that the log answered with, and nothing need be read. Somebody always gets on, so there is
/// no limit to the attempts.
struct NoteWriter {
    /// Bytes of one note: a commit's limit, less room for who made it.
    static let textByteLimit = Limits.commitByteCount - 16 << 10

    let log: any Log
    private let actor: Actor
    private let now: @Sendable () -> WallTime
    private let state: JobState
    private var tip: Tip

    /// - Throws: ``ProjectionError``, in particular when there is no such job.
    init(
        _ log: any Log, job: JobNumber, actor: Actor, now: @escaping @Sendable () -> WallTime
    ) async throws {
        let folded = try await JobReader(log).state(of: job)
        self.log = log
        self.actor = actor
        self.now = now
        state = folded.state
        tip = folded.tip
    }

    /// Appends one note.
    ///
    /// - Returns: The position of its commit, once it is durable.
    mutating func append(_ text: String) async throws -> Position {
        let events: [Event]
        do throws(JobRejection) {
            events = try decide(.note(text, actor), in: state, at: now()).map { $0.encoded() }
        } catch { throw JobWriteError.rejected(JobNumber(tip.stream.rawValue), error) }
        while true {
            do throws(LogError) {
                tip = try await log.append(events, after: tip)
                return tip.position
            } catch {
                guard case .conflict(let actual) = error else { throw error }
                tip = actual
            }
            try Task.checkCancellation()
        }
    }
}
