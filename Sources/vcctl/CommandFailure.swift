import EventLog
import Jobs
import Projections
import Settings
import Spreadsheet

/// Why a command did not do what it was asked, in the words that the user reads.
struct CommandFailure: Error, Hashable, Sendable {
    var status: CommandStatus
    /// What happened and where, on one line.
    var cause: String
    /// What to do next, on one line, when the cause does not say it.
    var fix: String?

    init(_ status: CommandStatus, _ cause: String, fix: String? = nil) {
        self.status = status
        self.cause = cause
        self.fix = fix
    }

    /// For a terminal.
    var lines: [Line] {
        let first = Line("Error: ", .red) + Line(cause)
        return fix.map { [first, Line("  Fix: ", .bold) + Line($0)] } ?? [first]
    }

    /// For programs: `{"v":1,"error":{"code","message","fix"}}`.
    var json: JSONObject {
        var error = JSONObject()
        error.add("code", status.rawValue)
        error.add("message", cause)
        error.add("fix", fix)
        var object = JSONObject.line
        object.add("error", error)
        return object
    }
}

extension CommandFailure {
    /// Finds status and words for what any module throws.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as LogError: self.init(error)
        case let error as ProjectionError: self.init(error)
        case let error as MomentError: self.init(error)
        case let error as ExpressionError:
            self.init(.usage, "--where, \(error.description)", fix: error.hint)
        case let error as JobWriteError: self.init(error)
        case let error as ForkError: self.init(error)
        case let error as SpreadsheetError: self.init(error)
        case let error as SettingError: self.init(.usage, error.description)
        case let error as SettingWriter.LostRace: self.init(.wrongState, error.description)
        case let error as SettingWriter.RequestTaken:
            self.init(
                .wrongState, error.description, fix: "give every change a request ID of its own")
        case let status as CommandStatus: self.init(status, "stopped")
        default: self.init(.failed, "\(error)")
        }
    }

    init(_ error: LogError) {
        let status: CommandStatus =
            switch error {
            case .conflict: .wrongState
            case .busy, .tooLarge, .outOfSpace, .durabilityUnknown: .failed
            case .corrupt: .damaged
            case .newerFormat, .gone, .failed: .unreachable
            }
        self.init(status, error.description)
    }

    init(_ error: ProjectionError) {
        switch error {
        case .noSuchJob(let job):
            self.init(
                .notFound, "there is no job \(job)", fix: "'vcctl list' shows the jobs that are")
        case .notYet: self.init(.notFound, error.description)
        case .log(let error): self.init(error)
        case .undecodable(_, revision: _, let failure), .undecodableFleet(revision: _, let failure):
            self.init(failure.isNewer ? .unreachable : .damaged, error.description)
        case .missing, .lost: self.init(.damaged, error.description)
        case .erased: self.init(.notFound, error.description)
        case .catalog: self.init(.failed, error.description)
        }
    }

    init(_ error: MomentError) {
        switch error {
        case .notAMoment, .notARange, .future: self.init(.usage, error.description)
        case .reversed(_, let range, _, _):
            let other = MomentRange(from: range.end, to: range.start)
            self.init(
                .usage, error.description, fix: "write it the other way round: '\(other)'")
        case .notYet, .noSuchPoint: self.init(.notFound, error.description)
        case .unreadable(let error): self.init(error)
        }
    }

    init(_ error: JobWriteError) {
        switch error {
        case .rejected(let job, .noSuchJob): self.init(ProjectionError.noSuchJob(job))
        case .rejected(let job, .nothingToRetry):
            self.init(
                .wrongState, "job \(job) has no failed firm that matches",
                fix: "'vcctl failed --job \(job)' shows the failed firms by cause")
        case .rejected(let job, .wrongStatus(let status, let asked)):
            self.init(
                .wrongState, "job \(job) is \(status.rawValue): cannot \(asked) it",
                fix: Self.fix(for: status, job))
        case .requestTaken:
            self.init(
                .wrongState, error.description, fix: "give every change a request ID of its own")
        case .rejected, .lostRace: self.init(.wrongState, error.description)
        case .unreadable(let error): self.init(error)
        case .log(let error): self.init(error)
        }
    }

    /// What leads on from a state that does not allow what was asked.
    private static func fix(for status: JobStatus, _ job: JobNumber) -> String? {
        switch status {
        case .absent: nil
        case .submitting: "wait until its list is complete, or 'vcctl cancel \(job)'"
        case .pending, .processing: "'vcctl show \(job)' shows what it is doing"
        case .paused: "'vcctl resume \(job)' lets it go on"
        case .completed:
            "'vcctl retry \(job) --failed' or 'vcctl reset \(job) --start-over' opens it again"
        case .cancelled: "'vcctl reset \(job)' opens it again, if it was ever whole"
        }
    }

    init(_ error: SpreadsheetError) {
        self.init(.failed, error.description)
    }
}

extension DecodingFailure {
    /// What a newer release has written is no damage.
    fileprivate var isNewer: Bool {
        switch self {
        case .unknownType, .unknownVersion: true
        case .truncated, .tooLarge, .notUTF8, .trailingBytes, .unknownValue: false
        }
    }
}
