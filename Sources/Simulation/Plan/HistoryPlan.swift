import EventLog
import Jobs
import Worker

/// All that is decided about a history before it begins.
///
/// What happens in between is drawn while it runs, from the same seed. A plan can be cut down: a
/// history that fails is tried with ever fewer acts, to see which of them it takes.
struct HistoryPlan: Sendable {
    var seed: UInt64
    var acts: [PlannedAct] = []
    var workerCount = 1
    var worker = WorkerPlan()
    var moods = Moods()
    var log = LocalLog.Options()
    /// How long each call of a log may take at any time, so that others come between.
    var sluggishness: Duration = .zero
    /// When trouble ends and everything must come to its end.
    var length: Duration = .seconds(900)
}

/// An act and when it comes.
struct PlannedAct: Sendable {
    var time: Duration
    var act: Act
    /// Its place in the plan as it was drawn, from 0; it stays when other acts are left out.
    var number = 0
}

/// How visits of websites go, in parts of a thousand; what is left goes well.
struct Moods: Sendable {
    var slow = 0
    var failing = 0
    var hopeless = 0
    var hanging = 0
    var crashing = 0
}
