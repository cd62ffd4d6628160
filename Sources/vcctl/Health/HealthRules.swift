import EventLog
import Jobs

/// What the facts come to: one check for each thing that was looked at; pure.
enum HealthRules {
    static func checks(_ facts: HealthFacts) -> [Check] {
        var checks = directory(facts)
        if facts.directory.exists, facts.directory.isDirectory {
            checks += log(facts)
        }
        if facts.isReadable {
            checks += FleetRules.workers(facts) + FleetRules.leases(facts)
            checks += JobRules.checks(facts)
        }
        if let machine = facts.machine { checks += MachineRules.checks(machine) }
        if let backup = facts.backup { checks.append(self.backup(backup, facts)) }
        return checks
    }

    private static func directory(_ facts: HealthFacts) -> [Check] {
        let (path, directory) = (facts.path, facts.directory)
        guard directory.exists else {
            return [
                .bad(
                    "directory", "\(path) is not there",
                    "name the log's directory with --log or VC_LOG; 'vcctl submit' makes a new log")
            ]
        }
        guard directory.isDirectory else {
            return [
                .bad(
                    "directory", "\(path) is no directory",
                    "name the log's directory with --log or VC_LOG")
            ]
        }
        guard directory.canRead else {
            return [
                .bad(
                    "directory", "\(directory.user) may not read \(path) of \(directory.owner)",
                    "run this as \(directory.owner)")
            ]
        }
        guard directory.canWrite else {
            return [
                .look(
                    "directory",
                    "\(directory.user) may read \(path) and not write there",
                    "start workers and change jobs as \(directory.owner)")
            ]
        }
        return [.ok("directory", "\(path), of \(directory.owner), can be written to")]
    }

    private static func log(_ facts: HealthFacts) -> [Check] {
        var checks: [Check] = []
        if let condition = facts.log.condition {
            checks += disk(condition) + state(condition)
        }
        if let failure = facts.log.failure {
            checks.append(self.failure(failure, facts))
            return checks
        }
        checks += damage(facts)
        if let lead = facts.log.clockLead {
            checks.append(
                .bad(
                    "clock",
                    "the log's last event is \(lead.words) later than this machine's clock",
                    "set the clock right; until it has caught up new events bear that last time"))
        } else if let last = facts.log.lastTime {
            let age = last.ago(at: facts.now)
            checks.append(.ok("clock", "not behind the log, whose last event was \(age)"))
        }
        for notice in facts.log.notices { checks.append(.look("log", notice, "see docs/cli.md")) }
        return checks
    }

    private static func failure(_ failure: CommandFailure, _ facts: HealthFacts) -> Check {
        let cure = failure.fix ?? "see the message; 'vcctl log verify' reads all of it"
        return failure.status == .damaged
            ? .damaged("log", failure.cause, cure) : .bad("log", failure.cause, cure)
    }

    /// Room enough that nobody needs to hurry.
    private static let comfortableByteCount: UInt64 = 1 << 30
    /// Room for the next segment, and a little.
    private static let neededByteCount: UInt64 = 80 << 20

    private static func disk(_ condition: LogCondition) -> [Check] {
        var checks: [Check] = []
        if let name = condition.fileSystem?.unsupportedName {
            checks.append(
                .bad(
                    "disk", "it is on \(name), whose locks and syncs are not to be trusted",
                    "move the log to a disk of this machine: stop the workers, copy, set VC_LOG"))
        }
        let claimed = condition.hasSpare ? "the next segment's room is claimed" : "no spare yet"
        guard let free = condition.fileSystem?.freeByteCount else {
            return checks + [.ok("disk", "how much is free is not known; \(claimed)")]
        }
        let cure = "free some space there; 'vcctl log seal' compresses what has ended"
        if free < neededByteCount, !condition.hasSpare {
            checks.append(
                .bad("disk", "\(free.byteWords) free: too little for the next segment", cure))
        } else if free < comfortableByteCount {
            checks.append(.look("disk", "\(free.byteWords) free; \(claimed)", cure))
        } else {
            checks.append(.ok("disk", "\(free.byteWords) free; \(claimed)"))
        }
        return checks
    }

    /// Segments that workers have not come to sealing yet are nothing unusual.
    private static let unsealedLimit = 4

    private static func state(_ condition: LogCondition) -> [Check] {
        var checks: [Check] = []
        if condition.isRepairUnfinished {
            checks.append(
                .bad(
                    "log", "a repair was begun and is not finished",
                    "finish it with 'vcctl log repair --yes'"))
        }
        if condition.isPoisoned {
            checks.append(
                .bad(
                    "log", "a sync of the disk has failed, and nobody has opened the log since",
                    "check the disk (dmesg), then start the workers again: they settle it"))
        }
        if condition.unsealedSegmentCount >= unsealedLimit {
            checks.append(
                .look(
                    "log",
                    "\(count(condition.unsealedSegmentCount, "segment")) ended and not compressed",
                    "a running worker does it by itself; else 'vcctl log seal'"))
        }
        var parts = [
            "\(count(condition.sealedSegmentCount, "sealed segment")),"
                + " \(condition.unsealedSegmentCount) to be sealed"
        ]
        if condition.hints == .none { parts.append("nobody has written since the machine started") }
        if condition.quarantinedFileCount > 0 {
            parts.append("\(count(condition.quarantinedFileCount, "file")) in quarantine/")
        }
        if checks.isEmpty { checks.append(.ok("log", parts.joined(separator: "; "))) }
        return checks
    }

    private static func damage(_ facts: HealthFacts) -> [Check] {
        let unrecorded = facts.log.gaps.filter { !$0.isRecorded }
        if let first = unrecorded.first {
            let more = unrecorded.count > 1 ? ", and \(unrecorded.count - 1) more places" : ""
            return [
                .damaged(
                    "log", "\(first.description)\(more)",
                    "restore a backup, or see what 'vcctl log repair' would save")
            ]
        }
        let recorded = facts.log.gaps.count
        let lost = recorded > 0 ? "; \(count(recorded, "loss", "losses")) on record" : ""
        return [
            .ok(
                "log",
                """
                \(count(facts.log.commitCount, "commit")) of \(count(facts.log.jobCount, "job")); \
                read to its end\(lost)
                """)
        ]
    }

    private static func backup(_ backup: BackupFacts, _ facts: HealthFacts) -> Check {
        let make = "vcctl backup --to \(backup.path)"
        if let problem = backup.problem { return .bad("backup", problem, "look there") }
        guard let status = backup.status else {
            return .bad("backup", "there is no backup in \(backup.path)", make)
        }
        guard backup.isOfThisLog else {
            return .bad(
                "backup", "\(backup.path) holds a backup of another log", "give another directory")
        }
        let made = WallTime(status.time)
        let text = "made \(made.ago(at: facts.now)), \(status.byteCount.byteWords)"
        return facts.now - made > facts.limits.backup
            ? .look("backup", text, "renew it: \(make)") : .ok("backup", text)
    }
}
