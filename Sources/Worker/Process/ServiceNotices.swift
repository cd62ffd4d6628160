/// What systemd is to be told, and when: the protocol of `sd_notify`, without its socket.
package struct ServiceNotices: Hashable, Sendable {
    /// How long systemd waits for a sign of life; nil when it does not.
    package let watchdog: Duration?
    private var lastLoad: WorkerLoad?
    private var lastStatus: Duration = .zero
    private var lastSign: Duration = .zero

    /// A busy worker's load changes a thousand times a second, and nobody reads that fast.
    private static let statusInterval: Duration = .seconds(1)
    /// A worker that waits for work is looked at this often, whatever the watchdog says.
    private static let idleInterval: Duration = .seconds(10)

    package init(watchdog: Duration?) {
        self.watchdog = watchdog
    }

    /// How often the loop is to be made to turn where nothing else turns it.
    package var nudgeInterval: Duration {
        watchdog.map { min($0 / 3, Self.idleInterval) } ?? Self.idleInterval
    }

    /// What to say after a turn of the loop at a monotonic time; the first one means readiness.
    ///
    /// A sign of life goes out with a turn and never otherwise: a loop that is stuck is silent.
    package mutating func assignments(for load: WorkerLoad, at now: Duration) -> [String] {
        var assignments: [String] = []
        let isFirst = lastLoad == nil
        if isFirst { assignments.append("READY=1") }
        let stops = load.isStopping && lastLoad?.isStopping != true
        if stops { assignments.append("STOPPING=1") }
        if load != lastLoad, isFirst || stops || now - lastStatus >= Self.statusInterval {
            assignments.append("STATUS=" + Self.status(load))
            lastStatus = now
            lastLoad = load
        }
        if let watchdog, isFirst || now - lastSign >= watchdog / 4 {
            assignments.append("WATCHDOG=1")
            lastSign = now
        }
        return assignments
    }

    private static func status(_ load: WorkerLoad) -> String {
        let firms = "\(load.firmCount) \(load.firmCount == 1 ? "firm" : "firms") in flight"
        if load.isStopping { return "Stopping: " + firms }
        let jobs = "\(load.jobCount) \(load.jobCount == 1 ? "job" : "jobs")"
        let work = load.jobCount == 0 ? "Waiting for work" : "Working on \(jobs): \(firms)"
        return load.isLowOnSpace ? "Low on space: " + firms : work
    }
}
