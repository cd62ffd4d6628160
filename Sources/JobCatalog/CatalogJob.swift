package import Jobs
package import Projections

/// A job's row in the catalog: what a list of jobs shows.
package struct CatalogJob: Hashable, Sendable {
    package var job: JobNumber
    /// Of the list that was handed in; empty when that has been erased.
    package var fileName: String
    package var status: JobStatus
    package var run: UInt32
    package var firmCount: UInt32
    package var enrichedCount: UInt32
    package var failedCount: UInt32
    package var peopleCount: UInt64
    /// Workers that hold batches of it.
    package var workerCount: Int
    package var times: JobTimes
    /// What the rate is computed from; oldest first.
    package var recentFinishes: [WallTime]
    /// The last event that is told of.
    package var revision: UInt64
    /// Why the job cannot be read, when it cannot; everything else but its number is empty then.
    package var problem: String?

    init(job: JobNumber, state: JobState, fileName: String) {
        self.job = job
        self.fileName = fileName
        status = state.status
        run = state.run
        firmCount = state.firmCount
        enrichedCount = state.firms.enrichedCount
        failedCount = state.firms.failedCount
        peopleCount = state.peopleCount
        workerCount = Set(state.leases.values.map(\.worker.id)).count
        times = state.times
        recentFinishes = state.recentFinishes.times
        revision = state.revision
    }

    init(job: JobNumber, problem: String) {
        self.init(job: job, state: JobState(), fileName: "")
        self.problem = problem
    }
}

extension CatalogJob {
    /// Firms that are enriched or given up.
    package var processedCount: UInt32 { enrichedCount + failedCount }

    package var remainingCount: UInt32 { firmCount - min(processedCount, firmCount) }

    /// Whole percents, rounded down: 100 only when every firm is finished.
    package var percent: Int {
        firmCount == 0 ? 0 : Int(processedCount) * 100 / Int(firmCount)
    }

    /// Nil unless the job is being processed and two firms were finished lately.
    package func rate(now: WallTime) -> JobRate? {
        status == .processing ? JobRate(finishes: recentFinishes, now: now) : nil
    }

    /// When the job is done at that rate; nil when there is no rate.
    package func expectedEnd(now: WallTime) -> WallTime? {
        rate(now: now).map { now + $0.duration(of: remainingCount) }
    }
}
