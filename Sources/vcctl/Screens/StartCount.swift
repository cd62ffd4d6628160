import Jobs
import Projections

/// How often workers were started on one machine in the last day.
///
/// Each run of a worker has a name of its own, so that restarts show as many starts.
struct StartCount: Hashable, Sendable {
    static let window = Duration.seconds(86_400)

    var host: String
    var startCount = 0
    /// Of those, runs that ended without saying so.
    var lostCount = 0
    /// Runs that go on.
    var openCount = 0

    /// In order of host.
    static func all(in views: [WorkerView], now: WallTime) -> [StartCount] {
        var counts: [String: StartCount] = [:]
        for view in views where now - view.worker.startedAt <= window {
            let host = view.worker.identity.host
            var count = counts[host] ?? StartCount(host: host)
            count.startCount += 1
            if view.standing == .lost || view.standing == .gone { count.lostCount += 1 }
            if view.standing == .running || view.standing == .elsewhere { count.openCount += 1 }
            counts[host] = count
        }
        return counts.values.sorted { $0.host < $1.host }
    }

    /// More starts than workers: some were started again.
    var isRestarting: Bool { startCount > max(openCount, 1) }

    var line: Line {
        let lost = lostCount > 0 ? Line(", \(lostCount) of them lost", .red) : .empty
        return Line("\(host): \(count(startCount, "start")) in the last day", .dim) + lost
    }
}
