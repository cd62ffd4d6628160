import EventLog
import Jobs
import Worker

/// One process of a simulated machine: its disk, its clock and its tasks.
final class SimulatedProcess: @unchecked Sendable {
    // Unchecked: all of a history runs on one thread.
    let lane: Lane
    let disk: MemoryProcess
    /// The worker that it is; nil for one that carries out what somebody asked for.
    let identity: WorkerIdentity?
    let seat: Int?
    var log: LocalLog?
    var daemon: WorkerDaemon?
    var task: Task<Void, Never>?
    /// When it began, in the time of the history.
    let birth: Duration
    /// When it stood still and knew nothing of it.
    var absences: [Range<Duration>] = []
    /// How long each call of its log may take at most.
    var sluggishness: Duration
    /// How far its wall clock is off.
    var skew: Duration = .zero
    var isOver = false
    /// Its last task has ended.
    var isDone = false

    init(_ world: World, identity: WorkerIdentity?, seat: Int?) {
        lane = Lane(world.timeline)
        disk = world.disk.process()
        birth = world.timeline.elapsed
        sluggishness = world.plan.sluggishness
        self.identity = identity
        self.seat = seat
    }
}
