import EventLog
import Glibc
import Jobs

/// Something that the plan of a history has happen at a moment.
enum Act: Hashable, Sendable {
    // What people do.
    case submit(firms: UInt32, batch: UInt32)
    case pause
    case resume
    case reset(ResetScope)
    case retry
    case cancel
    case note
    case purge

    // What becomes of processes; the number is that of a worker's seat.
    case kill(seat: Int)
    /// It runs again after that time, and knows nothing of it.
    case freeze(seat: Int, Duration)
    /// It is asked to end, as by its supervisor.
    case stop(seat: Int)
    /// Another process claims the name of a worker that lives.
    case twin(seat: Int)
    case stepClock(seat: Int, by: Duration)
    /// The machine sleeps: all workers stand still, and none knows of it.
    case sleep(Duration)

    // What becomes of the disk.
    case powerCut(CrashMode)
    case fault(DiskCall.Operation?, DiskFault, after: Int)
    /// The same, and what comes right after it.
    case disaster(DiskCall.Operation?, DiskFault, after: Int, [Aftermath])
    /// So many bytes are left, for that time.
    case fillDisk(spare: Int, Duration)
    /// Each call of the log takes up to that long, for that time.
    case slowDisk(Duration, for: Duration)

    // What is done now and then.
    case endSegment
    case seal
    case tidy
}

extension Act {
    /// Its kind, for counting.
    var name: String {
        switch self {
        case .submit: "submit"
        case .pause: "pause"
        case .resume: "resume"
        case .reset(.keepFinished): "reset"
        case .reset(.startOver): "start over"
        case .retry: "retry"
        case .cancel: "cancel"
        case .note: "note"
        case .purge: "purge"
        case .kill: "kill"
        case .freeze: "freeze"
        case .stop: "stop"
        case .twin: "twin"
        case .stepClock: "clock step"
        case .sleep: "sleep"
        case .powerCut(let mode): "power cut: \(mode.rawValue)"
        case .fault(let operation, let fault, _):
            "fault: \(operation.map { "\($0) " } ?? "")\(fault.kind)"
        case .disaster: "disaster"
        case .fillDisk: "full disk"
        case .slowDisk: "slow disk"
        case .endSegment: "end segment"
        case .seal: "seal"
        case .tidy: "tidy"
        }
    }
}

extension Act {
    /// Whether it waits for a call of the disk to be met.
    var isFault: Bool {
        if case .fault = self { true } else { false }
    }

    /// One of each kind that must come up.
    static let expected: [Act] =
        [
            .submit(firms: 1, batch: 1), .pause, .resume, .reset(.keepFinished),
            .reset(.startOver), .retry, .cancel, .note, .purge, .kill(seat: 0),
            .freeze(seat: 0, .zero), .stop(seat: 0), .twin(seat: 0),
            .stepClock(seat: 0, by: .zero), .sleep(.zero), .fillDisk(spare: 0, .zero),
            .disaster(nil, .kill, after: 0, []),
            .slowDisk(.zero, for: .zero), .endSegment, .seal, .tidy,
            .fault(nil, .kill, after: 0), .fault(.write, .killAfter(0), after: 0),
        ] + CrashMode.survivable.map { .powerCut($0) }
        + (failedSyncs + refusals + readErrors).map { .fault($0, $1, after: 0) }
}

extension DiskFault {
    fileprivate var kind: String {
        switch self {
        case .fail(let code): "fails: \(String(cString: strerror(code)))"
        case .short: "is short"
        case .loseSync: "loses its pages"
        case .loseSyncAndKill: "loses its pages and the process"
        case .kill: "is not reached alive"
        case .killAfter: "is cut by a kill"
        }
    }
}
