import EventLog
import Jobs
import Projections
import Worker

/// What must be so: each job held against its own rules, and against what it was before.
struct Oracle {
    private let plan: HistoryPlan
    private(set) var rules: [JobNumber: JobRules] = [:]
    private(set) var folds: [JobNumber: JobState] = [:]
    /// States as they were at some revisions.
    private(set) var moments: [(job: JobNumber, state: JobState)] = []
    private var purged: Set<JobNumber> = []
    private var lastTime = Timestamp(nanoseconds: .min)
    private(set) var eventCount = 0

    init(_ plan: HistoryPlan) {
        self.plan = plan
    }

    mutating func notePurge(of job: JobNumber) {
        purged.insert(job)
    }

    func isPurged(_ job: JobNumber) -> Bool { purged.contains(job) }

    /// Takes one commit, the next in the log.
    mutating func take(
        _ commit: Commit, _ origin: JobRules.Origin, coverage: inout Coverage
    ) throws(Violation) {
        guard commit.time >= lastTime else {
            throw Violation("time runs back at position \(commit.position)")
        }
        lastTime = commit.time
        eventCount += commit.events.count
        guard let job = JobNumber(commit.stream) else { return }
        var entries: [JobEntry] = []
        for event in commit.events {
            do throws(DecodingFailure) { entries.append(try JobEntry(decoding: event)) } catch {
                throw Violation("an event of job \(job) cannot be read: \(error)")
            }
        }
        var events: [(revision: UInt64, event: JobEvent)] = []
        var state = folds[job] ?? JobState()
        var known =
            rules[job]
            ?? JobRules(
                maxAttempts: plan.worker.policy.maxAttempts,
                crashLimit: Int(plan.worker.policy.crashLimit),
                staleThreshold: plan.worker.staleThreshold,
                breaker: plan.worker.breaker.map { ($0.percent, $0.window) })
        for (offset, entry) in entries.enumerated() {
            let revision = commit.firstRevision.rawValue + UInt64(offset)
            guard revision == state.revision + 1 else {
                throw Violation("job \(job): #\(revision) follows on #\(state.revision)")
            }
            coverage.count("event: \(entry.event.type.name)")
            if case .checkpoint = entry.event {
                let isErased = entry.body == .erased && purged.contains(job)
                guard isErased || entry.body == .state(state) else {
                    throw Violation("job \(job): checkpoint #\(revision) is not the fold")
                }
                guard offset == 0 else {
                    throw Violation("job \(job): checkpoint #\(revision) does not open its commit")
                }
            }
            evolve(
                &state, entry.event,
                Recorded(revision: revision, time: WallTime(commit.time)))
            events.append((revision, entry.event))
        }
        do throws(Violation) { try known.take(events, from: origin) } catch {
            throw Violation("job \(job): \(error.what)")
        }
        rules[job] = known
        folds[job] = state
        if commit.position.rawValue % 8 == 0 { moments.append((job, state)) }
    }
}
