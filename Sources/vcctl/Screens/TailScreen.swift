import Jobs
import Projections

/// What `tail` prints: lines as those of `history`, with the job before them when there are many.
struct TailScreen {
    /// Wide enough for the numbers of jobs for long.
    private static let jobWidth = 6
    private static let gap = 2

    private var screen: HistoryScreen
    private let isOfOneJob: Bool

    init(_ look: Look, isOfOneJob: Bool) {
        var look = look
        if !isOfOneJob { look.width = look.width.map { $0 - Self.jobWidth - Self.gap } }
        self.isOfOneJob = isOfOneJob
        // Revisions come as they come: room for six digits keeps the columns straight.
        screen = HistoryScreen(look, last: 999_999)
    }

    mutating func lines(_ item: HistoryFeed.Item) -> [Line] {
        let (job, told): (Line, [Line])
        switch item {
        case .job(let number, let line):
            job = Line("\(number)", .bold)
            told = screen.lines(line)
        case .fleet(let event, let revision, let time):
            job = Line("fleet", .dim)
            told = screen.lines(
                revision: "\(revision)", time: time, event: event.type.name, event.style,
                who: event.who, what: Line(event.what))
        }
        guard !isOfOneJob else { return told }
        // The line of a new day is no event, and what is folded goes on below.
        let first = told.firstIndex { !$0.plain.hasPrefix("──") }
        return told.enumerated().map { index, line in
            (index == first ? job : .empty).padded(to: Self.jobWidth, .left)
                + .spaces(Self.gap) + line
        }
    }

    static func json(_ item: HistoryFeed.Item) -> JSONObject {
        var object = JSONObject.line
        switch item {
        case .job(let job, let line):
            object.add("job", job.rawValue)
            object.add("revision", line.revision)
            object.add("time", line.time.jsonTime)
            object.add("type", line.event)
            object.add("firm", line.firm?.rawValue)
            object.add("who", line.who)
            object.add("what", line.what)
        case .fleet(let event, let revision, let time):
            object.add("job", UInt64(0))
            object.add("revision", revision)
            object.add("time", time.jsonTime)
            object.add("type", event.type.name)
            object.add("firm", UInt32?.none)
            object.add("who", event.who)
            object.add("what", event.what)
        }
        return object
    }
}

extension FleetEvent {
    fileprivate var who: String {
        switch self {
        case .workerStarted(let worker, _), .workerStopped(let worker, _),
            .workerLost(let worker, _):
            worker.words
        case .settingChanged(let change): change.actor.words
        }
    }

    fileprivate var what: String {
        switch self {
        case .workerStarted(_, let start):
            "release \(start.release), \(count(start.firmsInFlight, "firm")) in flight"
        case .workerStopped(_, let reason):
            switch reason {
            case .signal: "asked to stop"
            case .idle: "nothing left to do"
            case .supervisorGone: "its supervisor has gone away"
            case .failure: "it could not go on"
            case .memory: "it used more memory than it may"
            }
        case .workerLost(_, let observer):
            "its process is gone, says \(WorkerIdentity(id: observer, processID: 0, host: "").shortName)"
        case .settingChanged(let change):
            "\(change.key): \(change.old ?? "not recorded") -> \(change.new ?? "not recorded")"
        }
    }

    fileprivate var style: Line.Style {
        switch self {
        case .workerStarted: .green
        case .workerStopped: .yellow
        case .workerLost: .red
        case .settingChanged: .plain
        }
    }
}
