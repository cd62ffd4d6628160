import EventLog
import Jobs
import Projections

/// Makes a job that begins with what another had come to.
///
/// A fork comes in as a list does: all of it in one commit if that fits, else piece by piece, and
/// no worker takes it before the last one. Should this process die, what is left is a job that is
/// "submitting" and can be cancelled. Nothing is written to the other job.
struct Forker {
    private let log: any Log
    private let submitter: Submitter
    private let actor: Actor
    /// Commands that go into one commit at most.
    private let commandLimit: Int
    private var waiting: [JobCommand] = []
    private var waitingByteCount = 0
    /// The job, once its first commit is on record.
    private var begun: FoldedJob?

    init(
        _ log: any Log, actor: Actor, commandLimit: Int = 4_096,
        now: @escaping @Sendable () -> WallTime
    ) {
        self.log = log
        self.commandLimit = commandLimit
        self.actor = actor
        submitter = Submitter(log, now: now)
    }

    /// The fork that the actor's request made before; nil when it made none.
    func earlier(of job: JobNumber) async throws -> JobNumber? {
        let all = JobNumber(0)..<JobNumber(.max)
        return try await submitter.submitted(by: actor.requestID, in: all, origin: job)
    }

    /// - Parameter number: The fork's number; nil for the next free one.
    mutating func fork(
        _ plan: ForkPlan, as number: JobNumber?, isPaused: Bool
    ) async throws -> Submitted {
        // Once begun it would take the room that is kept for work under way.
        guard log.hasRoom(for: plan.byteCount) else {
            throw CommandFailure(
                .failed, "there is too little room on the log's disk; nothing was forked",
                fix: "free some space there, and fork the job again")
        }
        var reader = ForkReader(plan, log)
        add(plan.opening(actor))
        do {
            while let commands = try await reader.next() {
                for command in commands {
                    if isFull(with: command), let repeated = try await append(plan, number) {
                        return repeated
                    }
                    add(command)
                }
            }
            waiting += plan.closing(actor, isPaused: isPaused)
            if let repeated = try await append(plan, number) { return repeated }
        } catch {
            if let begun {
                try await submitter.giveUp(
                    begun.job, actor, because: "it could not be forked to its end")
            }
            throw error
        }
        guard let begun else { preconditionFailure("what was appended has a number") }
        await checkpoint(begun.job)
        return Submitted(job: begun.job)
    }

    private mutating func add(_ command: JobCommand) {
        waiting.append(command)
        waitingByteCount += command.byteCount
    }

    private func isFull(with command: JobCommand) -> Bool {
        waiting.count >= commandLimit
            || waitingByteCount + command.byteCount > BatchPlan.byteLimit
    }

    /// Appends what waits.
    ///
    /// - Returns: The job that the same request made before, if it did; then nothing was appended.
    private mutating func append(
        _ plan: ForkPlan, _ number: JobNumber?
    ) async throws -> Submitted? {
        try Task.checkCancellation()
        if var folded = begun {
            try await submitter.writer.perform(waiting, continuing: &folded)
            begun = folded
        } else {
            let made = try await submitter.begin(
                with: waiting, actor.requestID, as: number, origin: plan.job)
            if made.isRepeated { return made }
            begun = try await JobReader(log).state(of: made.job)
        }
        (waiting, waitingByteCount) = ([], 0)
        return nil
    }

    /// Lets whoever reads the fork start from there.
    private func checkpoint(_ job: JobNumber) async {
        // The fork is whole; without one its readers are slower, and a worker will bring another.
        do { try await submitter.writer.perform(.checkpoint, on: job) } catch {}
    }
}

extension JobCommand {
    /// At least the bytes that the command adds to a commit, if it is one that a fork begins with.
    fileprivate var byteCount: Int {
        let entry: JobEntry
        switch self {
        case .submit(let submission, let body):
            entry = JobEntry(.submitted(submission), .submission(body))
        case .listFirms(let batch, let rows):
            entry = JobEntry(
                .firmsListed(batch: batch, firmCount: UInt32(rows.count)), .firms(rows))
        case .takeOver(let takenOver): entry = takenOver
        default: return 0
        }
        let event = entry.encoded()
        guard case .bytes(let payload) = event.payload else { return 64 }
        return event.detail.count + payload.count + 64
    }
}
