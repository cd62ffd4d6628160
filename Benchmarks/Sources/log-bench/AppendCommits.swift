import BenchSupport
import CPeers
import EventLog

/// Commits of equal event count, in the form that each peer takes.
struct AppendCommits: Sendable {
    let events: Events
    let eventCount: Int
    /// For the log.
    let commits: [[Event]]

    /// Cuts `events` into commits of `eventCount`; whose they are is the writers' business.
    init(_ events: Events, of eventCount: Int) {
        self.events = events
        self.eventCount = eventCount
        commits = (0..<events.count / eventCount).map { number in
            (0..<eventCount).map { events[number * eventCount + $0].event() }
        }
    }

    /// For the others: where each one lies.
    var pieces: [vb_commit] {
        guard let bytes = events.raw.bytes, let offsets = events.raw.offsets else { return [] }
        return commits.indices.map { number in
            let first = number * eventCount
            let end =
                first + eventCount < events.count
                ? Int(offsets[first + eventCount]) : events.raw.size
            let start = Int(offsets[first])
            return vb_commit(
                bytes: UnsafePointer(bytes + start), size: end - start,
                event_count: UInt32(eventCount))
        }
    }
}

/// What a run of appends did.
struct AppendResult {
    var eventCount = 0
    var seconds = 0.0
    /// Of each answer, in seconds.
    var latencies: [Double] = []

    var rate: Double { Double(eventCount) / seconds }

    mutating func add(_ other: AppendResult) {
        eventCount += other.eventCount
        seconds = max(seconds, other.seconds)
        latencies += other.latencies
    }
}

/// One run of appends, by a peer and a number of writers.
struct AppendRun {
    var directory: String
    var writerCount: Int
    /// Tells processes' streams apart.
    var firstWriter = 0
    /// What is answered before it is not counted.
    var start: Double
    var seconds: Double

    func run(_ peer: vb_peer, _ pieces: [vb_commit]) -> AppendResult {
        let result = vb_append(
            peer, directory, pieces, pieces.count, Int32(writerCount), Int32(firstWriter), start,
            seconds)
        defer { result.latencies?.deallocate() }
        return AppendResult(
            eventCount: Int(result.event_count), seconds: result.seconds,
            latencies: Array(
                UnsafeBufferPointer(start: result.latencies, count: result.latency_count)))
    }

    /// Each writer has streams of its own, 32 of them in all.
    ///
    /// One alone is a thread, as in a tool that does nothing else; several are tasks.
    func run(_ log: LocalLog, _ commits: AppendCommits) async throws -> AppendResult {
        if writerCount == 1 {
            return try write(to: log, commits)
        }
        return try await withThrowingTaskGroup(of: AppendResult.self) { group in
            for writer in firstWriter..<firstWriter + writerCount {
                group.addTask { try await write(to: log, commits, as: writer) }
            }
            return try await group.reduce(into: AppendResult()) { $0.add($1) }
        }
    }

    private func write(to log: LocalLog, _ source: AppendCommits) throws -> AppendResult {
        var tips = (0..<32).map { Tip.none(StreamID(UInt64(firstWriter * 32 + $0 + 1))) }
        var result = AppendResult()
        var turn = 0
        var before = now()
        while before < start + seconds {
            let events = source.commits[turn % source.commits.count]
            let stream = turn % tips.count
            tips[stream] = try log.appendBlocking(events, after: tips[stream])
            let after = now()
            if before >= start {
                result.latencies.append(after - before)
                result.eventCount += events.count
                result.seconds = after - start
            }
            before = after
            turn += 1
        }
        return result
    }

    @concurrent
    private func write(
        to log: LocalLog, _ source: AppendCommits, as writer: Int
    ) async throws -> AppendResult {
        let streamCount = writerCount < 32 ? 32 / writerCount : 1
        var tips = (0..<streamCount).map {
            Tip.none(StreamID(UInt64(writer * streamCount + $0 + 1)))
        }
        var result = AppendResult()
        var turn = 0
        var before = now()
        while before < start + seconds {
            let events = source.commits[(turn * writerCount + writer) % source.commits.count]
            let stream = turn % streamCount
            tips[stream] = try await log.append(events, after: tips[stream])
            let after = now()
            if before >= start {
                result.latencies.append(after - before)
                result.eventCount += events.count
                result.seconds = after - start
            }
            before = after
            turn += 1
        }
        return result
    }
}
