import EventLog
import Jobs
import Projections

/// From the outbox to the log: deciding, appending, and what the answer means.
extension WorkerCore {
    /// Bytes of profiles in one commit, so that it stays below the log's limit.
    private static let commitWeight = 600_000

    /// Decides what waits in a job's outbox and appends it, one commit at a time.
    mutating func send(_ desk: JobDesk, _ now: WorkerNow) {
        guard !desk.isSending, desk.pausedUntil <= now.monotonic else { return }
        var entries: [JobEntry] = []
        var scratch = desk.state
        desk.sentCheckpoint = isCheckpointDue(desk)
        if desk.sentCheckpoint {
            // It opens the commit: it must carry the state exactly as it is on record.
            take([JobEntry(.checkpoint, .state(desk.state))], into: &entries, &scratch, now)
        }
        var weight = 0
        var taken = 0
        while taken < desk.outbox.count, desk.sent.count < desk.commandLimit,
            weight < Self.commitWeight
        {
            let command = desk.outbox[taken]
            taken += 1
            if hasMoved(command, in: desk) {
                withdraw(command, from: desk, .malformed("its holder was heard of meanwhile"))
                continue
            }
            do {
                let decided = try decide(
                    command, in: scratch, at: now.wall, policy: plan.policy)
                take(decided, into: &entries, &scratch, now)
                weight += command.weight
                desk.sent.append(command)
            } catch {
                withdraw(command, from: desk, error)
            }
        }
        desk.outbox.removeFirst(taken)
        guard !entries.isEmpty else { return desk.sent = [] }
        let id = nextAppend()
        desk.append = id
        effects.append(.append(id, desk.job, entries, after: desk.tip))
    }

    private func isCheckpointDue(_ desk: JobDesk) -> Bool {
        // A checkpoint may be as large as the room that is left for results.
        guard !desk.skipsCheckpoints, !isLowOnSpace else { return false }
        return desk.owesCheckpoint
            || (!desk.outbox.isEmpty
                && desk.state.finishedSinceCheckpoint >= plan.checkpointInterval)
    }

    private func take(
        _ decided: [JobEntry], into entries: inout [JobEntry], _ state: inout JobState,
        _ now: WorkerNow
    ) {
        for entry in decided {
            evolve(&state, entry.event, Recorded(revision: state.revision + 1, time: now.wall))
        }
        entries += decided
    }

    /// The log's answer to our append: ours is durable, or others were first.
    mutating func settle(
        _ id: AppendID, _ job: JobNumber, _ entries: [RecordedEntry], _ tip: Tip, won: Bool,
        _ now: WorkerNow
    ) {
        // The desk was given up and set up anew meanwhile: this is only something to read.
        guard let desk = desks[job], desk.append == id else {
            return advance(job, entries, tip, now)
        }
        if won {
            desk.owesCheckpoint = false
            desk.commandLimit = JobDesk.commandLimitMax
            desk.ending.subtract(desk.sent.compactMap(\.endedLease))
        } else {
            desk.outbox = desk.sent + desk.outbox
            if stop != nil { desk.outbox.removeAll(where: \.isNewWork) }
        }
        desk.sent = []
        desk.append = nil
        absorb(entries, tip, into: desk, mine: won, now)
        absorbDeferred(of: desk, now)
    }

    /// The log refused: nothing was appended, or nobody knows.
    mutating func refuse(
        _ id: AppendID, _ job: JobNumber, _ error: LogError, _ now: WorkerNow
    ) {
        guard let desk = desks[job], desk.append == id else { return }
        desk.append = nil
        let sent = desk.sent
        desk.sent = []
        absorbDeferred(of: desk, now)
        switch error {
        case .conflict:
            // The shell reads on and reports `conflicted`; should it not, reading does no harm.
            desk.outbox = sent + desk.outbox
            load(job)
        case .outOfSpace:
            returnNewWork(sent, to: desk)
            // What fits goes in, though not all of it may.
            desk.commandLimit = max(1, sent.count / 2)
            desk.pausedUntil = now.monotonic + .seconds(5)
            say(WorkerLine(.trouble, "Job \(job): \(error); trying again in 5s"))
        case .busy:
            desk.outbox = sent + desk.outbox
            desk.pausedUntil = now.monotonic + .seconds(5)
            say(WorkerLine(.trouble, "Job \(job): \(error); trying again in 5s"))
        case .tooLarge where desk.sentCheckpoint:
            desk.outbox = sent + desk.outbox
            desk.skipsCheckpoints = true
            desk.owesCheckpoint = false
            say(
                WorkerLine(
                    .trouble,
                    "Job \(job): its state does not fit a commit, so it goes on without"
                        + " checkpoints and is slower to read"))
        case .tooLarge where sent.count > 1:
            desk.outbox = sent + desk.outbox
            desk.commandLimit = max(1, sent.count / 2)
        case .tooLarge:
            for command in sent {
                if let smaller = command.shrunk("\(error)") {
                    desk.outbox.insert(smaller, at: 0)
                } else {
                    withdraw(command, from: desk, .malformed("\(error)"))
                }
            }
            desk.pausedUntil = now.monotonic + .seconds(5)
        case .corrupt, .durabilityUnknown, .newerFormat, .gone, .failed:
            say(
                WorkerLine(
                    .trouble,
                    "Connection lost: the log cannot be written: \(error). Stopping; what is"
                        + " durable is safe, and the next start goes on from it"))
            halt(.failure)
        }
        if stop != nil { desk.outbox.removeAll(where: \.isNewWork) }
    }

