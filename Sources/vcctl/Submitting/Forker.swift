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
    /// The job's number, once its first commit is on record.
    private(set) var made: JobNumber?
    /// The job, once it has been read.
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

    /// - Parameter isPaused: No worker is to take it before somebody resumes it.
    mutating func fork(_ plan: ForkPlan, isPaused: Bool) async throws -> Submitted {
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
                    if isFull(with: command), let repeated = try await append(plan) {
                        return repeated
                    }
                    add(command)
                }
            }
            waiting += plan.closing(actor, isPaused: isPaused)
            if let repeated = try await append(plan) { return repeated }
        } catch {
            if let made {
                try await submitter.giveUp(
                    made, actor, because: "it could not be forked to its end")
            }
            throw error
        }
        guard let made else { preconditionFailure("what was appended has a number") }
        return Submitted(job: made)
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
    private mutating func append(_ plan: ForkPlan) async throws -> Submitted? {
        try Task.checkCancellation()
        // What was read before a purge must not come back by what is written after it.
        guard try await !JobReader(log).state(of: plan.job).state.isPurged else {
            throw ForkError.purged(plan.job)
        }
        if var folded = begun {
            try await submitter.writer.perform(waiting, continuing: &folded)
            begun = folded
        } else {
            let first = try await submitter.begin(
                with: waiting, actor.requestID, origin: plan.job)
            if first.isRepeated { return first }
            made = first.job
            begun = try await JobReader(log).state(of: first.job)
        }
        (waiting, waitingByteCount) = ([], 0)
        return nil
    }

    /// Lets whoever reads the fork start from there.
    ///
    /// - Parameter notify: Is told why there is none: readers are slower then, until a worker
    ///   brings one.
    func checkpoint(_ job: JobNumber, notify: (String) -> Void) async {
        do { try await submitter.writer.perform(.checkpoint, on: job) } catch {
            notify("job \(job) has no checkpoint yet: \(error)")
        }
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
