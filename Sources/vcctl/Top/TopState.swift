import Jobs
import Projections

/// What `top` shows at one moment, and what the person at it has chosen.
struct TopState: Hashable, Sendable {
    /// Open ones first, then those that ended last.
    var jobs: [JobView] = []
    /// Those that have not ended.
    var workers: [WorkerView] = []
    var now: WallTime
    /// The job whose firms are shown; nil for the first.
    private var chosen: JobNumber?
    /// The screen stands still; what happens goes on.
    private(set) var isPaused = false
    private(set) var showsHelp = false
    /// Why the log could not be read just now.
    var problem: String?

    init(now: WallTime) {
        self.now = now
    }

    /// Index of the chosen job; 0 when it is not there any more, or none is.
    var chosenIndex: Int { jobs.firstIndex { $0.summary.job == chosen } ?? 0 }

    var chosenJob: JobView? { jobs.indices.contains(chosenIndex) ? jobs[chosenIndex] : nil }

    /// Takes a key in; true when it asks to end.
    mutating func take(_ key: TopKey) -> Bool {
        switch key {
        case .quit: return true
        case .pause: isPaused.toggle()
        case .help: showsHelp.toggle()
        case .up: choose(chosenIndex - 1)
        case .down: choose(chosenIndex + 1)
        case .job(let number): choose(number - 1)
        case .redraw, .other: break
        }
        return false
    }

    private mutating func choose(_ index: Int) {
        guard jobs.indices.contains(index) else { return }
        chosen = jobs[index].summary.job
    }

    /// Takes on what the log says now, unless the view is held.
    mutating func show(jobs: [JobView], workers: [WorkerView], now: WallTime) {
        guard !isPaused else { return }
        // A job that moves in the list stays the chosen one.
        let kept = chosenJob?.summary.job
        self.jobs = jobs.sorted { Self.rank($0) < Self.rank($1) }
        self.workers = workers
        self.now = now
        if let kept { chosen = kept }
    }

    private static func rank(_ view: JobView) -> (Int, Int64, UInt64) {
        let summary = view.summary
        let ended = summary.times.updated?.nanoseconds ?? 0
        return switch summary.status {
        case .processing: (0, 0, summary.job.rawValue)
        case .pending, .submitting: (1, 0, summary.job.rawValue)
        case .paused: (2, 0, summary.job.rawValue)
        case .completed, .cancelled, .absent: (3, -ended, summary.job.rawValue)
        }
    }
}

/// A key that `top` knows.
enum TopKey: Hashable, Sendable {
    case quit, pause, help, up, down, redraw
    /// 1 for the first job.
    case job(Int)
    case other

    /// The keys in what a terminal has sent.
    static func keys(in bytes: [UInt8]) -> [TopKey] {
        var keys: [TopKey] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == 0x1B else {
                keys.append(key(byte))
                continue
            }
            keys.append(escape(&rest))
        }
        return keys
    }

    private static func key(_ byte: UInt8) -> TopKey {
        switch byte {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x04: .quit
        case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: " "): .pause
        case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "?"): .help
        case UInt8(ascii: "k"): .up
        case UInt8(ascii: "j"): .down
        case UInt8(ascii: "1")...UInt8(ascii: "9"): .job(Int(byte - UInt8(ascii: "0")))
        case 0x0C: .redraw
        default: .other
        }
    }

    /// `ESC [ A` and `ESC O A`, and whatever else comes in that form.
    private static func escape(_ rest: inout ArraySlice<UInt8>) -> TopKey {
        guard let next = rest.first, next == UInt8(ascii: "[") || next == UInt8(ascii: "O") else {
            return .other
        }
        rest.removeFirst()
        while let byte = rest.popFirst() {
            guard (0x40...0x7E).contains(byte) else { continue }
            switch byte {
            case UInt8(ascii: "A"): return .up
            case UInt8(ascii: "B"): return .down
            default: return .other
            }
        }
        return .other
    }
}
