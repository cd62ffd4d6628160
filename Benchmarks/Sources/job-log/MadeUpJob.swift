import EventLog
import Jobs

/// A job whose firms are enriched by made-up workers, commit by commit, under the real rules.
struct MadeUpJob {
    private static let batchSize: UInt32 = 50
    /// Finished firms between two checkpoints.
    private static let checkpointInterval: UInt32 = 50

    let number: JobNumber
    private let firmCount: UInt32
    private(set) var state = JobState()
    private(set) var tip: Tip
    private var random: SplitMix64
    private var listedCount: UInt32 = 0
    private var worker: WorkerIdentity
    /// Firms of the leased batch that wait to be started; those that failed once are last.
    private var waiting: [FirmNumber] = []

    init(_ number: JobNumber, firmCount: UInt32, seed: UInt64) {
        self.number = number
        self.firmCount = firmCount
        tip = .none(StreamID(number))
        random = SplitMix64(seed: seed &+ number.rawValue)
        worker = Self.worker(&random)
    }

    var isFinished: Bool { state.phase == .completed }

    var eventCount: Int { Int(state.revision) }

    /// The events of the job's next commit, as of `now`; `appended` is to follow.
    ///
    /// None while all that is left of a batch waits to be tried again.
    mutating func next(at now: WallTime) throws(JobRejection) -> [JobEntry] {
        var commit = Commit(job: self, now: now)
        switch state.phase {
        case .absent: try commit.add(.submit(submission, body))
        case .listing where listedCount < batchCount:
            listedCount += 1
            try commit.add(.listFirms(BatchNumber(listedCount), rows(of: listedCount)))
        case .listing: try commit.add(.queue)
        case .open, .paused: try work(&commit, now)
        case .completed, .cancelled: break
        }
        return commit.entries
    }

    /// Takes over what became of a commit.
    mutating func appended(_ entries: [JobEntry], _ tip: Tip, at time: WallTime) {
        for entry in entries {
            evolve(&state, entry.event, Recorded(revision: state.revision + 1, time: time))
        }
        self.tip = tip
    }

    // MARK: - A worker's day

    private mutating func work(
        _ commit: inout Commit, _ now: WallTime
    ) throws(JobRejection) {
        guard let lease = state.leases.first else { return try claim(&commit) }
        let isLost = random.oneIn(400)
        if isLost {
            // Killed; another worker takes over.
            let successor = Self.worker(&random)
            try commit.add(.expire(lease.value.id, .processGone, observer: successor))
            worker = successor
            return
        }
        if state.finishedSinceCheckpoint >= Self.checkpointInterval { try commit.add(.checkpoint) }
        if random.oneIn(40) { try commit.add(.heartbeat(worker)) }
        for (firm, flight) in state.flights.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let duration = now - flight.startedAt
            guard !random.oneIn(20) else {
                try commit.add(.failAttempt(firm, lease.value.id, failure(of: firm, duration)))
                // Those that are tried again later are put back behind all others.
                if commit.state.firms[firm] == .waiting { waiting.append(firm) }
                continue
            }
            try commit.add(
                .enrichFirm(
                    firm, lease.value.id,
                    EnrichmentYield(profile: profile(of: firm), duration: duration)))
        }
        let flightLimit = Int.random(in: 1...8, using: &random)
        for _ in 0..<flightLimit {
            guard let firm = waiting.first, commit.state.leases[lease.key] != nil else { break }
            if let retryAt = commit.state.troubles[firm]?.retryAt, retryAt > now { break }
            waiting.removeFirst()
            try commit.add(.startFirm(firm, lease.value.id))
        }
    }

    private mutating func claim(_ commit: inout Commit) throws(JobRejection) {
        let open = (1...batchCount).first {
            state.firms.unfinishedCount(of: BatchNumber($0)) > 0
        }
        guard let open else { return }
        let batch = BatchNumber(open)
        try commit.add(.claim(batch, worker))
        waiting = state.firms.firms(of: batch).map { FirmNumber($0) }
            .filter { state.firms[$0] == .waiting }
    }

    private struct Commit {
        var entries: [JobEntry] = []
        var state: JobState
        let now: WallTime

        init(job: MadeUpJob, now: WallTime) {
            state = job.state
            self.now = now
        }

        mutating func add(_ command: JobCommand) throws(JobRejection) {
            for entry in try decide(command, in: state, at: now) {
                evolve(
                    &state, entry.event, Recorded(revision: state.revision + 1, time: now))
                entries.append(entry)
            }
        }
    }

    // MARK: - What is made up

    private var batchCount: UInt32 { (firmCount + Self.batchSize - 1) / Self.batchSize }

    private var submission: Submission {
        Submission(firmCount: firmCount, batchSize: Self.batchSize)
    }

    private var body: SubmissionBody {
        SubmissionBody(
            fileName: "funds-\(number).xlsx", sheetName: "Funds",
            columns: ["Firm", "Website", "City"], nameColumn: 0, websiteColumn: 1,
            actor: Actor(user: "analyst", host: "desk", program: "vcctl"))
    }

    private func rows(of batch: UInt32) -> [FirmRecord] {
        let first = (batch - 1) * Self.batchSize + 1
        return (first...min(first + Self.batchSize - 1, firmCount)).map { firm in
            let (name, site) = ("Example Capital \(firm)", "https://fund\(firm).example")
            return FirmRecord(
                sheetRow: firm + 1, name: name, website: site, cells: [name, site, "Springfield"])
        }
    }

    private static func worker(_ random: inout SplitMix64) -> WorkerIdentity {
        WorkerIdentity(
            id: random.next(), processID: UInt32.random(in: 1000...30_000, using: &random),
            host: "host-\(Int.random(in: 1...4, using: &random))")
    }

    private mutating func failure(of firm: FirmNumber, _ duration: Duration) -> AttemptFailure {
        let causes: [FailureCause] = [.timeout, .rateLimited, .serverError, .notFound, .tls]
        let cause = causes[Int.random(in: 0..<causes.count, using: &random)]
        return AttemptFailure(
            cause: cause, message: "the site answered with what makes \(cause.name)",
            url: "https://fund\(firm).example/team", duration: duration,
            retryDelay: .seconds(Int.random(in: 20...120, using: &random)))
    }

    private mutating func profile(of firm: FirmNumber) -> FirmProfile {
        let site = "https://fund\(firm).example"
        let people = (0..<Int.random(in: 0...6, using: &random)).map { index in
            FirmProfile.Person(
                name: "Partner \(index) of \(firm)", title: "Managing Partner",
                page: site + "/team")
        }
        return FirmProfile(
            outcome: people.isEmpty ? .noTeamPage : .peopleFound,
            summary: "Example Capital \(firm) invests in early companies.", people: people,
            pages: [
                FirmProfile.PageVisit(
                    url: site, status: 200,
                    byteCount: UInt64.random(in: 4000...90_000, using: &random),
                    duration: .milliseconds(Int.random(in: 80...900, using: &random)))
            ])
    }
}
