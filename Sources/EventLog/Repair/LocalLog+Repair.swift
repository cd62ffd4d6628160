extension LocalLog {
    /// What a repair may do.
    public enum RepairMode: Hashable, Sendable {
        /// Find out what there is to do, and change nothing.
        case dryRun
        /// Do it.
        case carryOut
    }

    /// Makes a damaged log one that can be written to again.
    ///
    /// Every commit that can be read stays what it is, at its position. What is lost is put on
    /// record in its place: reading a stream that has lost something throws `corrupt` there, all
    /// others read as ever, and appending goes on. Damaged files are not changed; new ones take
    /// their place, and copies of the originals are in `quarantine/`. It blocks while it reads
    /// everything.
    ///
    /// A stream that may have lost its last commits goes on from a revision and a position beyond
    /// all that it can have had, so that none is ever given twice.
    ///
    /// Killed at any moment, the next one finishes or begins anew.
    ///
    /// - Parameters:
    ///   - dropsSuspectTail: Whether bytes at the end that no crash leaves, and that nothing says
    ///     to be acknowledged, are to be taken for never acknowledged. Otherwise they are recorded
    ///     as commits that may have been lost.
    /// - Throws: ``LogError``; unless something was decided already, nothing was changed. `busy`
    ///   when another process holds a lock of the log.
    public static func repair(
        at path: String, _ mode: RepairMode, dropsSuspectTail: Bool = false,
        options: Options = Options(), disk: any Disk = PosixDisk(),
        now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) throws(LogError) -> RepairReport {
        let environment = LogEnvironment(
            directory: LogDirectory(root: withoutSlash(path)), disk: disk,
            mode: mode == .dryRun ? .readOnly : .readWrite, options: options, now: now,
            random: random, notify: { _ in })
        return try LogRepair(environment, dropsSuspectTail: dropsSuspectTail).run()
    }
}

/// One repair of a log, from looking at it to the end.
struct LogRepair {
    private let environment: LogEnvironment
    private let dropsSuspectTail: Bool

    init(_ environment: LogEnvironment, dropsSuspectTail: Bool) {
        self.environment = environment
        self.dropsSuspectTail = dropsSuspectTail
    }

    func run() throws(LogError) -> RepairReport {
        try environment.checkFileSystem()
        try environment.refuseBackup("repaired; restore it, and repair that")
        if let damage = try RepairSwitch.damage(environment) {
            guard environment.canWrite else {
                var report = RepairReport()
                (report.findings, report.isInterrupted) = ([damage], true)
                return report
            }
            return try withLocks { () throws(LogError) in
                try RepairSwitch.finishUnread(environment)
                // Others may have done that, and decided something new that is not finished.
                if let report = try finish() { return report }
                var report = try carryOut()
                report.findings.insert(damage, at: 0)
                (report.isInterrupted, report.isDone) = (true, true)
                return report
            }
        }
        if let begun = try RepairSwitch.read(environment) {
            guard environment.canWrite else { return report(begun) }
            return try withLocks { () throws(LogError) in
                if let report = try finish() { return report }
                return report(begun)
            }
        }
        // A sound log is left alone, also by locks: others may be working.
        let (survey, plan) = try look()
        guard environment.canWrite, !plan.isEmpty else { return report(survey, plan) }
        return try withLocks { () throws(LogError) in
            if let report = try finish() { return report }
            return try carryOut()
        }
    }

    /// Finds out what is to be done.
    private func look() throws(LogError) -> (RepairSurvey, RepairPlan) {
        let strict = StrictDisk(environment.disk)
        do throws(LogError) {
            let survey = try RepairSurvey(environment, on: strict)
            var planner = RepairPlanner(
                survey, dropsSuspectTail: dropsSuspectTail, environment)
            let plan = try planner.run()
            try strict.check()
            return (survey, plan)
        } catch {
            // What could not be read says nothing of what is there.
            try strict.check()
            throw error
        }
    }

    private func carryOut() throws(LogError) -> RepairReport {
        try dropCaches()
        try RepairSwitch.removeLeftovers(environment)
        let (survey, plan) = try look()
        guard !plan.isEmpty else { return report(survey, plan) }
        var builder = RepairBuilder(environment, survey, plan)
        try builder.run()
        let lock: any DiskFile
        do throws(LogError) {
            lock = try replaceLock()
            try builder.step.begin(environment)
        } catch {
            // Where nothing is decided, what was made only takes up room.
            if (try? environment.disk.exists(environment.directory.repair)) == false {
                try? RepairSwitch.removeLeftovers(environment)
            }
            throw error
        }
        // Its locks end with it, and by then all is done.
        defer { withExtendedLifetime(lock) {} }
        try builder.step.finish(environment)
        var report = report(survey, plan)
        report.keptFiles = builder.kept
        report.isDone = true
        return report
    }

