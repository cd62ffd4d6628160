import EventLog
import Jobs
import Projections
import Testing

extension Arena {
    static let operatorActor = Actor(user: "operator", host: "host-a", program: "tests")

    /// Submits a list of firms and tells everybody.
    ///
    /// - Parameter pause: Time between the commits of the submission; nil makes it one commit.
    func submit(
        _ job: JobNumber, firms: UInt32, batchSize: UInt32, pause: Duration? = nil
    ) async throws {
        let table = FirmTable(firmCount: firms, batchSize: batchSize)
        var commands: [JobCommand] = [
            .submit(
                Submission(firmCount: firms, batchSize: batchSize),
                SubmissionBody(
                    fileName: "firms.csv", sheetName: "", columns: ["Firm", "Website"],
                    nameColumn: 0, websiteColumn: 1, actor: Self.operatorActor))
        ]
        for number in 1...table.batchCount {
            let batch = BatchNumber(number)
            let records = table.firms(of: batch).map { firm in
                FirmRecord(
                    sheetRow: firm + 1, name: "Firm \(firm)", website: "https://f\(firm).example",
                    cells: ["Firm \(firm)", "https://f\(firm).example"])
            }
            commands.append(.listFirms(batch, records))
        }
        commands.append(.queue)
        guard let pause else { return try await perform(commands, on: job) }
        for command in commands {
            try await perform([command], on: job)
            await run(for: pause)
        }
    }

    /// What a person asks for, through the same writer that `vcctl` uses.
    func perform(_ commands: [JobCommand], on job: JobNumber) async throws {
        let wall = Self.epoch + elapsed
        try await JobWriter(log, now: { wall }).perform(commands, on: job)
        announce()
    }

    func state(of job: JobNumber) async throws -> JobState {
        try await JobReader(log).state(of: job).state
    }

    func entries(of job: JobNumber) async throws -> [RecordedEntry] {
        var all: [RecordedEntry] = []
        try await JobReader(log).entries(of: job, parts: .all) {
            all.append($0)
            return true
        }
        return all
    }

    /// Holds a job's whole history against what must be true of every history.
    func checkHistory(of job: JobNumber, _ note: String) async throws {
        var state = JobState()
        var finished: Set<FirmNumber> = []
        var live: [BatchNumber: LeaseID] = [:]
        for entry in try await entries(of: job) {
            #expect(entry.revision == state.revision + 1, "\(note): revisions have no gap")
            switch entry.event {
            case .claimed(let batch, _):
                #expect(state.leases[batch] == nil, "\(note): one live lease a batch")
                live[batch] = LeaseID(entry.revision)
            case .firmStarted(let firm, let lease, _):
                #expect(!finished.contains(firm), "\(note): a finished firm is not started again")
                #expect(live[state.firms.batch(of: firm)] == lease, "\(note): fenced start")
            case .firmEnriched(let firm, let lease, _):
                #expect(finished.insert(firm).inserted, "\(note): firm \(firm) finished twice")
                #expect(live[state.firms.batch(of: firm)] == lease, "\(note): fenced result")
            case .firmFailed(let firm, _, _):
                #expect(finished.insert(firm).inserted, "\(note): firm \(firm) finished twice")
            case .attemptFailed(let firm, let lease, _, _):
                #expect(live[state.firms.batch(of: firm)] == lease, "\(note): fenced failure")
            case .leaseExpired(let batch, _, _, _), .released(let batch, _, _): live[batch] = nil
            case .reset(let scope):
                live = [:]
                if scope == .startOver { finished = [] }
            case .cancelled: live = [:]
            case .retryRequested(let firms): finished.subtract(firms.firms)
            case .checkpoint:
                #expect(entry.body == .state(state), "\(note): checkpoint #\(entry.revision)")
            case .submitted, .firmsListed, .queued, .heartbeat, .paused, .resumed, .noted,
                .completed, .purged:
                break
            }
            evolve(&state, entry.event, entry.recorded)
        }
        #expect(try await state == self.state(of: job), "\(note): fold from a checkpoint")
    }
}
