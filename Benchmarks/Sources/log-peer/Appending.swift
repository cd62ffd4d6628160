import BenchSupport
import CPeers
import EventLog

/// Appends batches of `batch` events from several writers for some time; each batch is durable
/// before the next of its writer.
///
/// The events of a batch that belong to one job are one commit, and the commits of a batch are
/// appended together. Jobs are cut at the writers: each has streams of its own, because which of two
/// writers is first with its part of a job is chance, and a stream's order is not.
func append(
    _ directory: String, _ file: String, batch: Int, writers: Int, seconds: Double
) async throws {
    guard let events = Events(file: file, limit: 2_000_000) else {
        throw PeerError("\(file) cannot be read")
    }
    removeDirectory(directory)
    let log = try openLog(directory, .create)
    let start = now()
    let results = try await withThrowingTaskGroup(of: Writer.Result.self) { group in
        for number in 0..<writers {
            group.addTask {
                var writer = Writer(log, events, number: number, of: writers, batch: batch)
                return try await writer.run(until: start + seconds)
            }
        }
        return try await group.reduce(into: []) { $0.append($1) }
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

private struct Writer {
    struct Result: Sendable {
        var eventCount = 0
        var byteCount = 0
        var latencies: [Double] = []
        var end = 0.0
    }

    private let log: LocalLog
    private let events: Events
    private let number: Int
    private let writerCount: Int
    private let batch: Int
    private var tips: [UInt32: Tip] = [:]
    private var result = Result()

    init(_ log: LocalLog, _ events: Events, number: Int, of writerCount: Int, batch: Int) {
        self.log = log
        self.events = events
        self.number = number
        self.writerCount = writerCount
        self.batch = batch
    }

    mutating func run(until end: Double) async throws -> Result {
        var before = now()
        var turn = number
        while turn * batch < events.count, before < end {
            try await append(turn * batch..<min((turn + 1) * batch, events.count))
            let after = now()
            result.latencies.append(after - before)
            before = after
            turn += writerCount
        }
        result.end = before
        return result
    }

    private mutating func append(_ range: Range<Int>) async throws {
        if range.count == 1 {
            let event = events[range.lowerBound]
            let job = event.pointee.job
            tips[job] = try await log.append([event.event()], after: tip(of: job))
            result.byteCount += 24 + Int(event.pointee.payload_size)
        } else {
            try await append(several: range)
        }
        result.eventCount += range.count
    }

    private mutating func append(several range: Range<Int>) async throws {
        // A batch holds few jobs, so looking through them beats hashing.
        var commits: [(events: [Event], tip: Tip)] = []
        var jobs: [UInt32] = []
        for index in range {
            let event = events[index]
            result.byteCount += 24 + Int(event.pointee.payload_size)
            let job = event.pointee.job
            if let place = jobs.firstIndex(of: job) {
                commits[place].events.append(event.event())
            } else {
                jobs.append(job)
                commits.append(([event.event()], tip(of: job)))
            }
        }
        for (job, answer) in zip(jobs, try await log.append(commits)) {
            tips[job] = try answer.get()
        }
    }

    private func tip(of job: UInt32) -> Tip {
        tips[job] ?? .none(StreamID(UInt64(number) << 32 | UInt64(job)))
    }
}