    /// Finishes what an interrupted repair had decided; the locks are held.
    ///
    /// - Returns: Nil when there is nothing to finish any more.
    private func finish() throws(LogError) -> RepairReport? {
        guard let begun = try RepairSwitch.read(environment) else { return nil }
        try begun.finish(environment)
        var report = report(begun)
        report.isDone = true
        return report
    }

    private func report(_ begun: RepairSwitch) -> RepairReport {
        var report = RepairReport()
        report.log = "\(begun.log)"
        report.isInterrupted = true
        let root = environment.directory.root
        report.madeFiles = begun.placed.map { "\(root)/\($0)" }
        report.removedFiles = begun.removed.map { "\(root)/\($0)" }
        return report
    }

    /// After a failed sync the cache may show what the device never got.
    private func dropCaches() throws(LogError) {
        let names = try SegmentNames(of: environment)
        let directory = environment.directory
        let paths =
            names.raw.sorted().map(directory.segment)
            + names.sealed.sorted().map(directory.sealedSegment)
        try onDisk { () throws(DiskError) in
            for path in paths { try environment.disk.open(path, .read).dropCache(of: nil) }
        }
    }

    /// Puts another lock file in the place of the one that is held, and holds that as well.
    ///
    /// Whoever has the log open knows tips, files and payloads as they were, and would write, seal
    /// and erase by that, even while a repair that is decided waits to be finished. By the lock
    /// file that has no name any more they notice, and open the log again.
    private func replaceLock() throws(LogError) -> any DiskFile {
        let (disk, directory) = (environment.disk, environment.directory)
        let path = "\(directory.root)/\(RepairSwitch.temporary(LogDirectory.lockName))"
        let lock = try onDisk { () throws(DiskError) in try disk.open(path, .create) }
        try takeAll(of: lock)
        try onDisk { () throws(DiskError) in try disk.rename(path, to: directory.lock) }
        return lock
    }

    /// Runs `body` as the only one that may write, sync or seal.
    private func withLocks<Result>(
        _ body: () throws(LogError) -> Result
    ) throws(LogError) -> Result {
        let lock = try onDisk { () throws(DiskError) in
            try environment.disk.open(environment.directory.lock, .create)
        }
        // The locks end with `lock`.
        defer { withExtendedLifetime(lock) {} }
        try takeAll(of: lock)
        let path = environment.directory.lock
        guard try onDisk({ () throws(DiskError) in try lock.isNamed(path) }) else {
            throw .busy(
                "the lock file of \(environment.directory.root) was replaced meanwhile; try again")
        }
        return try body()
    }

    private func takeAll(of lock: any DiskFile) throws(LogError) {
        for byte in [LockByte.seal, LockByte.append, LockByte.sync, LockByte.spare] {
            let isTaken = try onDisk { () throws(DiskError) in
                try lock.lock(byte: byte, timeout: environment.options.lockTimeout)
            }
            guard isTaken else {
                throw .busy(
                    """
                    another process is writing to \(environment.directory.root), or seals or backs \
                    it up; nothing was changed. Stop the workers, and try again
                    """)
            }
        }
    }

    private func report(_ survey: RepairSurvey, _ plan: RepairPlan) -> RepairReport {
        let directory = environment.directory
        var report = RepairReport()
        report.log = "\(survey.log)"
        report.findings = survey.findings
        report.suspectTail = plan.suspectTail
        report.isTailDropped = plan.isTailDropped
        report.earlierGaps = survey.recordedGaps
        report.madeFiles =
            plan.segments.map { directory.sealedSegment($0.number) }
            + (plan.active.map { [directory.segment($0.number)] } ?? [])
        if plan.identity != nil { report.madeFiles.append(directory.identity) }
        if plan.erasures != nil { report.madeFiles.append(directory.erasures) }
        report.removedFiles = plan.removed.map { "\(directory.segments)/\($0)" }
        for segment in plan.segments {
            for case .gap(let record, let offset, _) in segment.items
            where !survey.salvage.holes.contains(where: { $0.record == record }) {
                let path = segment.source?.path ?? directory.segment(segment.number)
                report.gaps.append(record.gap(record.damage(of: path, at: offset)))
            }
        }
        return report
    }
}
