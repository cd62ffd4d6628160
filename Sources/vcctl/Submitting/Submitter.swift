import EventLog
import Jobs
import Projections
import Spreadsheet

/// Makes a job of a list.
///
/// The list is read a second time while its batches are appended, so that its length does not
/// matter; should it have changed meanwhile, or should this process die, what is left is a job
/// that is still "submitting": no worker takes it, and it can be cancelled.
struct Submitter {
    /// Others that take the same number at the same moment, before this is given up.
    private static let raceLimit = 1000

    let log: any Log
    let writer: JobWriter

    init(_ log: any Log, now: @escaping @Sendable () -> WallTime) {
        self.log = log
        writer = JobWriter(log, now: now)
    }

    /// The number that the next job gets, unless somebody else submits first.
    func nextNumber() async throws(LogError) -> JobNumber {
        let last = try await log.streams().last?.stream ?? .fleet
        let skipped = try await LostNumbers(log).count(after: last)
        let least = max(last.rawValue, JobNumber.first.rawValue - 1)
        let (next, isOver) = least.addingReportingOverflow(skipped + 1)
        guard !isOver else { throw .failed("no job number is left after \(last.rawValue)") }
        return JobNumber(next)
    }

    /// Appends everything, up to and including `queued`, unless the actor's request did before.
    func submit(
        _ survey: ListSurvey, _ plan: BatchPlan, path: String, choice: ColumnChoice, actor: Actor
    ) async throws -> Submitted {
        // Once begun it would take the room that is kept for work under way.
        guard log.hasRoom(for: survey.byteCount) else {
            throw CommandFailure(
                .failed, "there is too little room on the log's disk; nothing was submitted",
                fix: "free some space there, and submit it again")
        }
        let submission = Submission(
            firmCount: UInt32(survey.firmCount), batchSize: UInt32(plan.size))
        let opening = JobCommand.submit(submission, survey.body(actor))
        var batches = try BatchReader(path: path, choice: choice, size: plan.size)
        guard !plan.isOneCommit else {
            var commands = [opening]
            while let command = try batches.next() { commands.append(command) }
            guard batches.fingerprint == survey.fingerprint else {
                throw changed(survey.fileName, "nothing was submitted")
            }
            return try await begin(with: commands + [.queue], actor.requestID)
        }
        let begun = try await self.begin(with: [opening], actor.requestID)
        guard !begun.isRepeated else { return begun }
        let job = begun.job
        do {
            while let command = try batches.next() {
                try Task.checkCancellation()
                try await writer.perform(command, on: job)
            }
            guard batches.fingerprint == survey.fingerprint else {
                throw changed(survey.fileName, "job \(job) was cancelled")
            }
            try await writer.perform(.queue, on: job)
        } catch {
            try await giveUp(job, actor)
            throw error
        }
        return begun
    }

    /// Appends a job's first commit under the next free number; losing a race means the next one.
    ///
    /// All jobs below the number are searched for the request first: whoever submits at the same
    /// time with the same request takes the same number, and the one that loses finds the other.
    ///
    /// - Parameter origin: The job that the new one is a fork of; nil for a list.
    func begin(
        with commands: [JobCommand], _ requestID: String, origin: JobNumber? = nil
    ) async throws -> Submitted {
        var job = try await nextNumber()
        var searched = JobNumber(0)
        for _ in 0..<Self.raceLimit {
            if let earlier = try await submitted(by: requestID, in: searched..<job, origin: origin)
            {
                return Submitted(job: earlier, isRepeated: true)
            }
            searched = job
            do throws(JobWriteError) {
                try await writer.perform(commands, on: job)
                return Submitted(job: job)
            } catch .rejected(_, .alreadyExists) {
                job = max(try await nextNumber(), JobNumber(job.rawValue + 1))
            }
        }
        throw CommandFailure(
            .wrongState, "others keep taking the next job number; nothing was submitted",
            fix: "try again")
    }

    /// The job that a request submitted before; nil when there is none.
    ///
    /// - Parameter origin: What it is to be a fork of; nil for a list. A job that began otherwise
    ///   is another change.
    func submitted(
        by requestID: String, in jobs: Range<JobNumber>, origin: JobNumber?
    ) async throws -> JobNumber? {
        guard !requestID.isEmpty else { return nil }
        let reader = JobReader(log)
        for job in try await reader.submissions(by: requestID, in: jobs) {
            let state = try await reader.state(of: job).state
            guard state.phase != .listing else {
                throw CommandFailure(
                    .wrongState,
                    "job \(job) was begun by this request, and its list is not complete",
                    fix: "wait for it; or 'vcctl cancel \(job)', and ask again")
            }
            // One that was cancelled on the way never was a job.
            guard state.listedBatchCount == state.firms.batchCount else { continue }
            guard try await reader.origin(of: job)?.job == origin else {
                throw JobWriteError.requestTaken(job, requestID, by: .submitted, 1)
            }
            return job
        }
        return nil
    }

    /// Cancels a job whose list cannot be completed, unless somebody has done so already.
    func giveUp(
        _ job: JobNumber, _ actor: Actor, because why: String = "its list could not be completed"
    ) async throws {
        var actor = actor
        actor.reason = why
        do throws(JobWriteError) { try await writer.perform(.cancel(actor), on: job) } catch {
            // What stopped the submission tells more than what stops its cleaning up.
            guard case .rejected = error else { return }
        }
    }

    private func changed(_ fileName: String, _ outcome: String) -> CommandFailure {
        CommandFailure(
            .failed, "\(fileName) changed while it was being read; \(outcome)",
            fix: "submit it again when nobody is writing to it")
    }
}

/// The job that a list became.
struct Submitted {
    var job: JobNumber
    /// It was submitted before, by the same request.
    var isRepeated = false
}

/// Reads a list batch by batch.
private struct BatchReader {
    private let reader: FirmSheetReader
    private let size: Int
    private var batch: UInt32 = 0
    private(set) var fingerprint = ListFingerprint()

    init(path: String, choice: ColumnChoice, size: Int) throws(SpreadsheetError) {
        reader = try FirmSheetReader(path: path, choice: choice)
        self.size = size
    }

    mutating func next() throws(SpreadsheetError) -> JobCommand? {
        var records: [FirmRecord] = []
        while records.count < size, let row = try reader.next() {
            fingerprint.add(row)
            records.append(FirmRecord(row))
        }
        guard !records.isEmpty else { return nil }
        batch += 1
        return .listFirms(BatchNumber(batch), records)
    }
}
