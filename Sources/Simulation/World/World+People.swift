import EventLog
import Jobs
import Projections
import Worker

// People, each of whose wishes is a process of its own.
extension World {
    static let somebody = Actor(user: "somebody", host: "machine", program: "vcctl")

    func submit(_ firms: UInt32, _ batch: UInt32) {
        jobCount += 1
        let job = JobNumber(JobNumber.first.rawValue + jobCount - 1)
        let table = FirmTable(firmCount: firms, batchSize: batch)
        let body = SubmissionBody(
            fileName: "firms.csv", sheetName: "", columns: ["firm", "website"], nameColumn: 0,
            websiteColumn: 1, actor: Self.somebody)
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

    /// Asks it of one of the jobs that there are; now and then two people do so at once.
    func ask(_ command: JobCommand) {
        guard let job = anyJob() else { return }
        for _ in 0..<[1, 1, 2].drawn(&random) {
            perform(.readWrite) { writer, _ in try await writer.perform(command, on: job) }
        }
    }

    func purge() {
        // One that is over, if there is one: others are not purged.
        let over = oracle.folds.filter { $0.value.isFinished }.keys.sorted()
        guard let job = over.randomElement(using: &random) ?? anyJob() else { return }
        perform(.readWrite) { [self] writer, log in
            let tip = try await writer.perform(.purge(Self.somebody), on: job).tip
            oracle.notePurge(of: job)
            _ = try log.purge(StreamID(job), through: Position(tip.position.rawValue - 1))
            coverage.count("purged")
            guard Bool.random(using: &random) else { return }
            let scope: ResetScope = Bool.random(using: &random) ? .keepFinished : .startOver
            let wish: JobCommand =
                Bool.random(using: &random)
                ? .reset(scope, Self.somebody) : .retry(.allFailed, Self.somebody)
            perform(.readWrite) { writer, _ in try await writer.perform(wish, on: job) }
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
        if !isCalm, Bool.random(using: &random) {
            process.sluggishness = max(process.sluggishness, .milliseconds(500))
        }
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
        case .rejected, .lostRace, .requestTaken, .unreadable(.noSuchJob): break
        case .unreadable(let error): fail(Violation("\(error)"))
        }
    }
}
