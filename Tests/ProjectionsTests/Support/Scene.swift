import EventLog
import Jobs
import Projections

/// A log in memory with a clock, and people and workers who write to it.
struct Scene {
    let clock: ManualClock
    let log: MemoryLog
    let writer: JobWriter
    var reader: JobReader { JobReader(log) }

    static let job = JobNumber.first
    static let maria = Actor(user: "maria", host: "office", program: "vcctl", reason: "lunch")
    static let first = WorkerIdentity(id: 0x7f3a_0000_0000_0001, processID: 4127, host: "host-a")
    static let second = WorkerIdentity(id: 0xb201_0000_0000_0002, processID: 5001, host: "host-b")

    init() {
        let clock = ManualClock()
        self.clock = clock
        log = MemoryLog { clock.timestamp }
        writer = JobWriter(log) { clock.now }
    }

    /// Submits a list and queues it, in commits of one batch each.
    func submit(_ job: JobNumber = job, firms: UInt32, batch: UInt32) async throws {
        let submission = Submission(firmCount: firms, batchSize: batch)
        let body = SubmissionBody(
            fileName: "funds-\(job).xlsx", sheetName: "Funds", columns: ["Firm", "Site"],
            nameColumn: 0, websiteColumn: 1, actor: Self.maria)
        try await writer.perform(.submit(submission, body), on: job)
        let table = FirmTable(firmCount: firms, batchSize: batch)
        for number in 1...table.batchCount {
            let rows = table.firms(of: BatchNumber(number)).map(Self.row)
            try await writer.perform(.listFirms(BatchNumber(number), rows), on: job)
        }
        try await writer.perform(.queue, on: job)
    }

    static func row(_ number: UInt32) -> FirmRecord {
        let (name, site) = ("Example Fund \(number)", "https://fund\(number).example")
        return FirmRecord(sheetRow: number + 1, name: name, website: site, cells: [name, site])
    }

    @discardableResult
    func perform(_ commands: JobCommand..., on job: JobNumber = job) async throws -> UInt64 {
        let outcome = try await writer.perform(commands, on: job)
        return outcome.tip.revision.rawValue
    }

    func claim(
        _ batch: UInt32, by worker: WorkerIdentity = first, on job: JobNumber = job
    ) async throws -> LeaseID {
        LeaseID(try await perform(.claim(BatchNumber(batch), worker), on: job))
    }

    /// Starts a firm, lets `duration` pass and enriches it.
    func enrich(
        _ firm: UInt32, _ lease: LeaseID, people: Int = 2, duration: Duration = .seconds(3)
    ) async throws {
        try await perform(.startFirm(FirmNumber(firm), lease))
        clock.advance(duration)
        try await perform(
            .enrichFirm(
                FirmNumber(firm), lease,
                EnrichmentYield(profile: Self.profile(firm, people), duration: duration)))
    }

    static func profile(_ firm: UInt32, _ people: Int) -> FirmProfile {
        FirmProfile(
            outcome: .peopleFound, summary: "Fund \(firm)",
            people: (0..<people).map { FirmProfile.Person(name: "Ada Example \($0)") },
            pages: [
                FirmProfile.PageVisit(
                    url: "https://fund\(firm).example/", status: 200, byteCount: 1_000,
                    duration: .milliseconds(80))
            ])
    }

    /// Starts a firm, lets `duration` pass and fails the attempt.
    func fail(
        _ firm: UInt32, _ lease: LeaseID, _ cause: FailureCause = .notFound,
        duration: Duration = .seconds(2)
    ) async throws {
        try await perform(.startFirm(FirmNumber(firm), lease))
        clock.advance(duration)
        try await perform(.failAttempt(FirmNumber(firm), lease, Self.failure(firm, cause)))
    }

    static func failure(_ firm: UInt32, _ cause: FailureCause) -> AttemptFailure {
        let url = "https://fund\(firm).example/team"
        return AttemptFailure(
            cause: cause, message: "\(cause.name) from \(url)", url: url, duration: .seconds(2),
            retryDelay: .seconds(4))
    }
}