    /// Puts `sent` back before the outbox, except what begins something: that waits for its turn.
    private mutating func returnNewWork(_ sent: [JobCommand], to desk: JobDesk) {
        desk.outbox = sent + desk.outbox
        let begun = desk.outbox.filter(\.isNewWork)
        desk.outbox.removeAll(where: \.isNewWork)
        for command in begun {
            withdraw(command, from: desk, .malformed("there is no room for it"))
        }
    }

    /// A command that makes no sense any more is dropped, and what it held is let go.
    private mutating func withdraw(
        _ command: JobCommand, from desk: JobDesk, _ rejection: JobRejection
    ) {
        hasWithdrawn = true
        switch command {
        case .claim(let batch, _): desk.claiming.remove(batch)
        case .startFirm(let firm, let lease):
            starting.remove(FirmKey(job: desk.job, firm: firm))
            guard let holding = desk.holding(of: firm, under: lease) else { return }
            desk.holdings[holding.batch]?.queue.append(firm)
        case .enrichFirm(let firm, let lease, _), .failAttempt(let firm, let lease, _):
            desk.messages[firm] = nil
            say(.lostLease(desk.job, lease, "\(rejection), so firm \(firm) is not recorded"))
        case .release(let lease, _), .expire(let lease, _, _): desk.ending.remove(lease)
        case .heartbeat, .checkpoint, .pause: break
        case .submit, .listFirms, .takeOver, .queue, .resume, .reset, .retry, .cancel, .note,
            .purge:
            break  // A worker never asks for these.
        }
    }
}

extension JobCommand {
    /// About how many bytes the command adds to a commit.
    fileprivate var weight: Int {
        if case .enrichFirm(_, _, let yield) = self { return yield.profile.textByteCount }
        if case .failAttempt(_, _, let failure) = self { return failure.message.utf8.count }
        return 0
    }

    /// The lease that the command ends.
    fileprivate var endedLease: LeaseID? {
        if case .release(let lease, _) = self { return lease }
        if case .expire(let lease, _, _) = self { return lease }
        return nil
    }

    /// The command begins something, which a worker that stops does not do any more.
    var isNewWork: Bool {
        if case .startFirm = self { return true }
        if case .claim = self { return true }
        if case .expire = self { return true }
        return false
    }

    /// What to record of a result that the log finds too large by itself.
    fileprivate func shrunk(_ why: String) -> JobCommand? {
        guard case .enrichFirm(let firm, let lease, let yield) = self else { return nil }
        return .failAttempt(
            firm, lease,
            AttemptFailure(
                cause: .tooLarge, message: "its result does not fit the log: \(why)", url: "",
                duration: yield.duration, retryDelay: .zero))
    }
}

extension FirmProfile {
    /// Bytes of all texts in the profile.
    package var textByteCount: Int {
        let single = [summary, portfolioURL, linkedIn, x]
        let lists = emails + phones + locations + sectors + stages + pages.map(\.url)
        let ofPeople = people.reduce(0) { sum, person in
            let texts = [
                person.name, person.title, person.linkedIn, person.x, person.email, person.photo,
                person.bio, person.page,
            ]
            return sum + texts.reduce(0) { $0 + $1.utf8.count }
        }
        return (single + lists).reduce(ofPeople) { $0 + $1.utf8.count }
    }
}
