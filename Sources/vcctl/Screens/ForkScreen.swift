import Jobs
import Projections

/// What `fork` prints.
struct ForkScreen {
    private let origin: JobOrigin
    private let status: JobStatus
    private let firmCount: UInt32
    private let processedCount: UInt32
    private let failedCount: UInt32
    private let isRepeated: Bool

    /// - Parameters:
    ///   - state: What is forked, or the fork as it was made.
    ///   - isPaused: No worker takes it before somebody resumes it.
    init(_ state: JobState, _ origin: JobOrigin, isPaused: Bool, isRepeated: Bool = false) {
        self.origin = origin
        self.isRepeated = isRepeated
        // What it is forked from may be worked on; the fork is not.
        var status: JobStatus = state.status == .processing ? .pending : state.status
        // Its last firm is finished, and 'completed' is only the next event.
        if status == .pending, state.remainingCount == 0 { status = .completed }
        self.status = isPaused && status == .pending ? .paused : status
        firmCount = state.firmCount
        processedCount = state.processedCount
        failedCount = state.firms.failedCount
    }

    /// - Parameter job: Nil for a dry run.
    func print(as job: JobNumber?, on console: Console) {
        guard !console.isJSON else { return console.print(json(job)) }
        console.print(line(job))
        if let job { console.say(next(job)) }
    }

    /// `Job 330004: forked from job 330001 at #47, 5 of 12 firms finished`.
    private func line(_ job: JobNumber?) -> Line {
        let done = "\(processedCount.grouped) of \(count(Int(firmCount), "firm")) finished"
        let from = "job \(origin.job) at #\(origin.revision), \(done)"
        let word = status == .pending ? "" : ", \(status.rawValue)"
        guard let job else { return Line("Would fork \(from)\(word)") }
        return Line("Job \(job): forked from \(from)\(word)")
    }

    private func next(_ job: JobNumber) -> Line {
        let step =
            switch status {
            case .paused: "vcctl resume \(job)"
            case .cancelled: "vcctl reset \(job), which opens it"
            case .completed where failedCount > 0:
                "vcctl retry \(job) --failed, or vcctl reset \(job) --start-over"
            case .completed: "vcctl reset \(job) --start-over, should it be done again"
            case .absent, .submitting, .pending, .processing: "vcctl watch \(job)"
            }
        return Line("Next: \(step)", .dim)
    }

    private func json(_ job: JobNumber?) -> JSONObject {
        var object = JSONObject.line
        object.add("job", job?.rawValue)
        object.add("forkedFrom", origin.job.rawValue)
        object.add("forkedAtRevision", origin.revision)
        object.add("status", status.rawValue)
        object.add("firmCount", firmCount)
        object.add("processedCount", processedCount)
        object.add("failedCount", failedCount)
        object.add("dryRun", job == nil)
        if isRepeated { object.add("repeated", true) }
        return object
    }
}
