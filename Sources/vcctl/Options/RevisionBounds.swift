import EventLog
import Jobs
import Projections

/// Two moments of a job's story, and the revisions between them.
struct RevisionBounds {
    /// As typed; nil for the job's first event.
    var from: String?
    /// As typed; nil for the job's last event.
    var to: String?

    /// Nil unless `text` is `A..B`; a side that is empty names nothing.
    init?(typed text: String) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let (left, right) = (text[..<dots.lowerBound], text[dots.upperBound...])
        from = left.isEmpty ? nil : String(left)
        to = right.isEmpty ? nil : String(right)
    }

    init(from: String?, to: String?) {
        self.from = from
        self.to = to
    }

    func validate() throws {
        for bound in [from, to] { try MomentOptions(at: bound).validate() }
    }

    /// Finds both ends, which are within.
    func find(
        in job: JobNumber, _ reader: JobReader, _ console: Console
    ) async throws -> ClosedRange<Revision> {
        let last = try await end(in: job, reader, console)
        let first = try await start(in: job, reader, console)
        guard first <= last else {
            throw CommandFailure(
                .usage, "the range begins at #\(first), which comes after its end, #\(last)")
        }
        return Revision(first)...Revision(last)
    }

    private func start(
        in job: JobNumber, _ reader: JobReader, _ console: Console
    ) async throws -> UInt64 {
        guard let expression = try MomentOptions(at: from).expression(console) else { return 1 }
        let found: ResolvedMoment
        do {
            found = try await reader.resolve(expression, of: job, now: console.look.now)
        } catch .notYet { return 1 }
        // A time names the last event before it; a range begins with the first one after.
        guard case .time(let time) = expression, found.time < time else { return found.revision }
        return found.revision + 1
    }

    private func end(
        in job: JobNumber, _ reader: JobReader, _ console: Console
    ) async throws -> UInt64 {
        guard let expression = try MomentOptions(at: to).expression(console) else {
            return try await reader.tip(of: job, at: .head).revision.rawValue
        }
        return try await reader.resolve(expression, of: job, now: console.look.now).revision
    }
}
