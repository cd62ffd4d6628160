import EventLog
import Jobs
import Projections

/// The revisions between two moments of one job, as `--from` and `--to` name them.
struct MomentRange {
    var job: JobNumber
    var reader: JobReader
    var console: Console

    /// The revisions from `from` through `to`, both as typed; nil for the first and the last.
    ///
    /// - Throws: ``CommandFailure`` when the range ends before it begins.
    func find(from: String?, to: String?) async throws -> ClosedRange<UInt64> {
        let last = try await end(to)
        let first = try await start(from)
        guard first <= last else {
            throw CommandFailure(.usage, "--from is #\(first), which comes after the end, #\(last)")
        }
        return first...last
    }

    private func start(_ from: String?) async throws -> UInt64 {
        guard let expression = try MomentOptions(at: from).expression(console) else { return 1 }
        // A time names the last event before it; a range begins with the first one after.
        let found: ResolvedMoment
        do {
            found = try await reader.resolve(expression, of: job, now: console.look.now)
        } catch .notYet { return 1 }
        guard case .time(let time) = expression, found.time < time else { return found.revision }
        return found.revision + 1
    }

    private func end(_ to: String?) async throws -> UInt64 {
        guard let expression = try MomentOptions(at: to).expression(console) else {
            return try await reader.tip(of: job, at: .head).revision.rawValue
        }
        return try await reader.resolve(expression, of: job, now: console.look.now).revision
    }
}
