import Jobs
import Projections

/// What is to be said of jobs.
enum JobRules {
    static func checks(_ facts: HealthFacts) -> [Check] {
        var checks = facts.jobs.flatMap { self.checks($0, facts) }
        var counts: [JobStatus: Int] = [:]
        for summary in facts.jobs.compactMap(\.summary) { counts[summary.status, default: 0] += 1 }
        let words = JobStatus.allCases.compactMap { status in
            counts[status].map { "\($0.grouped) \(status.rawValue)" }
        }
        if checks.isEmpty {
            checks.append(.ok("jobs", words.isEmpty ? "none" : words.joined(separator: ", ")))
        }
        return checks
    }

    private static func checks(_ facts: JobFacts, _ all: HealthFacts) -> [Check] {
        let job = facts.job
        if let problem = facts.problem {
            let cure = problem.fix ?? "vcctl log verify"
            let text = "\(job) cannot be read: \(problem.cause)"
            return [
                problem.status == .damaged
                    ? .damaged("jobs", text, cure) : .bad("jobs", text, cure)
            ]
        }
        guard let summary = facts.summary else { return [] }
        if let obstacle = facts.obstacle {
            let text = "\(job) cannot be gone on with: \(obstacle.cause)"
            let cure = "restore a backup, or: vcctl cancel \(job)"
            return [
                obstacle.status == .damaged
                    ? .damaged("jobs", text, cure) : .bad("jobs", text, cure)
            ]
        }
        var checks = [standing(summary, all)].compactMap(\.self)
        if let check = failures(summary) { checks.append(check) }
        return checks
    }

    private static func standing(_ summary: JobSummary, _ all: HealthFacts) -> Check? {
        let job = summary.job
        guard let updated = summary.times.updated else { return nil }
        let age = all.now - updated
        switch summary.status {
        case .submitting where age > all.limits.submitting:
            return .look(
                "jobs", "\(job) was begun to be submitted \(age.words) ago and never finished",
                "submit or fork it again, and give this one up: vcctl cancel \(job)")
        case .paused where age > all.limits.paused:
            return .look(
                "jobs", "\(job) has been paused for \(age.words)", "vcctl resume \(job)")
        case .pending where age > all.limits.pending && all.living.isEmpty:
            return .bad(
                "jobs", "\(job) has been waiting for \(age.words), and no worker is known to live",
                "start one: vc-worker --log \(all.path)")
        case .pending where age > all.limits.pending:
            return .bad(
                "jobs", "\(job) has been waiting for \(age.words), and workers run",
                "see whether they say why: vcctl logs \(job) --err; vcctl workers")
        case .processing: return stall(summary, all)
        case .absent, .submitting, .paused, .pending, .completed, .cancelled: return nil
        }
    }

    /// A job that is worked on and does not get on; when nobody lives to do so, that is said of
    /// the workers.
    private static func stall(_ summary: JobSummary, _ all: HealthFacts) -> Check? {
        guard !all.living.isEmpty, let age = summary.leases.map(\.progressAge).min(),
            age > all.limits.stall * 2, summary.waitingForRetryCount == 0
        else { return nil }
        return .bad(
            "jobs", "\(summary.job): no attempt at any firm has ended for \(age.words)",
            "vcctl show \(summary.job) says which firms; vcctl workers says who holds them")
    }

    /// Too few say nothing.
    private static let judgedCount: UInt32 = 20

    private static func failures(_ summary: JobSummary) -> Check? {
        guard summary.status == .processing, summary.processedCount >= judgedCount,
            summary.failedCount * 2 > summary.processedCount, let first = summary.causes.first
        else { return nil }
        return .look(
            "jobs",
            """
            \(summary.job): \(percent(summary.failedCount, of: summary.processedCount)) of its \
            firms fail, most with \(first.cause.name)
            """,
            "vcctl failed --job \(summary.job); if it is the network: vcctl pause \(summary.job)")
    }
}
