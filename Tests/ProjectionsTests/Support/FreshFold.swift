import EventLog
import Jobs
@testable import JobCatalog
@testable import Projections

/// What a catalog must say: every job folded anew.
struct FreshFold: Equatable {
    var jobs: [CatalogJob]
    var workers: [FleetWorker]

    init(_ log: any Log) async throws {
        jobs = []
        for tip in try await log.streams() {
            guard let job = JobNumber(tip.stream) else { continue }
            let reader = JobReader(log)
            let state = try await reader.state(of: job).state
            let fileName = try await reader.submission(of: job).fileName
            jobs.append(CatalogJob(job: job, state: state, fileName: fileName))
        }
        workers = try await FleetReader(log).workers()
    }

    init(_ catalog: Catalog) throws {
        jobs = try catalog.jobs()
        workers = try catalog.workers()
    }
}

/// Jobs and workers that come, work and go, at random.
struct RandomFleet {
    var history: RandomHistory
    private(set) var jobs: [JobNumber] = []
    private var workers: [WorkerIdentity] = []

    init(seed: UInt64, _ scene: Scene) {
        history = RandomHistory(seed: seed, scene)
    }

    mutating func submit() async throws {
        let job = JobNumber(JobNumber.first.rawValue + UInt64(jobs.count))
        jobs.append(job)
        try await history.submit(job)
    }

    mutating func run(_ steps: Int) async throws {
        for _ in 0..<steps {
            if jobs.isEmpty || history.random.oneIn(12) { try await submit() }
            let job = jobs[Int.random(in: jobs.indices, using: &history.random)]
            try await history.run(3, on: job)
            if history.random.oneIn(4) { try await append(event()) }
        }
    }

    private mutating func event() -> FleetEvent {
        guard let worker = workers.randomElement(using: &history.random), history.random.oneIn(2)
        else {
            let worker = WorkerIdentity(
                id: history.random.next(), processID: 4_127, host: "host-a")
            workers.append(worker)
            return .workerStarted(
                worker, WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2))
        }
        return history.random.oneIn(2)
            ? .workerStopped(worker, .signal) : .workerLost(worker, observer: 7)
    }

    private func append(_ event: FleetEvent) async throws {
        let log = history.scene.log
        let tip = try await log.tip(of: .fleet, at: .head)
        _ = try await log.append([event.encoded()], after: tip)
    }
}
