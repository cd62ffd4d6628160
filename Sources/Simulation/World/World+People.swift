import EventLog
import Jobs
import Projections
import Worker

// People, each of whose wishes is a process of its own.
extension World {
    func carryOut(_ wish: Act) {
        let actor = Actor(user: "somebody", host: "machine", program: "vcctl")
        switch wish {
        case .submit(let firms, let batch): submit(firms, batch, actor)
        case .pause: ask(.pause(actor))
        case .resume: ask(.resume(actor))
        case .reset(let scope): ask(.reset(scope, actor))
        case .retry: ask(.retry(.allFailed, actor))
        case .cancel: ask(.cancel(actor))
        case .note: ask(.note("somebody was here at \(timeline.elapsed)", actor))
        case .purge: purge(actor)
        default: preconditionFailure("\(wish) is nobody's wish")
        }
    }

    private func submit(_ firms: UInt32, _ batch: UInt32, _ actor: Actor) {
        jobCount += 1
        let job = JobNumber(JobNumber.first.rawValue + jobCount - 1)
        let table = FirmTable(firmCount: firms, batchSize: batch)
        let body = SubmissionBody(
            fileName: "firms.csv", sheetName: "", columns: ["firm", "website"], nameColumn: 0,
            websiteColumn: 1, actor: actor)
        let lists = (1...table.batchCount).map { number in
            JobCommand.listFirms(
                BatchNumber(number),
                table.firms(of: BatchNumber(number)).map { firm in
                    FirmRecord(
                        sheetRow: firm + 1, name: "Firm \(firm) of \(job)",
                        website: "\(firm).\(job).example",
                        cells: [])
                })
        }
        let submission = Submission(firmCount: firms, batchSize: batch)
        perform(.create) { writer, _ in
            try await writer.perform(.submit(submission, body), on: job)
            for list in lists { try await writer.perform(list, on: job) }
            try await writer.perform(.queue, on: job)
        }
    }

    /// Asks it of one of the jobs that there are.
    private func ask(_ command: JobCommand) {
        guard let job = anyJob() else { return }
        perform(.readWrite) { writer, _ in try await writer.perform(command, on: job) }
    }

    private func purge(_ actor: Actor) {
        guard let job = anyJob() else { return }
        perform(.readWrite) { [self] writer, log in
            try await writer.perform(.purge(actor), on: job)
            oracle.notePurge(of: job)
            _ = try log.purge(StreamID(job))
            coverage.count("purged")
        }
    }

    func anyJob() -> JobNumber? {
        guard jobCount > 0 else { return nil }
        return JobNumber(
            JobNumber.first.rawValue + UInt64.random(in: 0..<jobCount, using: &random))
    }

    /// Runs a process that opens the log, does `body` and ends.
    func perform(
        _ mode: LocalLog.Mode,
        _ body: @escaping @Sendable (JobWriter, LocalLog) async throws -> Void
    ) {
        let process = SimulatedProcess(self, identity: nil, seat: nil)
        processes.append(process)
        process.task = Task(executorPreference: process.lane) { [self] in
            do {
                let log = try open(mode, for: process)
                let watched = WatchedLog(log: log, world: self, process: process)
                try await body(JobWriter(watched) { [self] in now(of: process).wall }, log)
                log.close()
                coverage.count("wish granted")
            } catch let error as JobWriteError {
                coverage.count("wish refused")
                if !process.isOver {
                    tell("operator: \(error)")
                    judge(error)
                }
            } catch {
                coverage.count("wish failed")
                if !process.isOver {
                    tell("operator: \(error)")
                    judge(error)
                }
            }
            process.isDone = true
            disk.kill(process.disk)
            bury(process)
        }
    }

    private func judge(_ error: JobWriteError) {
        switch error {
        case .log(let error), .unreadable(.log(let error)): judge(error as any Error)
        case .rejected, .lostRace, .unreadable(.noSuchJob): break
        case .unreadable(let error): fail(Violation("\(error)"))
        }
    }
}
