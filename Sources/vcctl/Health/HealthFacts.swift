import EventLog
import Jobs
import Projections
import Settings
import Spreadsheet

/// Everything that `doctor` and `health` judge by, gathered at one moment.
struct HealthFacts: Sendable {
    /// That of this program.
    var release = Release.version
    var now: WallTime
    /// The log's directory.
    var path: String
    var directory = DirectoryFacts()
    var log = LogFacts()
    var workers: [WorkerView] = []
    var jobs: [JobFacts] = []
    var limits = HealthLimits()
    /// Nil where the machine is not looked at.
    var machine: MachineFacts?
    /// Nil where nobody said where a backup is.
    var backup: BackupFacts?

    /// Whether workers and jobs are known.
    var isReadable: Bool { log.failure == nil }

    /// Workers whose process lives, as far as this machine knows.
    var running: [WorkerView] { workers.filter { $0.standing == .running } }

    /// Workers that live, here or elsewhere, by the rule that `why` goes by.
    var living: [WorkerView] {
        workers.filter { view in
            view.worker.end == nil
                && view.presence.isLife(
                    heartbeatAge: view.heartbeatAge, staleThreshold: limits.stale)
        }
    }

    /// Workers elsewhere that have not ended and of which nothing has been heard lately.
    var unheard: [WorkerView] {
        let living = Set(living.map(\.worker.identity.id))
        return workers.filter {
            $0.standing == .elsewhere && !living.contains($0.worker.identity.id)
        }
    }
}

/// The directory that the log is in, as this user sees it.
struct DirectoryFacts: Hashable, Sendable {
    var exists = true
    var isDirectory = true
    var canRead = true
    var canWrite = true
    /// Names, or numbers where there is no name.
    var owner = ""
    var user = ""
}

/// The log itself.
struct LogFacts: Sendable {
    /// Why it cannot be read; nil when it can.
    var failure: CommandFailure?
    /// Nil when not even the directory could be looked at.
    var condition: LogCondition?
    /// Places that have lost something.
    var gaps: [LogGap] = []
    /// By how much its last event is later than the clock; nil when it is not.
    var clockLead: Duration?
    /// What opening it said besides.
    var notices: [String] = []
    var commitCount: UInt64 = 0
    var jobCount = 0
    /// When something was appended last; nil for an empty log.
    var lastTime: WallTime?
}

/// One job.
struct JobFacts: Sendable {
    var job: JobNumber
    /// Nil when it cannot be read.
    var summary: JobSummary?
    /// Why it cannot be read.
    var problem: CommandFailure?
    /// Why workers cannot go on with it though its state can be read.
    var obstacle: CommandFailure?
}

/// After how long what is too long, as the settings say.
struct HealthLimits: Hashable, Sendable {
    var heartbeat = Duration.seconds(30)
    var stale = Duration.seconds(300)
    var stall = Duration.seconds(600)
    /// A list takes seconds to submit.
    var submitting = Duration.seconds(600)
    /// A pause that is longer may have been forgotten.
    var paused = Duration.seconds(86_400)
    /// A job that workers know of is claimed within seconds.
    var pending = Duration.seconds(300)
    var backup = Duration.seconds(7 * 86_400)

    init() {}

    init(_ settings: Settings) {
        heartbeat = settings.duration(.heartbeat)
        stale = settings.duration(.staleThreshold)
        stall = settings.duration(.stallLimit)
    }
}

/// The machine, and what a worker that is started here would find.
struct MachineFacts: Sendable {
    /// Why the settings cannot work; nil when they can.
    var settingFailure: String?
    /// Variables that begin with VC_ and mean nothing, with what they were probably meant to be.
    var unknownVariables: [UnknownVariable] = []
    /// Files that a process may have open, at most.
    var openFileLimit: UInt64 = 0
    /// Files that a worker with these settings needs.
    var openFilesNeeded: UInt64 = 0
    var libraries: [LibraryReport] = []
}

/// A backup that somebody has pointed to.
struct BackupFacts: Sendable {
    var path: String
    /// Nil when there is none.
    var status: BackupStatus?
    /// Why it cannot be read.
    var problem: String?
    var isOfThisLog = true
}
