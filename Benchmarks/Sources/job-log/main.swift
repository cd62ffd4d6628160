import BenchSupport
import EventLog
import Glibc
import Jobs
import Synchronization

let usage = """
    usage: job-log DIRECTORY EVENTS [JOBS [SEED [TABLE]]]

    Makes a log of made-up jobs, JOBS of them (200), with about EVENTS events in all, under the rules
    that real jobs obey: lists, leases, results, failures, retries, lost workers, checkpoints. 32
    jobs are at work at a time. The first job has about 10,000 events, the second 100,000, as far as
    there are that many. The same arguments make the same events. With TABLE they go into a new
    SQLite file of that name as well, which job-sqlite asks.
    """

/// A clock that stands where it was set.
final class MadeUpClock: Sendable {
    private let nanoseconds = Atomic<Int64>(1_790_000_000_000_000_000)

    var now: WallTime { WallTime(nanoseconds: nanoseconds.load(ordering: .relaxed)) }

    func advance(_ duration: Duration) {
        nanoseconds.store((now + duration).nanoseconds, ordering: .relaxed)
    }
}

/// About as many events come of each firm of a list.
let eventsPerFirm = 2.15

func jobs(eventCount: Int, count: Int, seed: UInt64) -> [MadeUpJob] {
    let fixed = [10_000, 100_000].filter { $0 < eventCount / 4 }.prefix(count - 1)
    let rest = (eventCount - fixed.reduce(0, +)) / (count - fixed.count)
    return (0..<count).map { index in
        let events = index < fixed.count ? fixed[index] : rest
        return MadeUpJob(
            JobNumber(JobNumber.first.rawValue + UInt64(index)),
            firmCount: UInt32(max(1, Double(events) / eventsPerFirm)), seed: seed)
    }
}

func run(_ directory: String, eventCount: Int, jobCount: Int, seed: UInt64, table: Table?)
    async throws
{
    let clock = MadeUpClock()
    var options = LocalLog.Options()
    options.sealsEndedSegments = true
    let log = try openLog(directory, .create, options, now: { Timestamp(clock.now) })
    var waiting = jobs(eventCount: eventCount, count: jobCount, seed: seed)[...]
    var atWork: [MadeUpJob] = []
    var (doneCount, turn) = (0, 0)
    while true {
        while atWork.count < 32, let job = waiting.popFirst() { atWork.append(job) }
        guard !atWork.isEmpty else { break }
        // A group of commits, one of each job, made durable together.
        clock.advance(.milliseconds(700))
        let now = clock.now
        var commits: [(index: Int, entries: [JobEntry])] = []
        for index in atWork.indices {
            let entries = try atWork[index].next(at: now)
            if !entries.isEmpty { commits.append((index, entries)) }
        }
        let requests = commits.map { commit in
            (commit.entries.map { $0.encoded() }, atWork[commit.index].tip)
        }
        let tips = try await log.append(requests)
        for ((commit, request), result) in zip(zip(commits, requests), tips) {
            let job = atWork[commit.index]
            for (offset, event) in request.0.enumerated() {
                let revision = job.state.revision + UInt64(offset) + 1
                try table?.add(event, of: job.number, revision: revision, at: now)
            }
            atWork[commit.index].appended(commit.entries, try result.get(), at: now)
        }
        doneCount += atWork.filter(\.isFinished).reduce(0) { $0 + $1.eventCount }
        atWork.removeAll(where: \.isFinished)
        turn += 1
        if turn % 2000 == 0 {
            let count = doneCount + atWork.reduce(0) { $0 + $1.eventCount }
            printError("\(count) events")
        }
    }
    try table?.finish()
    log.close()
    try sealAll(directory, isPutAway: false)
    print("\(doneCount) events of \(jobCount) jobs in \(directory)")
}

let numbers = CommandLine.arguments.dropFirst(2).prefix(3).map { UInt64($0) }
guard CommandLine.arguments.count >= 3, CommandLine.arguments.count <= 6, !numbers.contains(nil),
    let eventCount = numbers[0], eventCount > 0,
    case let jobCount = numbers.count > 1 ? numbers[1] ?? 0 : 200, jobCount > 0
else {
    printError(usage)
    exit(2)
}
do {
    try await run(
        CommandLine.arguments[1], eventCount: Int(eventCount), jobCount: Int(jobCount),
        seed: numbers.count > 2 ? numbers[2] ?? 1 : 1,
        table: CommandLine.arguments.count > 5 ? try Table(CommandLine.arguments[5]) : nil)
} catch {
    printError("\(error)")
    exit(1)
}
