import CPeers
public import EventLog
import Synchronization

/// Puts events into a log, each job in its stream.
public struct LogLoader: ~Copyable {
    /// How events are cut into commits.
    public enum Cut: Sendable {
        /// Those of one job among 1000 in a row, appended together; about 31 at a time.
        case byThousand
        /// One event, one commit.
        case single
    }

    private let log: LocalLog
    private let clock: LoadClock
    private var tips: [UInt32: Tip] = [:]
    private var states = States()

    public init(directory: String, options: LocalLog.Options = .init()) throws {
        let clock = LoadClock()
        self.clock = clock
        log = try openLog(directory, .create, options, now: { clock.now })
    }

    /// Appends `events[range]`.
    public mutating func load(_ events: Events, _ range: Range<Int>, cut: Cut) async throws {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + 1000, range.upperBound)
            var jobs: [UInt32: [Event]] = [:]
            var order: [UInt32] = []
            for index in start..<end {
                let event = events[index]
                let job = event.pointee.job
                if jobs[job] == nil { order.append(job) }
                let state = event.pointee.seq % 100 == 0 ? states[job] : nil
                jobs[job, default: []].append(event.event(after: state))
                states.fold(event)
            }
            // All of them bear the time of the first, so that no commit is later than its events.
            clock.set(milliseconds: events[start].pointee.ts)
            switch cut {
            case .byThousand: try await append(order.map { ($0, jobs[$0] ?? []) })
            case .single:
                var turn = 0
                while true {
                    let next = order.compactMap { job -> (UInt32, [Event])? in
                        guard let events = jobs[job], turn < events.count else { return nil }
                        return (job, [events[turn]])
                    }
                    guard !next.isEmpty else { break }
                    try await append(next)
                    turn += 1
                }
            }
            start = end
        }
    }

    private mutating func append(_ commits: [(job: UInt32, events: [Event])]) async throws {
        let batch = commits.map { ($0.events, tip(of: $0.job)) }
        for (commit, result) in zip(commits, try await log.append(batch)) {
            tips[commit.job] = try result.get()
        }
    }

    private func tip(of job: UInt32) -> Tip { tips[job] ?? .none(StreamID(UInt64(job))) }

    /// Closes the log.
    public consuming func finish() {
        log.close()
    }
}

/// A clock that stands where it was set.
private final class LoadClock: Sendable {
    private let nanoseconds = Atomic<Int64>(0)

    var now: Timestamp { Timestamp(nanoseconds: nanoseconds.load(ordering: .relaxed)) }

    func set(milliseconds: UInt64) {
        nanoseconds.store(Int64(milliseconds) * 1_000_000, ordering: .relaxed)
    }
}

/// Seals all that the log in `directory` holds.
///
/// What is left of it are sealed files and an empty active segment.
///
/// - Parameter isPutAway: Whether what waits for later appends is to be small, so that the directory
///   holds little but events.
public func sealAll(_ directory: String, isPutAway: Bool) throws {
    var options = LocalLog.Options()
    if isPutAway {
        options.segmentByteCount = 8192
        removeFile(directory + "/log/spare")
    }
    let log = try openLog(directory, .readWrite, options, now: { Timestamp(nanoseconds: 0) })
    try log.endSegment()
    _ = try log.seal()
    log.close()
    guard isPutAway else { return }
    for name in ["spare", "reserve"] { removeFile(directory + "/log/" + name) }
}
