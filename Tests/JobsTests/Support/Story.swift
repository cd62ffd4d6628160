import Jobs

/// A job as it is told in a test: commands are decided, their events folded, time passes.
struct Story {
    private(set) var state = JobState()
    private(set) var entries: [JobEntry] = []
    var now = WallTime(nanoseconds: 1_790_000_000_000_000_000)
    var policy = JobPolicy()

    static let maria = Actor(user: "maria", host: "office", program: "vcctl", reason: "lunch")
    static let first = WorkerIdentity(id: 0x7f3a_0000_0000_0001, processID: 4127, host: "host-a")
    static let second = WorkerIdentity(id: 0xb201_0000_0000_0002, processID: 5001, host: "host-b")
    static let other = WorkerIdentity(id: 0xc3c3_0000_0000_0003, processID: 6002, host: "host-c")

    /// Nothing has happened.
    init() {}

    /// A job that is listed and queued.
    init(firms firmCount: UInt32, batch batchSize: UInt32) throws {
        try perform(.submit(Submission(firmCount: firmCount, batchSize: batchSize), Self.list))
        try listAll()
        try perform(.queue)
    }

    static let list = SubmissionBody(
        fileName: "funds.xlsx", sheetName: "Funds", columns: ["Firm", "Site"], nameColumn: 0,
        websiteColumn: 1, actor: maria)

    /// The rows of a batch of the job as it was submitted.
    func rows(of batch: BatchNumber) -> [FirmRecord] {
        guard state.firms.contains(batch) else { return [] }
        return state.firms.firms(of: batch).map { number in
            let (name, site) = ("Example Fund \(number)", "fund\(number).example")
            return FirmRecord(sheetRow: number + 1, name: name, website: site, cells: [name, site])
        }
    }

    mutating func listAll() throws {
        for number in 0..<state.firms.batchCount {
            let batch = BatchNumber(number + 1)
            try perform(.listFirms(batch, rows(of: batch)))
        }
    }

    /// Decides and folds; a second passes.
    @discardableResult
    mutating func perform(_ command: JobCommand) throws(JobRejection) -> [JobEntry] {
        let decided = try decide(command, in: state, at: now, policy: policy)
        for entry in decided {
            evolve(&state, entry.event, Recorded(revision: state.revision + 1, time: now))
        }
        entries += decided
        now = now + .seconds(1)
        return decided
    }

    /// What is decided, without anything happening.
    func deciding(_ command: JobCommand) throws(JobRejection) -> [JobEvent] {
        try decide(command, in: state, at: now, policy: policy).map(\.event)
    }

    /// Why a command is refused; nil when it is not.
    func refusal(of command: JobCommand) -> JobRejection? {
        do {
            _ = try deciding(command)
            return nil
        } catch { return error }
    }

    @discardableResult
    mutating func claim(
        _ batch: UInt32, by worker: WorkerIdentity = first
    ) throws(JobRejection) -> LeaseID {
        try perform(.claim(BatchNumber(batch), worker))
        return LeaseID(state.revision)
    }

    mutating func start(_ firm: UInt32, _ lease: LeaseID) throws(JobRejection) {
        try perform(.startFirm(FirmNumber(firm), lease))
    }

    mutating func enrich(
        _ firm: UInt32, _ lease: LeaseID, people: Int = 2
    ) throws(JobRejection) {
        try perform(.startFirm(FirmNumber(firm), lease))
        try perform(.enrichFirm(FirmNumber(firm), lease, Self.yield(people: people)))
    }

    mutating func fail(
        _ firm: UInt32, _ lease: LeaseID, _ cause: FailureCause = .notFound
    ) throws(JobRejection) {
        try perform(.startFirm(FirmNumber(firm), lease))
        try perform(.failAttempt(FirmNumber(firm), lease, Self.failure(cause)))
    }

    static func yield(people: Int) -> EnrichmentYield {
        let page = FirmProfile.PageVisit(
            url: "https://fund.example/team", status: 200, byteCount: 1_000,
            duration: .milliseconds(80))
        let profile = FirmProfile(
            outcome: .peopleFound,
            people: (0..<people).map { FirmProfile.Person(name: "Ada Example \($0)") },
            pages: [page, page])
        return EnrichmentYield(profile: profile, duration: .seconds(3))
    }

    static func failure(
        _ cause: FailureCause, retryDelay: Duration = .seconds(10)
    ) -> AttemptFailure {
        AttemptFailure(
            cause: cause, message: "HTTP 503 from https://fund.example/",
            url: "https://fund.example/",
            duration: .seconds(2), retryDelay: retryDelay)
    }
}
