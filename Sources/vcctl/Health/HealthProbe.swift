import EventLog
import FoundationEssentials
import Glibc
import Jobs
import Projections
import Settings
import Spreadsheet
import Synchronization

/// Gathers what `doctor` and `health` judge by; it throws nothing, because what cannot be learned
/// is a fact as well.
struct HealthProbe {
    /// Jobs that a quick look takes in: those that something happened to last, and of them the
    /// open ones up to the second limit, because their states have to be read.
    private static let quickLimits = (jobs: 200, open: 16)

    var source: LogOptions
    /// Looks at every job, the settings and the machine, too.
    var isThorough: Bool
    /// Where a backup should be.
    var backup: String?

    func facts(now: WallTime) async throws -> HealthFacts {
        var facts = HealthFacts(now: now, path: try source.path())
        facts.directory = DirectoryFacts(of: facts.path)
        if isThorough {
            facts.machine = MachineFacts.current()
            if let settings = try? ProcessSettings.resolve([:]) {
                facts.limits = HealthLimits(settings)
            }
        }
        let notices = Mutex<[LocalLog.Notice]>([])
        do throws(LogError) {
            facts.log.condition = try LocalLog.condition(at: facts.path)
            let log = try LocalLog.open(at: facts.path, mode: .readOnly) { notice in
                notices.withLock { $0.append(notice) }
            }
            defer { log.close() }
            facts.log.gaps = log.gaps()
            await read(log, into: &facts)
            facts.log.gaps = log.gaps()
        } catch {
            facts.log.failure = CommandFailure(error)
        }
        for notice in notices.withLock(\.self) { facts.log.take(notice) }
        if let backup { facts.backup = BackupFacts(of: backup, facts.log.condition?.log) }
        return facts
    }

    private func read(_ log: LocalLog, into facts: inout HealthFacts) async {
        do {
            let head = try await log.head()
            facts.log.commitCount = head.rawValue
            let before = Position(head.rawValue - min(head.rawValue, 1))
            try await log.readAll(after: before, parts: .heads) { commit in
                facts.log.lastTime = WallTime(commit.time)
                return false
            }
            let tips = try await log.streams().filter { JobNumber($0.stream) != nil }
            facts.log.jobCount = tips.count
            let latest = tips.sorted { $0.position > $1.position }
            for tip in isThorough ? latest[...] : latest.prefix(Self.quickLimits.jobs) {
                guard let job = JobNumber(tip.stream) else { continue }
                if !isThorough, await isOver(job, tip, log) { continue }
                facts.jobs.append(await JobFacts(of: job, JobReader(log), now: facts.now))
                if !isThorough, facts.jobs.count == Self.quickLimits.open { break }
            }
            facts.jobs.sort { $0.job < $1.job }
            facts.workers = try await WorkerView.all(
                in: facts.jobs, on: log, source.presenceBoard(), now: facts.now)
        } catch {
            facts.log.failure = CommandFailure(error)
        }
    }

    /// Whether the job's last events say that nothing more will happen; false also when they do
    /// not say, and then its state will.
    private func isOver(_ job: JobNumber, _ tip: Tip, _ log: LocalLog) async -> Bool {
        let last = tip.revision.rawValue
        let range = Revision(last - min(last - 1, 2))...tip.revision
        var isOver = false
        do {
            try await JobReader(log).entries(of: job, range) { entry in
                switch entry.event {
                case .completed, .cancelled: isOver = true
                case .reset, .retryRequested, .resumed, .queued, .claimed: isOver = false
                case .submitted, .firmsListed, .firmStarted, .attemptFailed, .firmEnriched,
                    .firmFailed, .heartbeat, .checkpoint, .released, .leaseExpired, .paused,
                    .noted, .purged:
                    break
                }
                return true
            }
        } catch { return false }  // Reading its state will say why.
        return isOver
    }
}

extension LogFacts {
    /// Notes what opening the log said, as far as it is not known by then.
    fileprivate mutating func take(_ notice: LocalLog.Notice) {
        switch notice {
        case .clockBehindLog(let gap): clockLead = gap
        case .indexRebuilt, .lowOnSpace, .trouble, .recoveredFromFailedSync, .tornTail:
            notices.append(notice.description)
        case .damaged(let gap): if !gaps.contains(gap) { gaps.append(gap) }
        case .created, .enoughSpace, .unsupportedFileSystem: break
        }
    }
}

extension JobFacts {
    fileprivate init(of job: JobNumber, _ reader: JobReader, now: WallTime) async {
        self.job = job
        do {
            let folded = try await reader.state(of: job)
            summary = JobSummary(job: job, state: folded.state, now: now)
            obstacle = await reader.obstacle(to: folded.state, of: job).map(CommandFailure.init)
        } catch { problem = CommandFailure(error) }
    }
}

extension WorkerView {
    /// Workers that have not ended, with what the jobs say that they hold.
    fileprivate static func all(
        in jobs: [JobFacts], on log: any Log, _ board: any PresenceBoard, now: WallTime
    ) async throws -> [WorkerView] {
        var held: [UInt64: [FleetAssignment]] = [:]
        for facts in jobs {
            for batch in facts.summary?.leases ?? [] {
                held[batch.worker.id, default: []].append(
                    FleetAssignment(job: facts.job, held: batch))
            }
        }
        let workers = try await FleetReader(log).workers()
        return try workers.filter { $0.end == nil || held[$0.identity.id] != nil }.map { worker in
            WorkerView(
                worker: worker,
                presence: worker.end == nil
                    ? try board.presence(of: worker.identity.name) : .unknown,
                held: held[worker.identity.id] ?? [])
        }
    }
}

extension DirectoryFacts {
    fileprivate init(of path: String) {
        user = Self.name(of: geteuid())
        var found = stat()
        guard stat(path, &found) == 0 else {
            exists = false
            return
        }
        isDirectory = found.st_mode & S_IFMT == S_IFDIR
        owner = Self.name(of: found.st_uid)
        canRead = access(path, R_OK | X_OK) == 0
        canWrite = access(path, W_OK) == 0
    }

    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user), let name = entry.pointee.pw_name else {
            return "uid \(user)"
        }
        return String(cString: name)
    }
}

extension MachineFacts {
    /// As this process finds it; a worker that is started here finds the same.
    fileprivate static func current() -> MachineFacts {
        var facts = MachineFacts()
        var firmsInFlight: UInt64 = 16
        do throws(SettingError) {
            firmsInFlight = UInt64(try ProcessSettings.resolve([:]).count(.firmsInFlight))
        } catch { facts.settingFailure = error.description }
        facts.openFilesNeeded = 64 + 4 * firmsInFlight
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            // A worker raises the soft limit by itself.
            facts.openFileLimit = UInt64(limit.rlim_max)
        }
        facts.unknownVariables = UnknownVariable.all(in: ProcessInfo.processInfo.environment)
        facts.libraries = LibraryReport.all()
        return facts
    }
}

extension BackupFacts {
    /// - Parameter log: The log's number; nil when it cannot be read, which is told elsewhere.
    fileprivate init(of path: String, _ log: String?) {
        self.path = path
        do throws(LogError) {
            status = try LocalLog.backupStatus(at: path)
            if let status, let log { isOfThisLog = status.log == log }
        } catch { problem = error.description }
    }
}

extension LibraryReport {
    /// `libzip 1.7.3`; some say their name themselves.
    func shown(version: String) -> String {
        let number = version.drop { !$0.isNumber }
        return "\(name) \(number.isEmpty ? version[...] : number)"
    }
}
