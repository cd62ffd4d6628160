import Jobs
import Projections

/// What is to be said of workers and what they hold.
enum FleetRules {
    static func workers(_ facts: HealthFacts) -> [Check] {
        var checks = [presence(facts)]
        checks += facts.running.compactMap { release($0, facts) }
        checks += facts.running.compactMap { silence($0, facts) }
        return checks
    }

    private static func presence(_ facts: HealthFacts) -> Check {
        guard facts.living.isEmpty else {
            let elsewhere = facts.living.count - facts.running.count
            let more = elsewhere > 0 ? ", \(elsewhere) on other machines" : ""
            return .ok("workers", "\(facts.running.count) running here\(more)")
        }
        let unheard = facts.unheard.count
        let others =
            unheard > 0
            ? "; of \(count(unheard, "worker")) on other machines nothing is known" : ""
        // One elsewhere that waits writes nothing either: it gets the time that a claim takes.
        let open = facts.jobs.compactMap(\.summary).filter { summary in
            summary.hasOpenWork && (unheard == 0 || !facts.isFresh(summary))
        }
        guard !open.isEmpty else {
            return .ok("workers", "none is running, and no job waits for one\(others)")
        }
        return .bad(
            "workers", "none is running, and \(count(open.count, "job")) could go on\(others)",
            "start one: vc-worker --log \(facts.path)")
    }

    private static func release(_ view: WorkerView, _ facts: HealthFacts) -> Check? {
        let found = view.worker.start.release
        guard let theirs = Version(found), let ours = Version(facts.release), theirs != ours
        else { return nil }
        let text = "\(view.worker.identity.words) is release \(found), vcctl is \(facts.release)"
        return theirs < ours
            ? .look("workers", text, "restart it: it goes on where it was")
            : .look("workers", text, "update vcctl")
    }

    /// A worker that lives and does not get on.
    private static func silence(_ view: WorkerView, _ facts: HealthFacts) -> Check? {
        let name = view.worker.identity.words
        let stop = "look at it (a stopped process? 'kill -CONT'), else end it: 'kill -9"
        let cure = "\(stop) \(view.worker.identity.processID)'; others go on with its firms"
        if let age = view.heartbeatAge, age > facts.limits.heartbeat * 3 {
            return .bad("workers", "\(name) lives and has not beaten for \(age.words)", cure)
        }
        if let age = view.progressAge, age > facts.limits.stall {
            return .bad(
                "workers", "\(name) beats, and no attempt has ended for \(age.words)", cure)
        }
        return nil
    }

    /// Batches that are held by nobody who could go on with them.
    static func leases(_ facts: HealthFacts) -> [Check] {
        var checks: [Check] = []
        for view in facts.workers where !view.held.isEmpty {
            let name = view.worker.identity.words
            let held = count(view.held.count, "batch", "batches")
            let isHelped = !facts.living.isEmpty
            switch view.standing {
            case .gone, .lost:
                let text = "\(name) is gone and holds \(held)"
                checks.append(
                    isHelped
                        ? .look("leases", text, "a running worker takes them over within seconds")
                        : .bad(
                            "leases", text,
                            "start a worker, which takes them over: vc-worker --log \(facts.path)"))
            case .elsewhere:
                guard let age = view.heartbeatAge, age > facts.limits.stale else { continue }
                checks.append(
                    .bad(
                        "leases", "\(name) was last heard of \(age.words) ago and holds \(held)",
                        isHelped
                            ? "a running worker takes them over; is it of this log?"
                            : "start a worker here, which takes them over"))
            case .running, .stopped: continue
            }
        }
        return checks
    }
}

extension HealthFacts {
    /// Nobody has had the time to claim any of it yet.
    fileprivate func isFresh(_ summary: JobSummary) -> Bool {
        guard summary.status == .pending, let updated = summary.times.updated else { return false }
        return now - updated <= limits.pending
    }
}

extension JobSummary {
    /// A worker could do something for it now, or does.
    fileprivate var hasOpenWork: Bool {
        switch status {
        case .pending, .processing: remainingCount > 0
        case .absent, .submitting, .paused, .completed, .cancelled: false
        }
    }
}

/// A release as numbers, to tell the older one.
struct Version: Comparable, Hashable, Sendable {
    private var numbers: [Int]

    /// Nil for what is not three numbers with dots between.
    init?(_ text: String) {
        let parts = text.split(separator: "-")[0].split(separator: ".").map { Int($0) }
        guard parts.count == 3, !parts.contains(nil) else { return nil }
        numbers = parts.compactMap(\.self)
    }

    static func < (left: Version, right: Version) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
