import ArgumentParser
import EventLog
import Jobs
import Projections

/// The moment that a reading command answers for.
struct MomentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Answer as of then: 1840, HEAD~50, 14:05, '2h ago', checkpoint:12 ...",
            valueName: "moment"))
    var at: String?

    init() {}

    /// As if it had been typed behind --at.
    init(at: String?) {
        self.at = at
    }

    func validate() throws {
        guard let at else { return }
        do throws(MomentError) {
            _ = try MomentExpression(parsing: at, now: WallTime(nanoseconds: 0), zone: { _ in 0 })
        } catch { throw ValidationError(error.description) }
    }

    /// What was typed, read at the console's moment; nil when nothing was.
    func expression(_ console: Console) throws(MomentError) -> MomentExpression? {
        guard let at else { return nil }
        let zone = console.look.zone
        return try MomentExpression(
            parsing: at, now: console.look.now, zone: { zone.offset(at: $0) })
    }

    /// Finds the moment in the story of `job`, and says on standard error which one it is.
    func find(
        in job: JobNumber, _ reader: JobReader, _ console: Console
    ) async throws(MomentError) -> AskedMoment {
        let now = console.look.now
        guard let expression = try expression(console) else {
            return AskedMoment(moment: .head, now: now)
        }
        let found = try await reader.resolve(expression, of: job, now: now)
        let time = found.time.rfc3339(console.look.zone)
        console.say(Line("at #\(found.revision) · \(time) · \(found.time.ago(at: now))", .dim))
        // A time is a moment of its own: by then the last event may have been long ago.
        if case .time(let asked) = expression {
            return AskedMoment(moment: found.moment, now: asked)
        }
        return AskedMoment(moment: found.moment, now: found.time)
    }

    /// The moment for an answer across jobs, which share no revisions: only a time will do.
    func findInAllJobs(_ console: Console) throws -> AskedMoment {
        switch try expression(console) {
        case nil, .head(back: 0)?: return AskedMoment(moment: .head, now: console.look.now)
        case .time(let time)?:
            guard time <= console.look.now else {
                throw CommandFailure(.usage, "\(at ?? "") is still to come")
            }
            console.say(Line("at \(time.rfc3339(console.look.zone))", .dim))
            return AskedMoment(moment: .time(Timestamp(time)), now: time)
        case .revision, .head, .checkpoint, .firm, .first, .last:
            throw CommandFailure(
                .usage, "'\(at ?? "")' means another moment in every job",
                fix: "give a time, such as --at '2h ago'")
        }
    }
}

/// A moment to answer for, and what "now" means in the answer.
struct AskedMoment: Hashable, Sendable {
    var moment: Moment
    /// The clock's time then: the time that was asked for, else when the moment's last event was
    /// recorded, so that the answer is what it would have been.
    var now: WallTime

    /// How a screen is to look that answers for the moment.
    func look(_ look: Look) -> Look {
        var look = look
        look.now = now
        return look
    }
}
