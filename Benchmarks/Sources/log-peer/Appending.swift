import BenchSupport
import CPeers
import EventLog

/// Appends batches of `batch` events from several writers for some time; each batch is durable
/// before the next of its writer.
///
/// The events of a batch that belong to one job are one commit, and the commits of a batch are
/// appended together. Events are made into the form that the log takes before the clock starts. One
/// writer alone is a thread that blocks, as in a tool; several are tasks. Jobs are cut at the writers: each has streams of its own, because which of two
/// writers is first with its part of a job is chance, and a stream's order is not.
func append(
    _ directory: String, _ file: String, batch: Int, writers: Int, seconds: Double
) async throws {
    guard let events = Events(file: file, limit: 2_000_000) else {
        throw PeerError("\(file) cannot be read")
    }
    removeDirectory(directory)
    let source = Source(events)
    let log = try openLog(directory, .create)
    let start = now()
    var results: [Writer.Result] = []
    if writers == 1 {
        var writer = Writer(log, source, number: 0, of: 1, batch: batch)
        results.append(try writer.runBlocking(until: start + seconds))
    } else {
        results = try await withThrowingTaskGroup(of: Writer.Result.self) { group in
            for number in 0..<writers {
                group.addTask {
                    var writer = Writer(log, source, number: number, of: writers, batch: batch)
                    return try await writer.run(until: start + seconds)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
    let duration = (results.map(\.end).max() ?? start) - start
    log.close()
    let count = results.reduce(0) { $0 + $1.eventCount }
    let byteCount = results.reduce(0) { $0 + $1.byteCount }
    let latencies = results.flatMap(\.latencies).sorted()
    func microseconds(_ share: Double) -> String {
        guard !latencies.isEmpty else { return "0" }
        return rounded(latencies[Int(Double(latencies.count - 1) * share)] * 1e6, 0)
    }
    printLine(
        "append", "b=\(batch)", "w=\(writers)", "events=\(count)",
        "ev/s=\(rounded(Double(count) / duration, 0))",
        "MB/s=\(rounded(Double(byteCount) / 1e6 / duration, 1))",
        "p50us=\(microseconds(0.5))", "p99us=\(microseconds(0.99))")
}

/// Events with their jobs and sizes.
private struct Source: Sendable {
    let events: [Event]
    let jobs: [UInt32]
    let byteCounts: [Int]

    init(_ raw: Events) {
        events = (0..<raw.count).map { raw[$0].event() }
        jobs = (0..<raw.count).map { raw[$0].pointee.job }
        byteCounts = (0..<raw.count).map { 24 + Int(raw[$0].pointee.payload_size) }
    }
}

private struct Writer {
    struct Result: Sendable {
        var eventCount = 0
        var byteCount = 0
        var latencies: [Double] = []
        var end = 0.0
    }

    private let log: LocalLog
    private let source: Source
    private let number: Int
    private let writerCount: Int
    private let batch: Int
    private var tips: [UInt32: Tip] = [:]
    private var result = Result()

    init(_ log: LocalLog, _ source: Source, number: Int, of writerCount: Int, batch: Int) {
        self.log = log
        self.source = source
        self.number = number
        self.writerCount = writerCount
        self.batch = batch
    }

    @concurrent
    mutating func run(until end: Double) async throws -> Result {
        var before = now()
        var turn = number
        while let range = range(turn), before < end {
            let (jobs, commits) = cut(range)
            if commits.count == 1 {
                tips[jobs[0]] = try await log.append(commits[0].events, after: commits[0].tip)
            } else {
                try note(jobs, await log.append(commits))
            }
            before = count(range, since: before)
            turn += writerCount
        }
        result.end = before
        return result
    }

    mutating func runBlocking(until end: Double) throws -> Result {
        var before = now()
        var turn = number
        while let range = range(turn), before < end {
            let (jobs, commits) = cut(range)
            if commits.count == 1 {
                tips[jobs[0]] = try log.appendBlocking(commits[0].events, after: commits[0].tip)
            } else {
                try note(jobs, log.appendBlocking(commits))
            }
            before = count(range, since: before)
            turn += writerCount
        }
        result.end = before
        return result
    }

    /// What the writer appends in its turn; nil when there are no more events.
    private func range(_ turn: Int) -> Range<Int>? {
        let start = turn * batch
        guard start < source.events.count else { return nil }
        return start..<min(start + batch, source.events.count)
    }

    private func cut(
        _ range: Range<Int>
    ) -> (jobs: [UInt32], commits: [(events: [Event], tip: Tip)]) {
        // A batch holds few jobs, so looking through them beats hashing.
        var jobs: [UInt32] = []
        var commits: [(events: [Event], tip: Tip)] = []
        for index in range {
            let job = source.jobs[index]
            if let place = jobs.firstIndex(of: job) {
                commits[place].events.append(source.events[index])
            } else {
                jobs.append(job)
                commits.append(([source.events[index]], tip(of: job)))
            }
        }
        return (jobs, commits)
    }

    private mutating func note(
        _ jobs: [UInt32], _ answers: [Swift.Result<Tip, LogError>]
    ) throws {
        for (job, answer) in zip(jobs, answers) { tips[job] = try answer.get() }
    }

    private mutating func count(_ range: Range<Int>, since before: Double) -> Double {
        let after = now()
        result.latencies.append(after - before)
        result.eventCount += range.count
        for index in range { result.byteCount += source.byteCounts[index] }
        return after
    }

    private func tip(of job: UInt32) -> Tip {
        tips[job] ?? .none(StreamID(UInt64(number) << 32 | UInt64(job)))
    }
}
